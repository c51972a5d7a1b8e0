package dev.farseer.loki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.loki.Series.Point;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers of a real Loki, recorded and served again byte for byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfEnvironmentVariable(
    named = "FARSEER_TEST_DATA",
    matches = ".+",
    disabledReason = "FARSEER_TEST_DATA does not name the folder with recorded answers")
final class LokiReplayTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TimeRange WINDOW =
      new TimeRange(1_795_238_914_512_530_256L, 1_795_242_514_512_530_256L);

  private final Vertx vertx = Vertx.vertx();
  private volatile String playing = "";
  private final AtomicInteger played = new AtomicInteger();
  private LokiClient client = client("http://127.0.0.1:1");

  private LokiClient client(String url) {
    return new LokiClient(vertx, LokiClientSuite.settings(url, 5_000, 4), Telemetry.local());
  }

  @BeforeAll
  void serve() throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(this::play)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    client.close();
    client = client("http://127.0.0.1:" + server.actualPort());
  }

  @AfterAll
  void close() throws Exception {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private static Path samples() {
    String data = System.getenv("FARSEER_TEST_DATA");
    return Path.of(data == null ? "" : data).resolve("samples/loki");
  }

  private static JsonNode meta(String name) {
    try {
      return JSON.readTree(samples().resolve(name + ".meta.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path body(String name) {
    return samples().resolve(meta(name).at("/response/body_file").asText());
  }

  private void play(HttpServerRequest request) {
    played.incrementAndGet();
    JsonNode response = meta(playing).get("response");
    request.response().setStatusCode(response.get("status").asInt());
    for (JsonNode header : response.get("headers")) {
      String name = header.get(0).asText();
      if (!name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Transfer-Encoding")) {
        request.response().putHeader(name, header.get(1).asText());
      }
    }
    try {
      request.response().end(Buffer.buffer(Files.readAllBytes(body(playing))));
    } catch (IOException e) {
      request.response().setStatusCode(599).end();
    }
  }

  private List<LogLine> lines(String name, TimeRange range) throws InterruptedException {
    playing = name;
    played.set(0);
    List<LogLine> lines = new ArrayList<>();
    client.read(
        new LogQuery("{app=\"x\"}", range, 100_000), LokiClientSuite.budget(), lines::addAll);
    return lines;
  }

  /** Lines as Loki wrote them, read with another parser. */
  private static Set<String> expected(String name) throws IOException {
    Set<String> all = new HashSet<>();
    for (JsonNode stream : JSON.readTree(body(name).toFile()).at("/data/result")) {
      for (JsonNode value : stream.get("values")) {
        Map<String, String> metadata = new TreeMap<>();
        if (value.has(2)) {
          for (JsonNode kind : value.get(2)) {
            kind.properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
          }
        }
        Map<String, String> labels = new TreeMap<>();
        stream
            .get("stream")
            .properties()
            .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
        all.add(value.get(0).asText() + labels + metadata + value.get(1).asText());
      }
    }
    return all;
  }

  static Stream<String> streams() throws IOException {
    return recordings(
        "qr_streams_",
        name ->
            meta(name).at("/response/status").asInt() == 200
                // asks for a time that is no nanosecond of this window
                && !name.contains("millis_trap"));
  }

  static Stream<String> errors() throws IOException {
    return recordings("err_", name -> meta(name).at("/response/status").asInt() >= 400);
  }

  private static Stream<String> recordings(String prefix, Predicate<String> wanted)
      throws IOException {
    try (Stream<Path> files = Files.list(samples())) {
      List<String> names =
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> f.startsWith(prefix) && f.endsWith(".meta.json"))
              .map(f -> f.substring(0, f.length() - ".meta.json".length()))
              // some bodies are too large to be kept
              .filter(name -> Files.isRegularFile(body(name)))
              .filter(wanted)
              .sorted()
              .toList();
      assertTrue(names.size() > 10, prefix + " has only " + names);
      return names.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void readsLines(String name) throws Exception {
    Set<String> lines = new HashSet<>();
    for (LogLine line : lines(name, new TimeRange(1, Long.MAX_VALUE - 1))) {
      lines.add(
          line.timestampNs()
              + new TreeMap<>(line.labels()).toString()
              + new TreeMap<>(line.metadata())
              + line.text());
    }
    assertEquals(expected(name), lines);
    assertEquals(1, played.get());
  }

  @Test
  void tellsMetadataFromLabels() throws Exception {
    LogLine line = lines("qr_streams_categorize_json", WINDOW).getFirst();
    assertEquals(1_795_242_464_505_048_515L, line.timestampNs());
    assertEquals("gateway", line.labels().get("app"));
    assertFalse(line.labels().containsKey("trace_id"));
    assertEquals("c924bdf34d88d2978e241245ce41bab3", line.metadata().get("trace_id"));
    assertEquals("503", line.metadata().get("status"), "what the query parsed");
    assertTrue(line.text().contains("\"path\":\"/api/cart/2071\""), line.text());
  }

  @Test
  void readsNothing() throws Exception {
    assertEquals(List.of(), lines("empty_result_unknown_label", WINDOW));
    assertEquals(List.of(), lines("empty_result_unknown_value", WINDOW));
  }

  @ParameterizedTest
  @CsvSource({
    "qr_matrix_count_over_time",
    "qr_matrix_sum_by",
    "qr_matrix_rate",
    "qr_matrix_topk",
    "qr_matrix_quantile_unwrap",
    "qr_matrix_scalar_literal",
    "q_instant_vector",
    "q_instant_topk",
    "q_instant_scalar",
    "empty_matrix",
    "empty_vector"
  })
  void readsNumbers(String name) throws Exception {
    playing = name;
    List<Series> series =
        client.queryRange("x", WINDOW, Duration.ofMinutes(1), LokiClientSuite.budget());
    List<Series> wanted = new ArrayList<>();
    for (JsonNode one : JSON.readTree(body(name).toFile()).at("/data/result")) {
      Map<String, String> labels = new TreeMap<>();
      one.get("metric").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
      List<Point> points = new ArrayList<>();
      for (JsonNode point : one.has("values") ? one.get("values") : List.of(one.get("value"))) {
        points.add(new Point(Math.round(point.get(0).asDouble() * 1_000), point.get(1).asDouble()));
      }
      wanted.add(new Series(labels, points));
    }
    assertEquals(wanted, series);
  }

  @Test
  void readsWhatIsNoNumber() throws Exception {
    playing = "qr_matrix_inf_nan";
    List<Series> series =
        client.queryRange("x", WINDOW, Duration.ofMinutes(1), LokiClientSuite.budget());
    assertEquals(3, series.getFirst().points().size());
    assertTrue(Double.isNaN(series.getFirst().points().getFirst().value()));
    playing = "q_instant_vector";
    List<Series> now =
        client.query("x", Instant.ofEpochSecond(1_795_242_514), LokiClientSuite.budget());
    assertEquals(new Point(1_795_242_514_512L, 301), now.getFirst().points().getFirst());
    assertEquals(Map.of("app", "batch"), now.getFirst().labels());
  }

  @Test
  void readsNamesSeriesAndStatistics() throws Exception {
    playing = "labels";
    assertEquals(
        List.of("app", "container", "level", "namespace", "pod", "service_name"),
        client.labels(WINDOW, "", LokiClientSuite.budget()));
    playing = "label_values_app";
    assertEquals(
        List.of("batch", "cart", "checkout", "gateway", "payments", "postgres"),
        client.labelValues("app", WINDOW, "", LokiClientSuite.budget()));
    playing = "label_values_unknown";
    assertEquals(List.of(), client.labelValues("x", WINDOW, "", LokiClientSuite.budget()));
    playing = "series_post";
    List<Map<String, String>> series =
        client.series("{app=\"checkout\"}", WINDOW, LokiClientSuite.budget());
    assertEquals(8, series.size());
    assertTrue(series.stream().allMatch(s -> "checkout".equals(s.get("app"))));
    playing = "index_stats";
    assertEquals(
        new IndexStats(18, 21, 2_628_608, 10_346),
        client.stats("{namespace=\"shop\"}", WINDOW, LokiClientSuite.budget()));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void passesLokisWordsOn(String name) throws Exception {
    playing = name;
    Problem problem =
        assertThrows(
            Problem.class,
            () -> client.labels(WINDOW, "{app=\"the query\"}", LokiClientSuite.budget()));
    String words = Files.readString(body(name)).strip();
    String start = words.substring(0, Math.min(words.length(), 900));
    assertTrue(problem.detail().contains(start), problem.detail());
    assertNotEquals(Reason.INTERNAL, problem.reason());
    int status = meta(name).at("/response/status").asInt();
    if (status == 400 && problem.reason() == Reason.BAD_QUERY) {
      assertTrue(problem.detail().contains("{app=\"the query\"}"), problem.detail());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "err_parse,BAD_QUERY",
    "err_parse_empty_selector,BAD_QUERY",
    "err_parse_unclosed_string,BAD_QUERY",
    "err_bad_regex_lookahead,BAD_QUERY",
    "err_log_query_as_instant,BAD_QUERY",
    "err_stage_on_bad_json_metric,BAD_QUERY",
    "err_unwrap_not_a_number,BAD_QUERY",
    "err_missing_tenant,LOKI_REFUSED",
    "err_multi_tenant_disabled,LOKI_REFUSED",
    "err_tenant_bad_chars,LOKI_REFUSED",
    "err_limit_exceeded,LOKI_REFUSED",
    "err_max_bytes_read,LOKI_REFUSED",
    "err_max_query_length_10m,LOKI_REFUSED",
    "err_max_query_range_interval,LOKI_REFUSED",
    "err_max_series,LOKI_REFUSED",
    "err_minimum_labels,LOKI_REFUSED",
    "err_query_too_long_range,LOKI_REFUSED",
    "err_required_labels,LOKI_REFUSED",
    "err_step_too_small,LOKI_REFUSED",
    "silent_lookback_clamp_partial,LOKI_REFUSED",
    "err_timeout_1ms,LOKI_TIMEOUT",
    "err_404,LOKI_GARBAGE"
  })
  void tellsTheReason(String name, Reason reason) {
    playing = name;
    Problem problem =
        assertThrows(
            Problem.class, () -> client.labels(WINDOW, "{app=\"x\"}", LokiClientSuite.budget()));
    assertEquals(reason, problem.reason(), problem.detail());
  }
}
