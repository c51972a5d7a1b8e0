package dev.farseer.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

/** Throws what clients should never send at every route of a real server. */
final class FuzzTest {
  private static final int REQUESTS = 1_000;
  private static final long SEED = 20_260_131;
  private static final int HANG_MILLIS = 20_000;

  private final Random random = new Random(SEED);

  @Test
  void neverFailsNeverTellsItsInsideNeverHangs() throws Exception {
    try (RunningDoors doors =
        new RunningDoors(
            TestSettings.with("maxBodyBytes", "65536", "maxQueryBytes", "8192"),
            (request, _) -> Samples.explanation(request))) {
      Map<Integer, Integer> statuses = new TreeMap<>();
      for (int i = 0; i < REQUESTS; i++) {
        Request sent = request(doors.endpoints);
        byte[] request = sent.bytes;
        String answer = exchange(doors, sent, i);
        int status = status(answer, request, i);
        statuses.merge(status, 1, Integer::sum);
        assertTrue(status > 0 || !sent.whole, () -> "no answer to " + shown(request));
        // an HTTP version that nobody has is answered by the HTTP library
        boolean noSuchHttp = status == 501 && shown(request).contains(" HTTP/9.9\r\n");
        assertTrue(
            status < 500 || noSuchHttp,
            () -> "a server error for " + shown(request) + "\n" + answer);
        assertFalse(
            answer.contains("Exception")
                || answer.contains("\tat ")
                || answer.contains("dev.farseer.")
                || answer.contains("io.vertx")
                || answer.contains("com.fasterxml"),
            () -> "the inside shows for " + shown(request) + "\n" + answer);
      }
      // a fuzz that is refused at the first check tests nothing: every outcome must occur
      for (int expected : new int[] {200, 400, 404, 405, 413, 415}) {
        assertTrue(statuses.containsKey(expected), expected + " never occurred: " + statuses);
      }
      assertEquals(200, doors.get("/healthz").statusCode());
      assertEquals(
          200, doors.post("/api/v1/explain", "{\"query\":\"{a=\\\"b\\\"}\"}").statusCode());
      assertTrue(doors.get("/metrics").body().contains("farseer_queries_running 0.0"));
    }
  }

