package dev.farseer.loki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.LogLine;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.vertx.core.http.HttpServerRequest;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A Loki that is down, slow, broken, busy, or asked by somebody who leaves. */
final class LokiFaultsTest extends FakeLokiTest {
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
  void isNotReadyWhileLokiIsNot() {
    loki.always = says(503, "text/plain", "Ingester not ready: waiting for 15s");
    try (LokiClient client = client(Duration.ofSeconds(30), 0)) {
      Problem problem = assertThrows(Problem.class, () -> client.ready(LokiClientSuite.budget()));
      assertEquals(Reason.LOKI_UNREACHABLE, problem.reason());
      assertTrue(problem.detail().contains("Ingester not ready"), problem.detail());
    }
  }
}
