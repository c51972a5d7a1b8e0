package dev.farseer.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Timestamp;
import dev.farseer.embedded.proto.PushEntry;
import dev.farseer.embedded.proto.PushLabel;
import dev.farseer.embedded.proto.PushRequest;
import dev.farseer.embedded.proto.PushStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.compression.Snappy;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EmbeddedLokiTest {
  private static final long T0 = 1_795_240_000_000_000_000L;
  private static final String RANGE = "/loki/api/v1/query_range";
  private static final EmbeddedSettings DEFAULTS = EmbeddedSettings.defaults();

  private EmbeddedServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new EmbeddedServer(
            new EmbeddedSettings(
                DEFAULTS.maxBytes(), 1 << 20, 4_096, 50, 5_000, 500, Duration.ofHours(721)));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void jsonPushComesBackWithItsMetadata() throws Exception {
    String body =
        """
        {"streams":[{"stream":{"app":"checkout"},"values":[
          ["%d","order placed",{"trace_id":"abc"}],["%d","order failed"]]}]}"""
            .formatted(T0, T0 + 1);
    assertEquals(204, server.push("application/json", "", body.getBytes(UTF_8)).statusCode());
    assertEquals(
        204, server.push("application/json", "gzip", gzip(body.getBytes(UTF_8))).statusCode());
    assertEquals(2, server.store.stats().lines());
    assertEquals(2, server.store.stats().duplicates());

    JsonNode data =
        server.json(RANGE, window("{app=\"checkout\"}", "direction", "forward")).path("data");
    assertEquals("streams", data.path("resultType").asText());
    // without the flag, metadata are labels of the stream, and so there are two
    assertEquals(2, data.path("result").size());
    assertEquals("abc", data.at("/result/0/stream/trace_id").asText());
    assertEquals("checkout", data.at("/result/0/stream/service_name").asText());

    HttpResponse<Buffer> categorized =
        EmbeddedServer.await(
            server
                .get(RANGE)
                .addQueryParam("query", "{app=\"checkout\"} | logfmt | drop service_name")
                .addQueryParam("start", "" + T0)
                .addQueryParam("end", "" + (T0 + 10))
                .putHeader("X-Loki-Response-Encoding-Flags", "categorize-labels")
                .send());
    JsonNode result = EmbeddedServer.tree(categorized).at("/data/result");
    assertEquals(1, result.size());
    assertEquals("{\"app\":\"checkout\"}", result.at("/0/stream").toString());
    assertEquals("[\"" + (T0 + 1) + "\",\"order failed\",{}]", result.at("/0/values/0").toString());
    assertEquals(
        "{\"structuredMetadata\":{\"trace_id\":\"abc\"}}", result.at("/0/values/1/2").toString());
  }

  @Test
  void protobufPushComesBack() throws Exception {
    PushRequest request =
        PushRequest.newBuilder()
            .addStreams(
                PushStream.newBuilder()
                    .setLabels("{app=\"promtail\", path=\"C:\\\\logs\\\"x\"}")
                    .addEntries(
                        PushEntry.newBuilder()
                            .setTimestamp(
                                Timestamp.newBuilder().setSeconds(T0 / 1_000_000_000).setNanos(7))
                            .setLine("gr\u00fc\u00dfe")
                            .addStructuredMetadata(
                                PushLabel.newBuilder().setName("span_id").setValue("s1"))))
            .build();
    assertEquals(
        204, server.push("application/x-protobuf", "", snappy(request.toByteArray())).statusCode());
    JsonNode stream = server.json(RANGE, window("{app=\"promtail\"}")).at("/data/result/0");
    assertEquals("C:\\logs\"x", stream.at("/stream/path").asText());
    assertEquals("s1", stream.at("/stream/span_id").asText());
    assertEquals("[\"" + (T0 + 7) + "\",\"gr\u00fc\u00dfe\"]", stream.at("/values/0").toString());
  }

  @Test
  void pagesMeetAtEqualTimestampsWithoutLosingLines() throws Exception {
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      // late lines, and many of one nanosecond
      add("pod-" + i % 3, T0 + (i * 7919L % 500) / 25, "line " + i);
      expected.add("line " + i);
    }
    for (String direction : List.of("forward", "backward")) {
      Set<String> seen = new HashSet<>();
      long start = T0;
      long end = T0 + 1_000;
      int size;
      do {
        JsonNode result =
            server
                .json(
                    RANGE,
                    Map.of(
                        "query",
                        "{app=\"x\"}",
                        "start",
                        "" + start,
                        "end",
                        "" + end,
                        "limit",
                        "60",
                        "direction",
                        direction))
                .at("/data/result");
        int before = seen.size();
        long from = start;
        long to = end;
        for (JsonNode stream : result) {
          long last = direction.equals("forward") ? 0 : Long.MAX_VALUE;
          for (JsonNode value : stream.path("values")) {
            long time = Long.parseLong(value.path(0).asText());
            assertTrue(time >= from && time < to, "within [start, end)");
            assertTrue(direction.equals("forward") ? time >= last : time <= last, "in order");
            last = time;
            seen.add(value.path(1).asText());
            if (direction.equals("forward")) {
              start = Math.max(start, time);
            } else {
              end = Math.min(end, time + 1);
            }
          }
        }
        size = seen.size() - before;
      } while (size > 0);
      assertEquals(expected, seen, direction);
    }
    assertEquals(
        100,
        count(server.json(RANGE, window("{app=\"x\"}")).at("/data/result")),
        "the limit is 100 unless said");
    JsonNode one =
        server.json(RANGE, Map.of("query", "{app=\"x\"}", "start", "" + T0, "end", "" + T0));
    assertEquals(25, count(one.at("/data/result")), "start = end is that nanosecond");
  }

  @Test
  void timesAreReadAsLokiReadsThem() throws Exception {
    add("p", T0, "now");
    for (String start :
        List.of("1795240000", "1795240000000000000", "1795239999.5", "2026-11-21T05:46:40Z")) {
      JsonNode answer =
          server.json(RANGE, Map.of("query", "{app=\"x\"}", "start", start, "end", "1795240001"));
      assertEquals(1, count(answer.at("/data/result")), start);
    }
    // milliseconds are taken for nanoseconds, as Loki does
    JsonNode empty =
        server.json(
            RANGE,
            Map.of("query", "{app=\"x\"}", "start", "1795240000000", "end", "1795240001000"));
    assertEquals(0, empty.at("/data/result").size());
    assertEquals(
        1,
        count(
            server
                .json(RANGE, Map.of("query", "{app=\"x\"}", "end", "1795240001", "since", "30m"))
                .at("/data/result")));
  }

  @Test
  void countsAndRates() throws Exception {
    for (int i = 0; i < 120; i++) {
      add(i % 2 == 0 ? "a" : "b", T0 + i * 1_000_000_000L, "line " + i);
    }
    JsonNode matrix =
        server.json(
            RANGE,
            Map.of(
                "query",
                "sum by (pod) (count_over_time({app=\"x\"}[1m]))",
                "start",
                "" + T0,
                "end",
                "" + (T0 + 120_000_000_000L),
                "step",
                "60"));
    assertEquals("matrix", matrix.at("/data/resultType").asText());
    assertEquals(2, matrix.at("/data/result").size());
    // 1795240000 is no multiple of 60: the points are, from 1795239960
    JsonNode series = matrix.at("/data/result");
    JsonNode values =
        series.get(series.at("/0/metric/pod").asText().equals("a") ? 0 : 1).path("values");
    assertEquals("[1795240020,\"11\"]", values.path(0).toString());
    assertEquals("[1795240080,\"30\"]", values.path(1).toString());
    assertEquals("[1795240140,\"19\"]", values.path(2).toString());

    JsonNode vector =
        server.json(
            "/loki/api/v1/query",
            Map.of(
                "query",
                "sum(rate({app=\"x\"} |= \"line\" [2m]))",
                "time",
                "" + (T0 + 119_000_000_000L)));
    assertEquals("vector", vector.at("/data/resultType").asText());
    assertEquals("[1795240119,\"1\"]", vector.at("/data/result/0/value").toString());
  }

  @Test
  void labelsValuesSeriesAndStats() throws Exception {
    add("a", T0, "1");
    add("b", T0 + 5_000_000_000L, "2");
    Map<String, String> window = Map.of("start", "" + T0, "end", "" + (T0 + 10_000_000_000L));
    assertEquals(
        "[\"app\",\"pod\"]", server.json("/loki/api/v1/labels", window).path("data").toString());
    assertEquals(
        "[\"a\",\"b\"]",
        server.json("/loki/api/v1/label/pod/values", window).path("data").toString());
    assertEquals(
        "[\"a\"]",
        server
            .json("/loki/api/v1/label/pod/values", Map.of("start", "" + T0, "end", "" + (T0 + 1)))
            .path("data")
            .toString());
    assertEquals(
        "{\"status\":\"success\"}",
        server.json("/loki/api/v1/label/nosuch/values", window).toString());
    assertEquals(2, server.json("/loki/api/v1/series", window).path("data").size());
    JsonNode one =
        EmbeddedServer.tree(
            EmbeddedServer.await(
                server
                    .post("/loki/api/v1/series")
                    .sendForm(
                        MultiMap.caseInsensitiveMultiMap()
                            .add("match[]", "{pod=\"a\"}")
                            .add("start", "" + T0)
                            .add("end", "" + (T0 + 1)))));
    assertEquals("[{\"app\":\"x\",\"pod\":\"a\"}]", one.path("data").toString());
    JsonNode stats =
        server.json(
            "/loki/api/v1/index/stats",
            Map.of("query", "{pod=\"a\"}", "start", "" + T0, "end", "" + (T0 + 1)));
    assertEquals(1, stats.path("entries").asInt());
    assertEquals(1, stats.path("streams").asInt());
    assertEquals(2, stats.at("/store/lines").asInt());
    assertEquals("ready\n", server.ask("/ready", Map.of()).bodyAsString());
    assertTrue(server.json("/loki/api/v1/status/buildinfo", Map.of()).path("version").isTextual());
  }

  @Test
  void longQueriesComeAsForm() throws Exception {
    add("a", T0, "hello");
    String query = "{app=\"x\"} |= \"hello\"" + " != \"zzz\"".repeat(1_500);
    HttpResponse<Buffer> answer =
        EmbeddedServer.await(
            server
                .post(RANGE)
                .sendForm(
                    MultiMap.caseInsensitiveMultiMap()
                        .add("query", query)
                        .add("start", "" + T0)
                        .add("end", "" + (T0 + 1))));
    assertEquals(200, answer.statusCode(), EmbeddedServer.text(answer));
    assertEquals(1, count(EmbeddedServer.tree(answer).at("/data/result")));
  }

  @Test
  void errorsAreTextAndSayWhatIsWrong() throws Exception {
    assertError(
        400, "parse error at line 1, col 17", Map.of("query", "{app=\"checkout\" |= \"x\""));
    assertError(400, "unexpected $end", Map.of());
    assertError(400, "(5001 > 5000)", window("{app=\"x\"}", "limit", "5001"));
    assertError(400, "positive", window("{app=\"x\"}", "limit", "0"));
    assertError(400, "invalid syntax", window("{app=\"x\"}", "limit", "abc"));
    assertError(
        400, "invalid direction 'sideways'", window("{app=\"x\"}", "direction", "sideways"));
    assertError(400, "'start' parameter", Map.of("query", "{app=\"x\"}", "start", "yesterday"));
    assertError(400, "end timestamp", Map.of("query", "{app=\"x\"}", "start", "" + T0, "end", "1"));
    assertError(
        400, "time range exceeds", Map.of("query", "{app=\"x\"}", "start", "1", "end", "" + T0));
    assertError(400, "error parsing regexp", window("{app=\"x\"} |~ \"([\""));
    assertError(400, "step", window("rate({app=\"x\"}[1m])", "step", "0"));
    assertError(400, "11,000", window("rate({app=\"x\"}[1m])", "step", "0.000000001"));
    add("a", T0, "x");
    assertError(400, "JSONParserErr", window("count_over_time({app=\"x\"} | json [1m])"));
    assertError(
        400, "topk at line 1, col 1 is not supported", window("topk(3, rate({app=\"x\"}[1m]))"));
    assertError(
        400, "sum_over_time", window("sum_over_time({app=\"x\"} | logfmt | unwrap a [1m])"));
    HttpResponse<Buffer> instant = server.ask("/loki/api/v1/query", Map.of("query", "{app=\"x\"}"));
    assertEquals(400, instant.statusCode());
    assertEquals("404 page not found\n", server.ask("/loki/api/v1/nope", Map.of()).bodyAsString());
    assertEquals(405, EmbeddedServer.await(server.delete(RANGE).send()).statusCode());
  }

  @Test
  void malformedPushesAreRefusedWhole() throws Exception {
    List<String> bodies =
        List.of(
            "",
            "{",
            "[]",
            "null",
            "{\"streams\":{}}",
            "{\"streams\":[{}]}",
            "{\"streams\":[{\"stream\":{},\"values\":[]}]}",
            "{\"streams\":[{\"stream\":{\"a b\":\"x\"},\"values\":[]}]}",
            "{\"streams\":[{\"stream\":{\"a\":1},\"values\":[]}]}",
            "{\"streams\":[{\"stream\":{\"a\":\"x\"},\"values\":[[123,\"x\"]]}]}",
            "{\"streams\":[{\"stream\":{\"a\":\"x\"},\"values\":[[\"12x\",\"x\"]]}]}",
            "{\"streams\":[{\"stream\":{\"a\":\"x\"},\"values\":[[\"-1\",\"x\"]]}]}",
            "{\"streams\":[{\"stream\":{\"a\":\"x\"},\"values\":[[\"1\",\"ok\"],[\"2\"]]}]}",
            "{\"streams\":[{\"stream\":{\"a\":\"x\"},\"values\":[[\"1\",\"x\",{\"k\":1}]]}]}",
            "{\"streams\":[{\"stream\":{\"a\":\"x\"},\"values\":[[\"1\",\""
                + "x".repeat(5_000)
                + "\"]]}]}",
            "[".repeat(20_000));
    for (String body : bodies) {
      HttpResponse<Buffer> answer = server.push("application/json", "", body.getBytes(UTF_8));
      assertEquals(400, answer.statusCode(), body);
      assertFalse(EmbeddedServer.text(answer).isBlank());
    }
    assertEquals(400, server.push("application/json", "gzip", new byte[] {1, 2}).statusCode());
    assertEquals(415, server.push("application/json", "br", new byte[] {1, 2}).statusCode());
    assertEquals(413, server.push("application/json", "", new byte[2 << 20]).statusCode());
    assertEquals(
        413, server.push("application/json", "gzip", gzip(new byte[64 << 20])).statusCode());
    assertEquals(
        413, server.push("application/x-protobuf", "", snappy(new byte[4 << 20])).statusCode());
    Random random = new Random(42);
    byte[] good =
        snappy(
            PushRequest.newBuilder()
                .addStreams(
                    PushStream.newBuilder()
                        .setLabels("{a=\"b\"}")
                        .addEntries(
                            PushEntry.newBuilder().setLine("not again and again and again")))
                .build()
                .toByteArray());
    for (int i = 0; i < 300; i++) {
      byte[] bad = i % 3 == 0 ? new byte[random.nextInt(64)] : good.clone();
      for (int j = 0; j < 4 && bad.length > 0; j++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      int status = server.push("application/x-protobuf", "", bad).statusCode();
      assertTrue(status == 400 || status == 413 || status == 204, i + ": " + status);
    }
  }

  @Test
  void strangeQueriesNeverFailTheServer() throws Exception {
    add("a", T0, "{\"k\":\"\\ud800\",\"n\":1e999}");
    Random random = new Random(7);
    String alphabet = "{}()[]|=~!<>\"`,.+-*/^% abgj0159mshx\\#\n\u00e9";
    List<String> queries =
        new ArrayList<>(
            List.of(
                "{app=\"x\"} | json",
                "{app=\"x\"} | json | n > 1",
                "(".repeat(50_000),
                "1" + "+1".repeat(40_000),
                "{app=\"x\"} " + "| a=\"b\" or ".repeat(3_000) + "c=\"d\"",
                "count_over_time({app=\"x\"}[99999999y] offset 99999999y)",
                "{app=\"x\"} | label_format a=\"{{\"",
                "{app=\"x\"} | line_format \"{{ trunc .a .b }}{{}}\"",
                "{app=~\"(a*)*b\"}"));
    for (int i = 0; i < 300; i++) {
      StringBuilder query = new StringBuilder(i % 2 == 0 ? "{app=\"x\"} | json " : "");
      for (int j = random.nextInt(30); j > 0; j--) {
        query.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      queries.add(query.toString());
    }
    for (String query : queries) {
      HttpResponse<Buffer> answer =
          EmbeddedServer.await(
              server
                  .post(RANGE)
                  .sendForm(
                      MultiMap.caseInsensitiveMultiMap()
                          .add("query", query)
                          .add("start", "" + T0)
                          .add("end", "" + (T0 + 1))));
      assertTrue(
          answer.statusCode() == 200 || answer.statusCode() == 400 || answer.statusCode() == 413,
          answer.statusCode() + " " + query + " " + EmbeddedServer.text(answer));
    }
  }

  @Test
  void tooManyStreamsAndSeriesAreRefused() throws Exception {
    for (int i = 0; i < 50; i++) {
      add("pod-" + i, T0 + i, "x");
    }
    HttpResponse<Buffer> answer =
        server.push(
            "application/json",
            "",
            "{\"streams\":[{\"stream\":{\"app\":\"new\"},\"values\":[[\"1\",\"x\"]]}]}"
                .getBytes(UTF_8));
    assertEquals(503, answer.statusCode());
    assertTrue(EmbeddedServer.text(answer).contains("50"), EmbeddedServer.text(answer));
  }

  private void assertError(int status, String text, Map<String, String> parameters)
      throws Exception {
    HttpResponse<Buffer> answer = server.ask(RANGE, parameters);
    assertEquals(status, answer.statusCode(), parameters + " " + EmbeddedServer.text(answer));
    assertEquals("text/plain; charset=utf-8", answer.getHeader("content-type"));
    assertTrue(EmbeddedServer.text(answer).contains(text), EmbeddedServer.text(answer));
  }

  private static Map<String, String> window(String query, String... more) {
    Map<String, String> parameters = new java.util.HashMap<>();
    parameters.put("query", query);
    parameters.put("start", "" + T0);
    parameters.put("end", "" + (T0 + 3_600_000_000_000L));
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    return parameters;
  }

  private void add(String pod, long timestampNs, String text) {
    server.store.add(Map.of("app", "x", "pod", pod), timestampNs, Map.of(), text);
  }

  private static int count(JsonNode result) {
    int count = 0;
    for (JsonNode stream : result) {
      count += stream.path("values").size();
    }
    return count;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  private static byte[] snappy(byte[] bytes) {
    ByteBuf out = Unpooled.buffer();
    new Snappy().encode(Unpooled.wrappedBuffer(bytes), out, bytes.length);
    byte[] packed = new byte[out.readableBytes()];
    out.readBytes(packed);
    return packed;
  }
}
