package dev.farseer.redact;

/**
 * Texts with made-up secrets. They are put together from pieces so that no scanner of repositories
 * takes them for real ones.
 */
final class Secrets {
  private static final String B64 = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4MDEyMzQ1";
  static final String JWT =
      join("eyJ", "hbGciOiJIUzI1NiJ9.") + join("eyJ", "zdWIiOiIxMjM0In0.") + "c2lnbmF0dXJl";
  static final String AWS = join("AK", "IA", "IOSFODNN7EXAMPLE");
  static final String GITHUB = join("gh", "p_", "abcdefghijklmnopqrstuvwxyz0123456789");
  static final String CARD = join("4111", "1111", "1111", "1111");

  static final String[][] TABLE = {
    {"key " + AWS + " used", "key <redacted:aws-key> used"},
    {"aws_access_key_id=" + AWS, "aws_access_key_id=<redacted:aws-key>"},
    {
      "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfi" + "CYEXAMPLEKEY",
      "aws_secret_access_key = <redacted:secret>"
    },
    {"g " + join("AI", "za") + "SyA-0123456789012345678901234567890", "g <redacted:gcp-key>"},
    {join("ya", "29.") + "a0AfH6SMBx1234567890abcd", "<redacted:gcp-key>"},
    {
      "AccountName=shop;AccountKey=" + B64 + "==;EndpointSuffix=core.windows.net",
      "AccountName=shop;AccountKey=<redacted:azure-key>;EndpointSuffix=core.windows.net"
    },
    {
      "client abc8" + join("Q", "~") + "abcdefghijklmnopqrstuvwxyz.12345-_",
      "client <redacted:azure-key>"
    },
    {"push with " + GITHUB + ".", "push with <redacted:github-token>."},
    {join("github", "_pat_") + "11ABCDEFG0abcdefghijklmnop", "<redacted:github-token>"},
    {"t: " + join("gl", "pat-") + "abcdefghij0123456789", "t: <redacted:gitlab-token>"},
    {join("xo", "xb-") + "123456789012-abcdefGHIJKL", "<redacted:slack-token>"},
    {
      "https://" + join("hooks.slack", ".com/services/") + "T00000000/B00000000/XXXXXXXXXXXXXXXX",
      "https://<redacted:slack-token>"
    },
    {join("sk", "_live_") + "abcdefghijklmnop1234", "<redacted:stripe-key>"},
    {join("np", "m_") + "abcdefghijklmnopqrstuvwxyz0123456789", "<redacted:npm-token>"},
    {join("s", "k-") + "proj-abcdefGHIJ0123456789_x", "<redacted:openai-key>"},
    {join("hv", "s.") + "CAESIabcdefghijklmnopqrstuv", "<redacted:api-token>"},
    {"jwt " + JWT + ", ok", "jwt <redacted:jwt>, ok"},
    {"token=" + JWT, "token=<redacted:jwt>"},
    {"Authorization: Bearer " + JWT, "Authorization: Bearer <redacted:jwt>"},
    {"authorization: bearer abc", "authorization: bearer <redacted:bearer>"},
    {
      "-H 'Authorization: Bearer 0a1b2c3d4e5f' https://x",
      "-H 'Authorization: Bearer <redacted:bearer>' https://x"
    },
    {
      "{\"Authorization\":[\"Bearer q1w2e3r4t5y6\"],\"a\":1}",
      "{\"Authorization\":[\"Bearer <redacted:bearer>\"],\"a\":1}"
    },
    {"sent Bearer q1w2e3r4t5y6u7i8o9p0", "sent Bearer <redacted:bearer>"},
    {"Proxy-Authorization: Basic dXNlcjpwYXNz", "Proxy-Authorization: Basic <redacted:basic>"},
    {"with Basic dXNlcjpwYXNzd29yZA== sent", "with Basic <redacted:basic> sent"},
    {
      "Authorization: AWS4-HMAC-SHA256 Credential=x/y, SignedHeaders=host, Signature=abc",
      "Authorization: AWS4-HMAC-SHA256 <redacted:authorization>"
    },
    {"authorization=0123456789abcdef", "authorization=<redacted:authorization>"},
    {"postgres://shop:s3cr3t@db:5432/shop", "postgres://shop:<redacted:url-password>@db:5432/shop"},
    {"amqp://u:p%40ss:w@mq/", "amqp://u:<redacted:url-password>@mq/"},
    {"redis://:hunter2@cache:6379/0", "redis://:<redacted:url-password>@cache:6379/0"},
    {"mongodb://u:p@ss/w0rd@a,b/db", "mongodb://u:<redacted:url-password>@ss/w0rd@a,b/db"},
    {"mysql://u:pa/ss@db/x", "mysql://u:<redacted:url-password>@db/x"},
    {"https://" + GITHUB + "@github.com/x", "https://<redacted:url-password>@github.com/x"},
    {"password=hunter2", "password=<redacted:password>"},
    {"PASSWORD = hunter2, user=x", "PASSWORD = <redacted:password>, user=x"},
    {"db.password: hunter2", "db.password: <redacted:password>"},
    {"DB_PASSWORD=\"hunter two\" x", "DB_PASSWORD=\"<redacted:password>\" x"},
    {"dbPass=hunter2;user=x", "dbPass=<redacted:password>;user=x"},
    {"password=a,b;c)d&e user=x", "password=<redacted:password> user=x"},
    {"Conf(user=x, password=hunter2)", "Conf(user=x, password=<redacted:password>)"},
    {"login?user=x&password=hunter2&a=1", "login?user=x&password=<redacted:password>&a=1"},
    {"user[password]=hunter2&a=1", "user[password]=<redacted:password>&a=1"},
    {"user%5Bpassword%5D=hunter2&a=1", "user%5Bpassword%5D=<redacted:password>&a=1"},
    {"{\"password\":\"hun\\\"ter 2\",\"a\":1}", "{\"password\":\"<redacted:password>\",\"a\":1}"},
    {"{\"password\" : \"x\", \"a\":1}", "{\"password\" : \"<redacted:password>\", \"a\":1}"},
    {"{\"password\":1234,\"a\":1}", "{\"password\":<redacted:password>,\"a\":1}"},
    {
      "{\"m\":\"{\\\"password\\\":\\\"a\\\\\\\"b c\\\",\\\"x\\\":1}\"}",
      "{\"m\":\"{\\\"password\\\":\\\"<redacted:password>\\\",\\\"x\\\":1}\"}"
    },
    {
      "{\"msg\":\"bad password=hunter2\",\"a\":1}",
      "{\"msg\":\"bad password=<redacted:password>\",\"a\":1}"
    },
    {
      "{\"password\":[\"a1\",\"b2\"],\"x\":1}",
      "{\"password\":[\"<redacted:password>\",\"<redacted:password>\"],\"x\":1}"
    },
    {"{'password': 'hunter 2', 'x': 1}", "{'password': '<redacted:password>', 'x': 1}"},
    {"{'password': b'hunter 2'}", "{'password': b'<redacted:password>'}"},
    {":password => \"hunter2\", :a => 1", ":password => \"<redacted:password>\", :a => 1"},
    {"[password] => hunter2", "[password] => <redacted:password>"},
    {"<db:password>hunter 2</db:password>", "<db:password><redacted:password></db:password>"},
    {"run --password hunter2 --user x", "run --password <redacted:password> --user x"},
    {"run --db-password=hunter2 -v", "run --db-password=<redacted:password> -v"},
    {"ALTER USER x WITH PASSWORD 'hunter 2'", "ALTER USER x WITH PASSWORD '<redacted:password>'"},
    {
      "CREATE USER x IDENTIFIED BY 'hunter2';", "CREATE USER x IDENTIFIED BY '<redacted:password>';"
    },
    {"X-Api-Key: 12ab", "X-Api-Key: <redacted:secret>"},
    {"API key: 12ab34cd", "API key: <redacted:secret>"},
    {"clientSecret=abc", "clientSecret=<redacted:secret>"},
    {"GET /cb?access_token=abc&x=1", "GET /cb?access_token=<redacted:secret>&x=1"},
    {"token: 0a1b2c3d4e5f", "token: <redacted:secret>"},
    {"?sv=2022&sig=abc%2Fdef0123456789&se=1", "?sv=2022&sig=<redacted:secret>&se=1"},
    {
      "Cookie: sid=abc123; theme=dark status=200",
      "Cookie: sid=<redacted:cookie>; theme=<redacted:cookie> status=200"
    },
    {
      "Set-Cookie: SID=abc; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly",
      "Set-Cookie: SID=<redacted:cookie>; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly"
    },
    {
      "{\"cookie\":\"a=b; c=d\",\"x\":1}",
      "{\"cookie\":\"a=<redacted:cookie>; c=<redacted:cookie>\",\"x\":1}"
    },
    {"JSESSIONID=0A1B2C3D; x", "JSESSIONID=<redacted:cookie>; x"},
    {"mail to ann.lee+x@mail.example.com failed", "mail to <redacted:email> failed"},
    {"<ann@example.com>, müller@exämple.de.", "<<redacted:email>>, <redacted:email>."},
    {"?u=ann%40example.com&x=1", "?u=<redacted:email>&x=1"},
    {"paid with " + CARD + ".", "paid with <redacted:card>."},
    {"card 4111 1111 1111 1111 ok", "card <redacted:card> ok"},
    {"card=5555-5555-5555-4444", "card=<redacted:card>"},
    {"amex 3782 822463 10005", "amex <redacted:card>"},
    {"card_id=" + CARD, "card_id=<redacted:card>"},
    {"card 4222222222222", "card <redacted:card>"},
  };

  private Secrets() {}

  static String join(String... pieces) {
    return String.join("", pieces);
  }
}
