package dev.farseer.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.LogLine;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private final Redactor redactor = new Redactor(RedactSettings.defaults());

  static String[][] secrets() {
    return Secrets.TABLE;
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void masksSecrets(String text, String expected) {
    String redacted = redactor.redact(text);
    assertEquals(expected, redacted);
    assertEquals(expected, redactor.redact(redacted), "what is masked stays as it is");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7",
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "request 550e8400-e29b-41d4-a716-446655440000 done",
        "pod checkout-7d9f8b6c5d-x2x4z restarted",
        "commit da39a3ee5e6b4b0d3255bfef95601890afd80709 deployed",
        "image repo/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "2026-11-21T07:18:21.123456789Z ts=1795245501123456789 ms=1795245501123",
        "Receiving block blk_-1608999687919862906 src: /10.250.19.102:54106",
        "blk_4111111111111111 and blk_-4111111111111111 stored",
        "order 4111111111111112 has no right check digit",
        "dd.trace_id=4111111111111111 dd.span_id=\"4111111111111111\"",
        "sizes 4111 1111 1111 1111 1111 1111",
        "rate 4111111111111111.25 per s",
        "Failed password for root from 218.188.2.4 port 4242 ssh2",
        "Accepted password for fztu from 119.137.62.142 port 49116 ssh2",
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4",
        "invalid password: too short",
        "Invalid token: expired",
        "Unexpected token: 'foo' at line 3",
        "SyntaxError: Unexpected token < in JSON at position 0",
        "secret: not found",
        "MountVolume.SetUp failed for volume \"certs\" : secret \"tls-cert\" not found",
        "token=null password=*** api_key=${API_KEY} secret=<hidden> passwd=\"\"",
        "max_tokens=512 tokens: 1024 token_type=Bearer prompt_tokens: 17",
        "primary_key=orders_pkey partition key: customer-17 cache_key=abc12345678",
        "bypass=enabled compass: north1234567 passed: 12 PASS: TestCheckout",
        "sudo: root : TTY=pts/0 ; PWD=/home/app ; USER=root ; COMMAND=/bin/ls",
        "Started getty@tty1.service, user@1000.service, sshd@0-10.0.0.1:22.service",
        "rabbit@rabbit-0.rabbit.default.svc.cluster.local is down",
        "java.lang.Object@1a2b3c4d com.shop.Cart@7f31245a",
        "GET http://checkout:8080/users/@me?x=1 200 12ms",
        "GET https://shop.example.com/a/b?q=1&page=2 HTTP/1.1",
        "jdbc:postgresql://db.internal:5432/shop?ssl=true",
        "ssh://git@host/repo opened",
        "Basic authentication is not enabled",
        "bearer token missing in request",
        "Authorization: denied for user shop",
        "cookie: not found",
        "Established session 0x14f05578bd80006 sessionid:0x14f05578bd80006",
        "-----BEGIN CERTIFICATE----- MIIB",
        "ghp_short AKIA123 sk-learn-pipeline-component-base npm_config_cache eyJ",
        "task-abcdefghijklmnopqrstuvwxyz0123456789",
        "ip 10.0.0.1:8080 and [2001:db8::1]:443 and fe80::1",
        "DE89 is no account, 078-05-1120 stays while ssn is off",
        "",
      })
  void leavesTheRest(String text) {
    assertSame(text, redactor.redact(text));
  }

  @Test
  void masksAKeyThatIsSpreadOverLines() {
    String body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    String key =
        Secrets.join("-----BEGIN ", "RSA PRIVATE KEY-----\n")
            + (body + "\n").repeat(3)
            + Secrets.join("-----END ", "RSA PRIVATE KEY-----");
    assertEquals(
        "loaded <redacted:private-key>\ndone", redactor.redact("loaded " + key + "\ndone"));
    String escaped = key.replace("\n", "\\n");
    assertEquals(
        "{\"pem\":\"<redacted:private-key>\",\"a\":1}",
        redactor.redact("{\"pem\":\"" + escaped + "\",\"a\":1}"));
    assertEquals(
        "{\"private_key\":\"<redacted:private-key>\\n\"}",
        redactor.redact("{\"private_key\":\"" + escaped + "\\n\"}"));
    assertEquals("<redacted:private-key>", redactor.redact(body), "logged line by line");
    assertEquals(
        "cut <redacted:private-key>", redactor.redact("cut " + key.substring(0, 200)), "no end");
  }

  @Test
  void masksLabelsAndMetadataAndSharesMapsThatStay() {
    Map<String, String> labels = Map.of("app", "checkout", "contact", "ann@example.com");
    Map<String, String> metadata =
        Map.of("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736", "db_password", "hunter2");
    LogLine first = redactor.redact(new LogLine(1, labels, metadata, "ok"));
    assertEquals("<redacted:email>", first.labels().get("contact"));
    assertEquals("<redacted:password>", first.metadata().get("db_password"));
    assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", first.metadata().get("trace_id"));
    LogLine second = redactor.redact(new LogLine(2, labels, Map.of(), "ok"));
    assertSame(first.labels(), second.labels(), "a label map is masked once");

    LogLine plain = new LogLine(3, Map.of("app", "checkout"), Map.of("pod", "a-1"), "ok");
    assertSame(plain, redactor.redact(plain));
    LogLine text = redactor.redact(plain.withText("mail ann@example.com"));
    assertSame(plain.labels(), text.labels());
    assertSame(plain.metadata(), text.metadata());
  }

  @Test
  void countsPerKind() {
    assertEquals(0, redactor.masked());
    redactor.redact("a@example.com b@example.com password=hunter2");
    assertEquals(Map.of("email", 2L, "password", 1L), redactor.maskedByKind());
    assertEquals(3, redactor.masked());
  }

  @Test
  void kindsCanBeSwitched() {
    Redactor other =
        new Redactor(
            new RedactSettings(
                true,
                Map.of("email", "off", "password", "off", "ip", "on", "iban", "on", "ssn", "on"),
                Map.of()));
    String text = "password=hunter2 a@example.com 10.0.0.1:80 2001:db8::1 [::1]:80";
    assertEquals(
        "password=hunter2 a@example.com <redacted:ip>:80 <redacted:ip> [<redacted:ip>]:80",
        other.redact(text));
    assertEquals(
        "to <redacted:iban> IBAN and <redacted:iban>",
        other.redact("to DE89 3704 0044 0532 0130 00 IBAN and GB82WEST12345698765432"));
    assertEquals("ssn <redacted:ssn>", other.redact("ssn 078-05-1120"));
    String kept = "at 12:30:45.123 v1.2.3 1.2.3.4.5 2026-11-21 DE00370400440532013000 000-12-3456";
    assertSame(kept, other.redact(kept));
  }

  @Test
  void offMeansOff() {
    Redactor off = new Redactor(new RedactSettings(false, Map.of(), Map.of("all", ".+")));
    LogLine line = new LogLine(1, Map.of(), Map.of("password", "x"), "password=hunter2");
    assertSame(line, off.redact(line));
  }

  @Test
  void masksExtraPatterns() {
    Redactor extra =
        new Redactor(
            new RedactSettings(
                true, Map.of(), Map.of("badge", "BDG-\\d{6}", "room", "room=(\\w+)")));
    assertEquals(
        "<redacted:badge> in room=<redacted:room>, <redacted:badge>",
        extra.redact("BDG-123456 in room=r12, BDG-654321"));
    assertEquals(Map.of("badge", 2L, "room", 1L), extra.maskedByKind());
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?=x)y", "(a", "a*", ""})
  void refusesPatternsThatCannotWork(String expression) {
    Map<String, String> patterns = Map.of("mine", expression);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new RedactSettings(true, Map.of(), patterns))
            .getMessage();
    assertTrue(String.valueOf(message).startsWith("redact.patterns.mine "), message);
  }

  @Test
  void refusesUnknownKinds() {
    Map<String, String> kinds = Map.of("emial", "off");
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new RedactSettings(true, kinds, Map.of()))
            .getMessage();
    assertTrue(String.valueOf(message).contains("redact.kinds.emial"), message);
    assertTrue(String.valueOf(message).contains("email"), message);
  }
}
