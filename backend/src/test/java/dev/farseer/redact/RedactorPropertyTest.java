package dev.farseer.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for any secret in any line, for real logs, and for hostile ones. */
class RedactorPropertyTest {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String ALPHANUMERIC = LETTERS + "0123456789";
  private static final String PRINTABLE = ALPHANUMERIC + "!#$%()*+,-./:;<=>?@[]^_{|}~";

  private final Redactor redactor = new Redactor(RedactSettings.defaults());

  @Test
  void noSecretSurvives() {
    Random random = new Random(7);
    List<String> keys =
        List.of("password", "DB_PASSWORD", "clientSecret", "api-key", "access_token", "db.passwd");
    for (int i = 0; i < 20_000; i++) {
      String key = keys.get(random.nextInt(keys.size()));
      String quoted = text(random, PRINTABLE + " ", 6 + random.nextInt(30));
      String word = text(random, ALPHANUMERIC, 6 + random.nextInt(30));
      String token = text(random, ALPHANUMERIC, 36);
      String[][] cases = {
        {quoted, "\"" + key + "\":\"" + quoted + "\""},
        {quoted, "\\\"" + key + "\\\": \\\"" + quoted + "\\\""},
        {quoted, key + "='" + quoted + "'"},
        {word, key + "=" + word},
        {word, key + ": " + word},
        {word, "postgres://shop:" + word + "@db:5432/shop"},
        {word, "Authorization: Bearer " + word},
        {word, "--" + key + " " + word},
        {word, "Cookie: a=1; sid=" + word},
        {token, Secrets.join("gh", "p_") + token},
        {token, Secrets.join("ey", "J") + token + "." + token + "." + token},
        {token, Secrets.join("-----BEGIN ", "PRIVATE KEY-----\\n") + token},
      };
      String[] chosen = cases[random.nextInt(cases.length)];
      String line = noise(random) + " " + chosen[1] + " " + noise(random);
      String redacted = redactor.redact(line);
      // placeholders and words such as "no" are no secrets; random ones of this length are not
      assertFalse(redacted.contains(chosen[0]), () -> line + "\n" + redacted);
      assertEquals(redacted, redactor.redact(redacted), line);
    }
  }

  @Test
  void anyTextIsRead() {
    Random random = new Random(11);
    String[] pieces = {
      "password",
      "token",
      "=",
      ":",
      "://",
      "@",
      "\"",
      "'",
      "\\",
      "eyJ",
      ".",
      "-----BEGIN ",
      "PRIVATE KEY-----",
      "<",
      ">",
      "[",
      "]",
      "%40",
      "%5D",
      "%22",
      " ",
      "\n",
      "4111",
      "-",
      "--",
      "cookie",
      "authorization",
      "bearer",
      "basic",
      "a",
      "Q~",
      "8",
      ";",
      ",",
      "&",
      "é",
      "\ud83d",
    };
    Redactor everything =
        new Redactor(
            new RedactSettings(true, Map.of("ip", "on", "iban", "on", "ssn", "on"), Map.of()));
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      text.append("\n ").append(Secrets.AWS);
      assertFalse(everything.redact(text.toString()).contains(Secrets.AWS), text::toString);
    }
  }

  @Test
  void realLogsStayAsTheyAre() throws IOException {
    String data = System.getenv("FARSEER_TEST_DATA");
    assumeTrue(data != null, "FARSEER_TEST_DATA is not set, so there are no real logs to read");
    try (Stream<Path> files = Files.list(Path.of(data, "logs", "loghub"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        List<String> changed = lines.stream().filter(l -> !redactor.redact(l).equals(l)).toList();
        System.out.printf("SHOW %s: %d of %d%n", file.getFileName(), changed.size(), lines.size());
        changed.stream().limit(5).forEach(l -> System.out.println("SHOW " + redactor.redact(l)));
        List<String> wrong = changed.stream().filter(l -> !l.contains("@")).toList();
        assertEquals(List.of(), wrong, file.toString());
      }
    }
  }

  @Test
  void hostileTextsAreReadToTheirEnd() {
    for (String piece : HostileTexts.PIECES) {
      String text = piece.repeat(200_000 / piece.length()) + "\n " + Secrets.AWS;
      assertFalse(redactor.redact(text).contains(Secrets.AWS), () -> "pieces " + piece);
    }
  }

  private static String noise(Random random) {
    String[] words = {
      "2026-11-21T07:18:21Z",
      "INFO",
      "user=42",
      "[main]",
      "request",
      "id=550e8400",
      "took 12ms",
      "(ok)",
      "status:",
      "{\"a\":1}",
      "https://shop/x?y=1",
      "level=info",
    };
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(5); n >= 0; n--) {
      text.append(words[random.nextInt(words.length)]).append(n == 0 ? "" : " ");
    }
    return text.toString();
  }

  private static String text(Random random, String alphabet, int length) {
    StringBuilder text = new StringBuilder(length);
    // a first letter and a digit keep placeholders such as ${X} and *** out
    text.append(LETTERS.charAt(random.nextInt(LETTERS.length()))).append(random.nextInt(10));
    while (text.length() < length) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
