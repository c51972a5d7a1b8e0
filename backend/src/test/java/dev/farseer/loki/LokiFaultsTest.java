package dev.farseer.loki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
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
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Loki that is down, slow, broken, busy, or asked by somebody who leaves. */
final class LokiFaultsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TimeRange WINDOW = new TimeRange(1_000_000_000L, 101_000_000_000L);
  private static final String ALL = "{app=\"a\"}";
  private static final LogQuery QUERY = new LogQuery(ALL, WINDOW, 500_000);

  private final Vertx vertx = Vertx.vertx();
  private final FakeLoki loki = new FakeLoki(vertx);
  private final Telemetry telemetry = Telemetry.local();
  private final LokiSettings settings = LokiClientSuite.settings(loki.url(), 5_000, 4);

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  /** Lines spread evenly over the window. */
  private void fill(int lines) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode stream = body.putArray("streams").addObject();
    stream.putObject("stream").put("app", "a");
    ArrayNode values = stream.putArray("values");
    long step = WINDOW.lengthNs() / lines;
    IntStream.range(0, lines)
        .forEach(
            i ->
                values.addArray().add(Long.toString(WINDOW.startNs() + i * step)).add("line " + i));
    loki.push(body);
  }

  private LokiClient client() {
    return new LokiClient(vertx, settings, telemetry);
  }

  private LokiClient client(Duration timeout, int retries) {
    LokiSettings s = settings;
    return new LokiClient(
        vertx,
        new LokiSettings(
            s.url(),
            "team-a",
            new Secret("s3cret-token"),
            "",
            Secret.NONE,
            false,
            "",
            "",
            "",
            timeout,
            s.connectTimeout(),
            s.lineLimit(),
            s.pageSize(),
            s.parallelism(),
            s.connections(),
            retries,
            s.retryPause()),
        telemetry);
  }

  private Problem failure(LokiClient client) {
    try (client) {
      return assertThrows(
          Problem.class, () -> client.read(QUERY, LokiClientSuite.budget(), _ -> {}));
    }
  }

  private static FakeLoki.Fault says(int status, String type, String body) {
    return request -> {
      request.response().setStatusCode(status).putHeader("Content-Type", type).end(body);
      return true;
    };
  }

  private static FakeLoki.Fault isHung(CountDownLatch arrived, CompletableFuture<Void> closed) {
    return request -> {
      request.connection().closeHandler(_ -> closed.complete(null));
      arrived.countDown();
      return true;
    };
  }

  @Test
  void readsAHundredThousandLinesSideBySide() throws Exception {
    fill(100_000);
    AtomicInteger pages = new AtomicInteger();
    List<HttpServerRequest> held = new ArrayList<>();
    // the second page is not answered before the fifth is asked for
    loki.always =
        request -> {
          int page = pages.incrementAndGet();
          if (page == 1 || page > 5) {
            return false;
          }
          request.pause();
          held.add(request);
          if (page == 5) {
            held.forEach(loki::answerRightly);
          }
          return true;
        };
    List<String> lines = new ArrayList<>();
    try (LokiClient client = client()) {
      ReadReport report =
          client.read(
              QUERY,
              LokiClientSuite.budget(),
              batch -> batch.forEach(line -> lines.add(line.text())));
      assertEquals(
          IntStream.range(0, 100_000).mapToObj(i -> "line " + (99_999 - i)).toList(), lines);
      assertEquals(100_000, report.linesInLoki());
      assertTrue(report.requests() <= 30, "requests: " + report.requests());
    }
    assertEquals(100_000, telemetry.metrics().counter("farseer.lines.read").count());
  }

  @Test
  void stopsReadingAheadOfASlowSink() throws Exception {
    fill(100_000);
    int ahead = 2 * settings.parallelism();
    CountDownLatch readAhead = new CountDownLatch(1 + ahead);
    loki.always =
        _ -> {
          readAhead.countDown();
          return false;
        };
    AtomicInteger batches = new AtomicInteger();
    List<Integer> tooFarAhead = new ArrayList<>();
    try (LokiClient client = client()) {
      client.read(
          QUERY,
          LokiClientSuite.budget(),
          _ -> {
            try {
              assertTrue(readAhead.await(30, TimeUnit.SECONDS), "reads ahead of the sink");
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            int asked = loki.headers.size();
            if (asked > batches.incrementAndGet() + ahead) {
              tooFarAhead.add(asked);
            }
          });
    }
    assertTrue(batches.get() >= 20, "batches: " + batches);
    assertEquals(List.of(), tooFarAhead);
  }

  /** Lines in clumps of any size and distance, many of them at one and the same time. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void readsEveryLineOnceHoweverTheyLie(long seed) throws Exception {
    Random random = new Random(seed);
    List<String> pushed = new ArrayList<>();
    ObjectNode body = JSON.createObjectNode();
    for (int s = 0; s < 3; s++) {
      ObjectNode stream = body.withArray("streams").addObject();
      stream.putObject("stream").put("app", "a").put("pod", "p" + s);
      ArrayNode values = stream.putArray("values");
      for (int clump = 0; clump < 6; clump++) {
        long from = WINDOW.startNs() + random.nextLong(WINDOW.lengthNs());
        long width = 1 + (long) Math.pow(10, random.nextDouble() * 11);
        int lines = random.nextInt(400);
        for (int i = 0; i < lines; i++) {
          long ns = Math.min(WINDOW.endNs() - 1, from + random.nextLong(width));
          String text = "line " + s + "-" + clump + "-" + i;
          values.addArray().add(Long.toString(ns)).add(text);
          pushed.add(ns + " " + text);
        }
      }
    }
    loki.push(body);
    List<String> lines = new ArrayList<>();
    LokiSettings small = LokiClientSuite.settings(loki.url(), 50 + random.nextInt(100), 4);
    try (LokiClient client = new LokiClient(vertx, small, telemetry)) {
      ReadReport report =
          client.read(
              QUERY,
              LokiClientSuite.budget(),
              batch -> batch.forEach(l -> lines.add(l.timestampNs() + " " + l.text())));
      assertEquals(pushed.stream().sorted().toList(), lines.stream().sorted().toList());
      // a page in two is half empty at worst, whatever the clumps
      int perfect = pushed.size() / small.pageSize() + 1;
      assertTrue(report.requests() <= 6 * perfect, report.requests() + " for " + perfect);
    }
  }

  @Test
  void keepsToTheLimitThatLokiNames() throws Exception {
    fill(1_000);
    loki.entriesLimit = 300;
    List<LogLine> lines = new ArrayList<>();
    try (LokiClient client = client()) {
      ReadReport report = client.read(QUERY, LokiClientSuite.budget(), lines::addAll);
      assertEquals(1_000, report.lines());
      assertFalse(report.truncated());
      lines.clear();
      int first = report.requests();
      int second = client.read(QUERY, LokiClientSuite.budget(), lines::addAll).requests();
      assertTrue(second < first, "the limit is found out once");
    }
  }

  @Test
  void saysWhichNanosecondIsOverfull() throws Exception {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode stream = body.putArray("streams").addObject();
    stream.putObject("stream").put("app", "a");
    ArrayNode values = stream.putArray("values");
    for (int i = 0; i < 501; i++) {
      values.addArray().add("50000000000").add("line " + i);
    }
    loki.push(body);
    loki.entriesLimit = 500;
    try (LokiClient client = client()) {
      ReadReport report = client.read(QUERY, LokiClientSuite.budget(), _ -> {});
      assertEquals(500, report.lines());
      assertEquals(501, report.linesInLoki());
      assertTrue(report.truncated());
      assertTrue(report.note().contains("1970-01-01T00:00:50Z"), report.note());
    }
  }

  @Test
  void saysThatNothingAnswers() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + free;
    Problem problem = failure(new LokiClient(vertx, settings.withUrl(url), telemetry));
    assertEquals(Reason.LOKI_UNREACHABLE, problem.reason());
    assertTrue(problem.detail().contains(url), problem.detail());
  }

  @Test
  void saysThatTheHostIsUnknown() {
    Problem problem =
        failure(new LokiClient(vertx, settings.withUrl("http://no-such-host.invalid"), telemetry));
    assertEquals(Reason.LOKI_UNREACHABLE, problem.reason());
    assertTrue(problem.detail().contains("loki.url"), problem.detail());
  }

  @Test
  void givesUpOnASlowLokiAndClosesTheConnection() throws Exception {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    loki.always = isHung(new CountDownLatch(1), closed);
    Problem problem = failure(client(Duration.ofMillis(50), 3));
    assertEquals(Reason.LOKI_TIMEOUT, problem.reason());
    closed.get(30, TimeUnit.SECONDS);
    assertEquals(1, loki.headers.size(), "a request that took too long is not repeated");
  }

  @Test
  void saysWhoseTimeIsOver() throws Exception {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    loki.always = isHung(new CountDownLatch(1), closed);
    try (LokiClient client = client()) {
      Budget budget = Budget.of(Duration.ofMillis(50), Reason.DEADLINE, "the panel's time is over");
      Problem problem = assertThrows(Problem.class, () -> client.read(QUERY, budget, _ -> {}));
      assertEquals(Reason.DEADLINE, problem.reason());
      assertEquals("the panel's time is over", problem.detail());
      closed.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void stopsWhenTheAskerLeaves() throws Exception {
    fill(20_000);
    CountDownLatch arrived = new CountDownLatch(3);
    AtomicInteger pages = new AtomicInteger();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    FakeLoki.Fault hung = isHung(arrived, closed);
    // the first page comes, everything read side by side after it hangs
    loki.always = request -> pages.getAndIncrement() > 0 && hung.took(request);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    List<LogLine> lines = new ArrayList<>();
    try (LokiClient client = client()) {
      Thread asker =
          Thread.startVirtualThread(
              () -> {
                try {
                  client.read(QUERY, LokiClientSuite.budget(), lines::addAll);
                  end.complete(new AssertionError("the read came to an end"));
                } catch (Throwable t) {
                  end.complete(t);
                }
              });
      assertTrue(arrived.await(30, TimeUnit.SECONDS));
      asker.interrupt();
      assertInstanceOf(InterruptedException.class, end.get(30, TimeUnit.SECONDS));
      closed.get(30, TimeUnit.SECONDS);
      assertEquals(4_999, lines.size(), "what was read before stays with the asker");
      loki.always = _ -> false;
      assertEquals(20_000, client.read(QUERY, LokiClientSuite.budget(), _ -> {}).lines());
    }
  }

  @Test
  void handsOnWhatIsNewerThanAFailure() throws Exception {
    fill(20_000);
    AtomicInteger pages = new AtomicInteger();
    FakeLoki.Fault refuses = says(400, "text/plain", "the query would read too many bytes");
    loki.always = request -> pages.getAndIncrement() > 0 && refuses.took(request);
    List<LogLine> lines = new ArrayList<>();
    try (LokiClient client = client()) {
      Problem problem =
          assertThrows(
              Problem.class, () -> client.read(QUERY, LokiClientSuite.budget(), lines::addAll));
      assertEquals(Reason.LOKI_REFUSED, problem.reason());
      assertTrue(problem.detail().contains("too many bytes"), problem.detail());
    }
    assertEquals(4_999, lines.size());
  }

  @Test
  void repeatsAfterABusyMoment() throws Exception {
    fill(10);
    loki.faults.add(
        request -> {
          request.response().setStatusCode(429).putHeader("Retry-After", "0");
          request.response().end("too many outstanding requests");
          return true;
        });
    loki.faults.add(says(503, "text/plain", "Service Unavailable"));
    loki.faults.add(
        request -> {
          request.connection().close();
          return true;
        });
    try (LokiClient client = client()) {
      ReadReport report = client.read(QUERY, LokiClientSuite.budget(), _ -> {});
      assertEquals(10, report.lines());
      assertEquals(4, report.requests());
    }
  }

  @Test
  void doesNotWaitLongerThanTheBudget() {
    loki.always =
        request -> {
          request.response().setStatusCode(429).putHeader("Retry-After", "600");
          request.response().end("too many outstanding requests");
          return true;
        };
    Problem problem = failure(client());
    assertEquals(Reason.LOKI_REFUSED, problem.reason());
    assertTrue(problem.detail().contains("too many outstanding requests"), problem.detail());
    assertEquals(1, loki.headers.size());
  }

  @Test
  void givesUpAfterItsRetries() {
    loki.always = says(500, "text/plain", "empty ring");
    Problem problem = failure(client(Duration.ofSeconds(30), 2));
    assertEquals(Reason.LOKI_REFUSED, problem.reason());
    assertTrue(problem.detail().contains("empty ring"), problem.detail());
    assertEquals(3, loki.headers.size());
  }

  @Test
  void readsAgainWhatBrokeOff() throws Exception {
    fill(10);
    loki.faults.add(LokiFaultsTest::breaksOff);
    List<LogLine> lines = new ArrayList<>();
    try (LokiClient client = client()) {
      ReadReport report = client.read(QUERY, LokiClientSuite.budget(), lines::addAll);
      assertEquals(2, report.requests());
    }
    assertEquals(10, lines.stream().map(LogLine::text).distinct().count());
    assertEquals(10, lines.size());
  }

  private static boolean breaksOff(HttpServerRequest request) {
    request
        .response()
        .putHeader("Content-Type", "application/json")
        .setChunked(true)
        .write(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":"
                + "{\"app\":\"a\"},\"values\":[[\"1000000000\",\"line 0\"],[\"1000")
        .onComplete(_ -> request.connection().close());
    return true;
  }

  @Test
  void saysThatAnswersBreakOff() {
    loki.always = LokiFaultsTest::breaksOff;
    Problem problem = failure(client());
    assertEquals(Reason.LOKI_GARBAGE, problem.reason());
    assertTrue(problem.detail().contains("broke off"), problem.detail());
    assertEquals(1 + settings.retries(), loki.headers.size());
  }

  @Test
  void saysWhatIsNoAnswer() {
    Map<FakeLoki.Fault, String> garbage =
        Map.of(
            says(200, "application/json", "{\"status\":\"success\",\"data\":{\"result\":[{]"),
            "not valid JSON",
            says(200, "application/json", "{\"status\":\"success\",\"data\":{"),
            "ends in the middle",
            says(200, "application/json", ""),
            "ends in the middle",
            says(200, "application/json", "[]"),
            "START_OBJECT",
            says(200, "text/html", "<html><body>Please log in</body></html>"),
            "web page",
            says(200, "text/plain", "hello"),
            "\"hello\"",
            says(404, "text/plain", "404 page not found"),
            "check loki.url",
            says(302, "text/plain", ""),
            "login page",
            says(
                200,
                "application/json",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":"
                    + "[{\"stream\":{},\"values\":[[\"5\",\"too old\"]]}]}}"),
            "outside the time range");
    garbage.forEach(
        (fault, words) -> {
          loki.always = fault;
          Problem problem = failure(client(Duration.ofSeconds(30), 0));
          assertEquals(Reason.LOKI_GARBAGE, problem.reason(), problem.detail());
          assertTrue(problem.detail().contains(words), problem.detail());
        });
  }

  @Test
  void saysWhatToDoAboutARefusal() {
    loki.always = says(401, "text/plain", "no org id\n");
    Problem noTenant = failure(client());
    assertEquals(Reason.LOKI_REFUSED, noTenant.reason());
    assertTrue(noTenant.detail().contains("no org id: set loki.tenant"), noTenant.detail());
    loki.always = says(403, "text/plain", "forbidden");
    Problem forbidden = failure(client(Duration.ofSeconds(30), 0));
    assertTrue(forbidden.detail().contains("check the credentials"), forbidden.detail());
    assertFalse(forbidden.detail().contains("s3cret"), forbidden.detail());
    loki.always =
        says(200, "application/json", "{\"status\":\"error\",\"error\":\"quota is used up\"}");
    Problem refused = failure(client());
    assertEquals(Reason.LOKI_REFUSED, refused.reason());
    assertTrue(refused.detail().contains("quota is used up"), refused.detail());
  }

  @Test
  void asksForSmallerPagesWhenLinesAreHuge() throws Exception {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode stream = body.putArray("streams").addObject();
    stream.putObject("stream").put("app", "a");
    ArrayNode values = stream.putArray("values");
    for (int i = 0; i < 90; i++) {
      values.addArray().add(Long.toString(2_000_000_000L + i)).add(i + "x".repeat(250_000));
    }
    loki.push(body);
    AtomicInteger largest = new AtomicInteger();
    AtomicInteger lines = new AtomicInteger();
    try (LokiClient client = client()) {
      client.read(
          QUERY,
          LokiClientSuite.budget(),
          batch -> {
            largest.accumulateAndGet(batch.size(), Math::max);
            lines.addAndGet(batch.size());
          });
    }
    assertEquals(90, lines.get());
    assertTrue(largest.get() < 68, "16 Mi characters at most, got " + largest.get());
  }

  @Test
  void sendsWhoAsks() throws Exception {
    InMemorySpanExporter spans = InMemorySpanExporter.create();
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    Telemetry traced = new Telemetry(sdk, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    fill(10);
    LokiSettings s = settings;
    LokiSettings basic =
        new LokiSettings(
            s.url() + "/",
            "team-a",
            Secret.NONE,
            "reader",
            new Secret("pa:ss"),
            false,
            "",
            "",
            "",
            s.timeout(),
            s.connectTimeout(),
            s.lineLimit(),
            s.pageSize(),
            s.parallelism(),
            s.connections(),
            s.retries(),
            s.retryPause());
    try (LokiClient client = new LokiClient(vertx, basic, traced)) {
      client.read(QUERY, LokiClientSuite.budget(), _ -> {});
    }
    MultiMap headers = loki.headers.getFirst();
    assertEquals("team-a", headers.get("X-Scope-OrgID"));
    assertEquals("Source=farseer", headers.get("X-Query-Tags"));
    assertEquals(
        "Basic "
            + Base64.getEncoder().encodeToString("reader:pa:ss".getBytes(StandardCharsets.UTF_8)),
        headers.get("Authorization"));
    var span = spans.getFinishedSpanItems().getFirst();
    assertEquals("loki.query", span.getName());
    String parent = "00-" + span.getTraceId() + "-" + span.getSpanId();
    assertTrue(String.valueOf(headers.get("traceparent")).startsWith(parent), parent);
    assertTrue(span.getAttributes().asMap().containsValue(10L), span.getAttributes().toString());
    sdk.close();
  }

  @Test
  void sendsTheToken() throws Exception {
    try (LokiClient client = client(Duration.ofSeconds(30), 0)) {
      client.read(QUERY, LokiClientSuite.budget(), _ -> {});
    }
    assertEquals("Bearer s3cret-token", loki.headers.getFirst().get("Authorization"));
    assertNotNull(loki.headers.getFirst().get("Accept-Encoding"));
  }

  @Test
  void readsCompressedAnswers() throws Exception {
    try (FakeLoki zipped =
        new FakeLoki(vertx, new HttpServerOptions().setCompressionSupported(true))) {
      zipped.always =
          request -> {
            if (!String.valueOf(request.getHeader("Accept-Encoding")).contains("gzip")) {
              request.response().setStatusCode(406).end();
              return true;
            }
            return false;
          };
      ObjectNode body = JSON.createObjectNode();
      ObjectNode stream = body.putArray("streams").addObject();
      stream.putObject("stream").put("app", "a");
      ArrayNode values = stream.putArray("values");
      IntStream.range(0, 3_000)
          .forEach(i -> values.addArray().add("" + (2_000_000_000L + i)).add("line " + i));
      zipped.push(body);
      try (LokiClient client = new LokiClient(vertx, settings.withUrl(zipped.url()), telemetry)) {
        assertEquals(3_000, client.read(QUERY, LokiClientSuite.budget(), _ -> {}).lines());
      }
    }
  }

  @Test
  void refusesQuestionsThatCannotBeMeant() {
    try (LokiClient client = client()) {
      Budget budget = LokiClientSuite.budget();
      for (String label : List.of("", "../push", "a/b", "a b")) {
        Problem problem =
            assertThrows(Problem.class, () -> client.labelValues(label, WINDOW, "", budget));
        assertEquals(Reason.BAD_REQUEST, problem.reason());
      }
      assertEquals(
          Reason.BAD_REQUEST,
          assertThrows(Problem.class, () -> client.series(" ", WINDOW, budget)).reason());
      assertEquals(
          Reason.BAD_REQUEST,
          assertThrows(Problem.class, () -> client.queryRange(ALL, WINDOW, Duration.ZERO, budget))
              .reason());
    }
    assertEquals(0, loki.headers.size());
  }

  @Test
  void isNotReadyWhileLokiIsNot() {
    loki.always = says(503, "text/plain", "Ingester not ready: waiting for 15s");
    try (LokiClient client = client(Duration.ofSeconds(30), 0)) {
      Problem problem = assertThrows(Problem.class, () -> client.ready(LokiClientSuite.budget()));
      assertEquals(Reason.LOKI_UNREACHABLE, problem.reason());
      assertTrue(problem.detail().contains("Ingester not ready"), problem.detail());
    }
  }

  @Test
  void leavesNoConnectionBehind() throws Exception {
    fill(20_000);
    LokiClient client = client();
    client.read(QUERY, LokiClientSuite.budget(), _ -> {});
    assertTrue(loki.openConnections() >= 1 && loki.openConnections() <= 4);
    CompletableFuture<Void> gone = loki.whenLastConnectionCloses();
    client.close();
    gone.get(30, TimeUnit.SECONDS);
  }

  @Test
  void readsAnAnswerCutIntoSingleBytes() throws Exception {
    String answer =
        "{\"status\":\"success\",\"warnings\":[\"slow\"],\"data\":{\"result\":[{\"values\":"
            + "[[\"2000000000\",\"gr\u00fc\u00df \ud83d\ude80 \\u00e9\\n\"]],\"stream\":{\"app\":\"a\"}}],"
            + "\"resultType\":\"streams\"}}";
    Buffer bytes = Buffer.buffer(answer);
    loki.always =
        request -> {
          request.response().putHeader("Content-Type", "application/json").setChunked(true);
          for (int i = 0; i < bytes.length(); i++) {
            request.response().write(bytes.slice(i, i + 1));
          }
          request.response().end();
          return true;
        };
    List<LogLine> lines = new ArrayList<>();
    try (LokiClient client = client()) {
      client.read(QUERY, LokiClientSuite.budget(), lines::addAll);
    }
    assertEquals(
        List.of(
            new LogLine(
                2_000_000_000L,
                Map.of("app", "a"),
                Map.of(),
                "gr\u00fc\u00df \ud83d\ude80 \u00e9\n")),
        lines);
  }
}
