package dev.farseer.loki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the client must do against anything that speaks Loki's API. The data are pushed under a
 * label value of their own, so that a shared server can be used.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LokiClientSuite {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PUSH_SIZE = 2_000;

  /** Lines in 3 streams: bursts of equal times, a quiet stretch, single lines. */
  static final int MIXED = 6_000;

  /** More lines in one nanosecond than Loki hands out by default. */
  static final int OVERFULL = 5_300;

  final Vertx vertx = Vertx.vertx();
  final String run = "r" + UUID.randomUUID().toString().replace("-", "");
  final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1_200);
  final TimeRange window = TimeRange.between(start, start.plusSeconds(600));

  /** Where the server is. */
  abstract String url();

  @BeforeAll
  final void pushData() throws Exception {
    push("mixed", IntStream.range(0, MIXED).mapToObj(this::mixed).toList());
    push(
        "overfull",
        IntStream.range(0, OVERFULL + 20)
            .mapToObj(i -> line("overfull", overfullTime(i), "a", "line " + i, Map.of()))
            .toList());
    push(
        "few",
        List.of(
            line("few", at(1), "a", "first", Map.of()),
            line("few", at(2), "b", "second", Map.of("trace_id", "4bf92f3577b34da6")),
            line("few", at(3), "b", "with \"quotes\"\tand \u00fcml\u00e4ut \ud83d\ude80", Map.of()),
            line("few", at(4), "a", "ERROR fourth", Map.of("trace_id", "00f067aa0ba902b7"))));
  }

  @AfterAll
  final void closeVertx() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private long at(int second) {
    return window.startNs() + second * 1_000_000_000L;
  }

  private long overfullTime(int i) {
    // ten lines before the crowded nanosecond, ten after it
    return i < 10 ? at(i) : i < OVERFULL + 10 ? at(100) : at(200 + i - OVERFULL);
  }

  private LogLine mixed(int i) {
    String text = "request " + i + " took " + i % 97 + " ms";
    String pod = "p" + i % 3;
    long ns;
    if (i < 1_000) {
      ns = window.startNs() + i;
    } else if (i < 1_400) {
      ns = at(30);
    } else if (i < 2_000) {
      ns = at(31) + i % 7;
    } else if (i < 5_900) {
      ns = at(300) + (i - 2_000L) * 50_000;
    } else {
      ns = at(400 + (i - 5_900));
    }
    return line("mixed", ns, pod, text, i % 5 == 0 ? Map.of("trace_id", "t" + i) : Map.of());
  }

  private LogLine line(
      String kind, long ns, String pod, String text, Map<String, String> metadata) {
    return new LogLine(ns, Map.of("run", run, "kind", kind, "pod", pod), metadata, text);
  }

  final void push(String kind, List<LogLine> lines) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int from = 0; from < lines.size(); from += PUSH_SIZE) {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode streams = body.putArray("streams");
        for (LogLine line : lines.subList(from, Math.min(lines.size(), from + PUSH_SIZE))) {
          ObjectNode stream = streams.addObject();
          stream.set("stream", JSON.valueToTree(line.labels()));
          ArrayNode value = stream.putArray("values").addArray();
          value.add(Long.toString(line.timestampNs())).add(line.text());
          if (!line.metadata().isEmpty()) {
            value.add(JSON.valueToTree(line.metadata()));
          }
        }
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(URI.create(url() + "/loki/api/v1/push"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(204, answer.statusCode(), kind + ": " + answer.body());
      }
    }
  }

  final String selector(String kind) {
    return "{run=\"" + run + "\", kind=\"" + kind + "\"}";
  }

  static Budget budget() {
    return Budget.of(Duration.ofMinutes(2), Reason.DEADLINE, "the test's time is over");
  }

  final LokiClient client(int pageSize, int parallelism) {
    return new LokiClient(vertx, settings(url(), pageSize, parallelism), Telemetry.local());
  }

  static LokiSettings settings(String url, int pageSize, int parallelism) {
    LokiSettings d = LokiSettings.defaults();
    return new LokiSettings(
        url,
        d.tenant(),
        d.bearerToken(),
        d.user(),
        d.password(),
        d.tlsInsecure(),
        d.caFile(),
        d.clientCertFile(),
        d.clientKeyFile(),
        d.timeout(),
        d.connectTimeout(),
        d.lineLimit(),
        pageSize,
        parallelism,
        d.connections(),
        d.retries(),
        Duration.ofMillis(1));
  }

  /** A line as it can be compared: Loki may add metadata of its own, such as a detected level. */
  record Seen(long ns, String pod, String text, String trace) {
    static Seen of(LogLine line) {
      return new Seen(
          line.timestampNs(),
          line.labels().getOrDefault("pod", ""),
          line.text(),
          line.metadata().getOrDefault("trace_id", ""));
    }
  }

  private Set<Seen> mixedLines() {
    return new HashSet<>(IntStream.range(0, MIXED).mapToObj(this::mixed).map(Seen::of).toList());
  }

  @ParameterizedTest
  @CsvSource({"100,1", "100,4", "1000,1", "1000,2", "1000,3", "1000,4", "5000,1", "5000,4"})
  void readsEveryLineOnceAndNewestFirst(int pageSize, int parallelism) throws Exception {
    List<LogLine> lines = new ArrayList<>();
    try (LokiClient client = client(pageSize, parallelism)) {
      ReadReport report =
          client.read(new LogQuery(selector("mixed"), window, 100_000), budget(), lines::addAll);
      assertEquals(MIXED, lines.size());
      assertEquals(mixedLines(), new HashSet<>(lines.stream().map(Seen::of).toList()));
      assertEquals(
          lines.stream().map(LogLine::timestampNs).sorted(Comparator.reverseOrder()).toList(),
          lines.stream().map(LogLine::timestampNs).toList());
      assertEquals(MIXED, report.lines());
      assertEquals(MIXED, report.linesInLoki());
      assertFalse(report.truncated());
      assertEquals(window, report.covered());
      assertEquals("", report.note());
    }
  }

  @Test
  void keepsTheNewestLinesAndSaysSo() throws Exception {
    try (LokiClient client = client(1_000, 4)) {
      List<LogLine> all = new ArrayList<>();
      client.read(new LogQuery(selector("mixed"), window, 100_000), budget(), all::addAll);
      // 4,100 cuts through the nanosecond that 400 lines share; 4,000 and 100 do not
      for (int limit : List.of(100, 4_000, 4_700)) {
        List<LogLine> first = new ArrayList<>();
        ReadReport report =
            client.read(new LogQuery(selector("mixed"), window, limit), budget(), first::addAll);
        List<LogLine> second = new ArrayList<>();
        client.read(new LogQuery(selector("mixed"), window, limit), budget(), second::addAll);
        assertEquals(limit, first.size());
        assertEquals(
            all.subList(0, limit).stream().map(LogLine::timestampNs).toList(),
            first.stream().map(LogLine::timestampNs).toList());
        assertEquals(
            new HashSet<>(first.stream().map(Seen::of).toList()),
            new HashSet<>(second.stream().map(Seen::of).toList()),
            "the same lines are kept each time");
        assertTrue(report.truncated());
        assertEquals(limit, report.lines());
        assertEquals(MIXED, report.linesInLoki());
        assertEquals(first.getLast().timestampNs(), report.covered().startNs());
        assertTrue(report.note().contains("line limit of " + limit), report.note());
      }
    }
  }

  @Test
  void isNotTruncatedByALimitThatJustFits() throws Exception {
    try (LokiClient client = client(1_000, 4)) {
      ReadReport report =
          client.read(new LogQuery(selector("mixed"), window, MIXED), budget(), _ -> {});
      assertEquals(MIXED, report.lines());
      assertFalse(report.truncated(), report.note());
    }
  }

  @Test
  void readsAQuietWindowWithOneRequest() throws Exception {
    List<LogLine> lines = new ArrayList<>();
    try (LokiClient client = client(5_000, 4)) {
      ReadReport report =
          client.read(new LogQuery(selector("few"), window, 1_000), budget(), lines::addAll);
      assertEquals(1, report.requests());
      assertEquals(
          List.of(
              new Seen(at(4), "a", "ERROR fourth", "00f067aa0ba902b7"),
              new Seen(at(3), "b", "with \"quotes\"\tand \u00fcml\u00e4ut \ud83d\ude80", ""),
              new Seen(at(2), "b", "second", "4bf92f3577b34da6"),
              new Seen(at(1), "a", "first", "")),
          lines.stream().map(Seen::of).toList());
      assertFalse(lines.getFirst().labels().containsKey("trace_id"), "metadata is no label");
    }
  }

  @Test
  void readsAnEmptyWindow() throws Exception {
    try (LokiClient client = client(5_000, 4)) {
      ReadReport report =
          client.read(
              new LogQuery(selector("nothing"), window, 1_000),
              budget(),
              _ -> {
                throw new AssertionError("a batch without lines");
              });
      assertEquals(new ReadReport(0, false, 0, 1, window, ""), report);
    }
  }

  @Test
  void sharesTheLabelsOfAStream() throws Exception {
    List<LogLine> lines = new ArrayList<>();
    try (LokiClient client = client(1_000, 4)) {
      client.read(new LogQuery(selector("mixed"), window, 100_000), budget(), lines::addAll);
    }
    Set<Map<String, String>> sets = Collections.newSetFromMap(new IdentityHashMap<>());
    lines.forEach(line -> sets.add(line.labels()));
    assertEquals(3, sets.size());
  }

  @Test
  void keepsTheEndOfTheWindowOut() throws Exception {
    List<LogLine> lines = new ArrayList<>();
    try (LokiClient client = client(5_000, 4)) {
      TimeRange inner = new TimeRange(at(2), at(4));
      client.read(new LogQuery(selector("few"), inner, 1_000), budget(), lines::addAll);
    }
    assertEquals(List.of(at(3), at(2)), lines.stream().map(LogLine::timestampNs).toList());
  }

  @Test
  void saysWhenANanosecondHoldsMoreThanLokiHandsOut() throws Exception {
    List<LogLine> lines = new ArrayList<>();
    try (LokiClient client = client(1_000, 2)) {
      ReadReport report =
          client.read(new LogQuery(selector("overfull"), window, 100_000), budget(), lines::addAll);
      assertEquals(OVERFULL + 20, report.linesInLoki());
      assertEquals(lines.size(), report.lines());
      assertEquals(lines.size(), new HashSet<>(lines.stream().map(Seen::of).toList()).size());
      // a server with a higher limit hands out all of them
      assertEquals(report.lines() < OVERFULL + 20, report.truncated());
      assertEquals(report.truncated(), report.note().contains("very time"), report.note());
      assertEquals(10, lines.stream().filter(l -> l.timestampNs() < at(100)).count());
      assertEquals(10, lines.stream().filter(l -> l.timestampNs() > at(100)).count());
    }
  }

  @Test
  void sendsALongQueryAsAForm() throws Exception {
    String query = selector("few") + " != \"" + "x".repeat(9_000) + "\" |= \"ERROR\"";
    List<LogLine> lines = new ArrayList<>();
    try (LokiClient client = client(5_000, 4)) {
      client.read(new LogQuery(query, window, 1_000), budget(), lines::addAll);
    }
    assertEquals(List.of("ERROR fourth"), lines.stream().map(LogLine::text).toList());
  }

  @Test
  void listsLabelsValuesAndSeries() throws Exception {
    try (LokiClient client = client(5_000, 4)) {
      List<String> labels = client.labels(window, selector("few"), budget());
      assertTrue(labels.containsAll(List.of("kind", "pod", "run")), labels.toString());
      assertTrue(client.labels(window, "", budget()).containsAll(labels));
      assertEquals(List.of("a", "b"), client.labelValues("pod", window, selector("few"), budget()));
      assertEquals(List.of(), client.labelValues("no_such_label", window, "", budget()));
      List<Map<String, String>> series = client.series(selector("mixed"), window, budget());
      assertEquals(
          Set.of("p0", "p1", "p2"), new HashSet<>(series.stream().map(s -> s.get("pod")).toList()));
    }
  }

  @Test
  void asksForNumbers() throws Exception {
    String count = "sum(count_over_time(" + selector("mixed") + "[600s]))";
    try (LokiClient client = client(5_000, 4)) {
      Instant end = TimeRange.instant(window.endNs() - 1);
      List<Series> now = client.query(count, end, budget());
      assertEquals(MIXED, now.getFirst().points().getFirst().value());
      long off = window.endMs() - now.getFirst().points().getFirst().timeMs();
      // Loki cuts to milliseconds, others round
      assertTrue(off == 0 || off == 1, "off by " + off);
      List<Series> range = client.queryRange(count, window, Duration.ofMinutes(10), budget());
      assertEquals(1, range.size());
      assertFalse(range.getFirst().points().isEmpty());
      String none = "sum(count_over_time(" + selector("nothing") + "[600s]))";
      assertEquals(List.of(), client.query(none, end, budget()));
    }
  }

  @Test
  void asksTheIndex() throws Exception {
    try (LokiClient client = client(5_000, 4)) {
      IndexStats stats = client.stats(selector("mixed"), window, budget());
      assertEquals(3, stats.streams());
      assertTrue(stats.entries() > 0 && stats.bytes() > 0, stats.toString());
    }
  }

  @Test
  void isReady() throws Exception {
    try (LokiClient client = client(5_000, 4)) {
      client.ready(budget());
    }
  }

  @Test
  void passesLokisWordsOnABadQueryOn() {
    try (LokiClient client = client(5_000, 4)) {
      Problem problem =
          assertThrows(
              Problem.class,
              () -> client.read(new LogQuery("{run=", window, 1_000), budget(), _ -> {}));
      assertEquals(Reason.BAD_QUERY, problem.reason());
      assertTrue(problem.detail().contains("parse error"), problem.detail());
      assertTrue(problem.detail().contains("{run="), problem.detail());
    }
  }

  @Test
  void refusesNumbersWhereLinesAreWanted() {
    String count = "sum(count_over_time(" + selector("mixed") + "[600s]))";
    try (LokiClient client = client(5_000, 4)) {
      Problem problem =
          assertThrows(
              Problem.class, () -> client.read(new LogQuery(count, window, 9), budget(), _ -> {}));
      assertEquals(Reason.BAD_QUERY, problem.reason());
      assertTrue(problem.detail().contains("metric query"), problem.detail());
    }
  }
}