  /**
   * A request.
   *
   * @param whole whether the server can tell where it ends, and so has to answer
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Request(byte[] bytes, boolean whole) {}

  private Request request(List<Endpoint> endpoints) throws IOException {
    Endpoint endpoint = endpoints.get(random.nextInt(endpoints.size()));
    String method =
        chance(12)
            ? pick("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "HEAD", "BREW", "get")
            : endpoint.method();
    String path =
        chance(12)
            ? "/" + text(20)
            : endpoint
                .path()
                .replaceAll(
                    "\\{\\w+}",
                    Matcher.quoteReplacement(
                        pick("app", text(5), "%2e%2e", "a%00", Samples.CASES.getFirst())));
    if (chance(3)) {
      path += "?" + pick("query", "from", "since", "maxRows", "wait", text(4)) + "=" + text(30);
    }
    byte[] body = method.equals("GET") && !chance(5) ? new byte[0] : body();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path.replaceAll("[\r\n ]", "+"));
    head.append(chance(40) ? " HTTP/9.9" : " HTTP/1.1")
        .append("\r\nHost: x\r\nConnection: close\r\n");
    head.append("Content-Type: ")
        .append(
            chance(8)
                ? pick(
                    "text/plain",
                    "application/xml",
                    ";;",
                    "application/json;charset=latin1",
                    text(9))
                : "application/json")
        .append("\r\n");
    if (chance(10)) {
      head.append(
              pick(
                  "Content-Encoding: gzip",
                  "Authorization: " + text(9),
                  "traceparent: 00-" + text(20),
                  "Accept: text/event-stream",
                  "FromAlert: " + text(3),
                  "Expect: 100-continue",
                  "Upgrade: websocket",
                  "X-" + "y".repeat(9000) + ": z",
                  "Cookie: " + text(30),
                  "Origin: null",
                  "Range: bytes=0-1"))
          .append("\r\n");
    }
    boolean whole = !chance(15);
    if (chance(8)) {
      head.append("Transfer-Encoding: chunked\r\n\r\n");
      out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.write((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.write((whole ? "\r\n0\r\n\r\n" : "\r\nzz\r\n").getBytes(StandardCharsets.US_ASCII));
    } else {
      String length =
          chance(30)
              ? pick("-1", "x", "99999999999999999999", "1e3")
              : Integer.toString(whole ? body.length : body.length + 10);
      head.append("Content-Length: ").append(length).append("\r\n\r\n");
      out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
    }
    return new Request(out.toByteArray(), whole);
  }

  private byte[] body() {
    return switch (random.nextInt(10)) {
      case 0 -> text(200).getBytes(StandardCharsets.UTF_8);
      case 1 -> bytes(random.nextInt(300));
      case 2 -> ("[".repeat(random.nextInt(5000)) + "]").getBytes(StandardCharsets.UTF_8);
      case 3 -> ("{\"a\":".repeat(random.nextInt(2000)) + "1").getBytes(StandardCharsets.UTF_8);
      case 4 ->
          ("{\"query\":\"" + "x".repeat(random.nextInt(90_000)) + "\"}")
              .getBytes(StandardCharsets.UTF_8);
      default -> {
        byte[] json = object().getBytes(StandardCharsets.UTF_8);
        if (chance(4) && json.length > 2) {
          json[random.nextInt(json.length)] = (byte) random.nextInt(256);
        }
        yield json;
      }
    };
  }

  /** An object with the names that the routes read, and mostly wrong values. */
  private String object() {
    List<String> members = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      String name =
          pick(
              "query",
              "logql",
              "expr",
              "from",
              "to",
              "since",
              "wait",
              "minSeverity",
              "maxRows",
              "maxLines",
              "prompt",
              "model",
              "includeBenign",
              "target",
              "key",
              "name",
              "metric",
              "payload",
              "app",
              "annotation");
      members.add("\"" + name + "\":" + value(3));
    }
    if (chance(2)) {
      members.add(
          "\"range\":" + pick("{\"from\":" + value(1) + ",\"to\":" + value(1) + "}", value(2)));
    }
    if (chance(2)) {
      members.add("\"targets\":[" + target() + "," + target() + "]");
    }
    if (chance(3)) {
      members.add(
          "\"adhocFilters\":[{\"key\":"
              + value(1)
              + ",\"operator\":"
              + pick("\"=\"", value(1))
              + ",\"value\":"
              + value(1)
              + "}]");
    }
    return "{" + String.join(",", members) + "}";
  }

  private String target() {
    return chance(4)
        ? value(2)
        : "{\"refId\":"
            + value(1)
            + ",\"target\":"
            + pick("\"insights\"", "\"logs\"", "\"{a=\\\"b\\\"}\"", value(1))
            + ",\"payload\":"
            + pick(object0(), value(2))
            + "}";
  }

  private String object0() {
    return "{\"logql\":"
        + pick("\"{a=\\\"b\\\"}\"", value(1))
        + ",\"maxRows\":"
        + value(1)
        + ",\"wait\":"
        + value(1)
        + "}";
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 14 : 10)) {
      case 0 -> "null";
      case 1 -> pick("true", "false");
      case 2 -> Long.toString(random.nextLong());
      case 3 ->
          pick(
              "1e400",
              "-1e-400",
              "1e999999999",
              "0.1",
              "9".repeat(60),
              "9".repeat(2000),
              "-0",
              "1E5");
      case 4 ->
          pick(
              "\"\"",
              "\" \"",
              "\"\\u0000\"",
              "\"\\ud800\"",
              "\"1e999999999\"",
              "\"now-99999999999999999999h\"",
              "\"now-1h\"",
              "\"${__from}\"",
              "\"9999-12-31T23:59:59Z\"");
      case 5, 6 -> "\"" + text(20).replaceAll("[\"\\\\\\p{Cntrl}]", "'") + "\"";
      case 7 ->
          pick(
              "\"{\"",
              "\"}\"",
              "\"{a=\\\"\"",
              "\"{a=\\\"b\\\"} |= `\"",
              "\"label_values(\"",
              "\"label_values({a,b)\"",
              "\"(((((\"",
              "\"{,}\"");
      case 8 -> pick("\"2026-01-31T10:00:00Z\"", "1769853600123", "\"high\"", "\"5s\"", "50");
      case 9 -> "\"{a=\\\"b\\\"}\"";
      case 10, 11 -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
      default -> "{\"" + pick("from", "target", "query", "a") + "\":" + value(depth - 1) + "}";
    };
  }

  private String text(int most) {
    StringBuilder out = new StringBuilder();
    String alphabet = "ab{}[]\"'`\\/%=~|&?#;:,.()*+-_<>!$@^ 0123456789é漢\u0000\u001b\uffff";
    for (int i = random.nextInt(most); i >= 0; i--) {
      out.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return out.toString();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static String exchange(RunningDoors doors, Request request, int number)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), doors.port())) {
      socket.setSoTimeout(HANG_MILLIS);
      try {
        socket.getOutputStream().write(request.bytes);
        if (!request.whole) {
          socket.shutdownOutput();
        }
        return read(socket.getInputStream());
      } catch (SocketTimeoutException e) {
        return fail("request " + number + " hangs: " + shown(request.bytes), e);
      } catch (SocketException e) {
        // an early refusal closes the connection on a client that still writes
        return read(socket.getInputStream());
      }
    }
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int n; (n = in.read(buffer)) >= 0; ) {
        out.write(buffer, 0, n);
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (SocketException e) {
      // reset after the answer: what came is the answer
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The status of the answer, 0 when the connection was closed without one. */
  private static int status(String answer, byte[] request, int number) {
    if (answer.isEmpty()) {
      return 0;
    }
    String line =
        answer.startsWith("HTTP/1.1 100")
            ? answer.substring(answer.indexOf("\r\n\r\n") + 4)
            : answer;
    assertTrue(
        line.matches("(?s)HTTP/\\d\\.\\d \\d{3}.*"),
        () -> "request " + number + " got no answer: " + shown(request) + "\n" + answer);
    return Integer.parseInt(line.substring(9, 12));
  }

  private static String shown(byte[] request) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    return text.substring(0, Math.min(1500, text.length()));
  }
}
