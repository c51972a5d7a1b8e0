package dev.farseer.explain;

import static dev.farseer.explain.Pipeline.WINDOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.insight.Finding;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Stages;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Windows are read once for all who ask, and not again right after. */
final class ReadingsTest extends PipelineTest {
  private static final Instant END = TimeRange.instant(WINDOW.endNs());

  private final AtomicLong nanoTime = new AtomicLong();

  @BeforeEach
  void fill() {
    Pipeline.fill(loki, StrangeLines.of(10, 1, WINDOW));
  }

  private long queries() {
    return loki.seen.stream().filter(line -> line.contains("query_range")).count();
  }

  private Readings readings(Pipeline pipeline, Instant now, Duration remember) {
    return new Readings(
        Pipeline.settings().remembering(remember), pipeline.reader, () -> now, nanoTime::get);
  }

  private static Reading read(Readings readings, ExplainRequest request)
      throws InterruptedException {
    return readings.of(request, new Stages(), ExplainListener.NONE).reading();
  }

  private static ExplainRequest request() {
    return Pipeline.request(Duration.ZERO);
  }

  @Test
  void thePanelsOfADashboardReadTheirWindowOnce() throws Exception {
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      Explanation _ = pipeline.ask(Duration.ZERO);
      long once = queries();
      assertTrue(once > 0);
    }
    long before = queries();
    try (Pipeline pipeline = alone(Pipeline.settings());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Explanation>> panels = new ArrayList<>();
      for (ExplainRequest panel :
          List.of(
              request(),
              request().withoutModel(),
              request().withoutModel().keeping(100),
              request().waiting(Duration.ofSeconds(5)))) {
        panels.add(() -> pipeline.explainer.run(panel, ExplainListener.NONE));
      }
      for (Future<Explanation> answer : threads.invokeAll(panels)) {
        assertEquals(30, answer.get().facts().lines());
        int kept = answer.get().request().keepLines() == 0 ? 0 : 30;
        assertEquals(kept, answer.get().lines().size());
      }
    }
    assertEquals(2 * before, queries(), "four panels read as much as one");
  }

  @Test
  void keepsTheNewestLinesOfThoseThatWereKept() throws Exception {
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      Explanation all = pipeline.explainer.run(request().keeping(1000), ExplainListener.NONE);
      Explanation few = pipeline.explainer.run(request().keeping(3), ExplainListener.NONE);
      assertEquals(30, all.lines().size());
      assertEquals(all.lines().subList(27, 30), few.lines());
    }
  }

  @Test
  void everyLineIsInOneHistogram() throws Exception {
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      Explanation answer = pipeline.ask(Duration.ZERO);
      long sum = 0;
      for (Finding finding : answer.findings()) {
        for (long count : finding.ranked().pattern().histogram().counts()) {
          sum += count;
        }
      }
      assertEquals(answer.facts().lines(), sum);
    }
  }

  @Test
  void whoJoinsHearsHowItGoesOn() throws Exception {
    LinkedBlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
    loki.always = request -> request.path() != null && held.add(request.pause());
    LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    ExplainListener listener =
        new ExplainListener() {
          @Override
          public void stage(String name, long millis) {
            heard.add(name);
          }

          @Override
          public void progress(long lines) {
            heard.add("progress " + lines);
          }
        };
    try (Pipeline pipeline = alone(Pipeline.settings());
        Readings readings = readings(pipeline, END, Duration.ZERO);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reading> first = threads.submit(() -> read(readings, request()));
      HttpServerRequest asked = held.take();
      CompletableFuture<Window> second = new CompletableFuture<>();
      Thread joiner =
          Thread.startVirtualThread(
              () -> {
                try {
                  second.complete(readings.of(request(), new Stages(), listener));
                } catch (InterruptedException | RuntimeException e) {
                  second.completeExceptionally(e);
                }
              });
      while (joiner.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      loki.always = _ -> false;
      loki.answerRightly(asked);
      for (HttpServerRequest more = held.poll(); more != null; more = held.poll()) {
        loki.answerRightly(more);
      }
      assertEquals(first.get(60, TimeUnit.SECONDS), second.get(60, TimeUnit.SECONDS).reading());
      assertTrue(heard.containsAll(List.of("progress 30", "loki", "mine")), heard.toString());
    }
  }

  @Test
  void aWindowThatEndsNowIsKeptForSeconds() throws Exception {
    assertKeptFor(END.plusSeconds(59), Duration.ofMinutes(5), Duration.ofSeconds(10));
  }

  @Test
  void aWindowOfThePastIsKeptForMinutes() throws Exception {
    assertKeptFor(END.plusSeconds(61), Duration.ofMinutes(5), Duration.ofMinutes(5));
  }

  @Test
  void theSettingIsTheMostForEither() throws Exception {
    assertKeptFor(END, Duration.ofSeconds(3), Duration.ofSeconds(3));
  }

  private void assertKeptFor(Instant now, Duration remember, Duration expected) throws Exception {
    try (Pipeline pipeline = alone(Pipeline.settings());
        Readings readings = readings(pipeline, now, remember)) {
      Reading first = read(readings, request());
      nanoTime.addAndGet(expected.toNanos() - 1);
      assertEquals(first, read(readings, request()));
      long once = queries();
      nanoTime.addAndGet(1);
      assertEquals(30, read(readings, request()).mined().lines());
      assertEquals(2 * once, queries());
    }
  }

  @Test
  void zeroKeepsNothing() throws Exception {
    try (Pipeline pipeline = alone(Pipeline.settings());
        Readings readings = readings(pipeline, END, Duration.ZERO)) {
      Reading _ = read(readings, request());
      long once = queries();
      Reading _ = read(readings, request());
      assertEquals(2 * once, queries());
    }
  }

  @Test
  void whatFailedIsReadAgain() throws Exception {
    loki.always =
        request -> {
          request.response().setStatusCode(500).end("too many outstanding requests");
          return true;
        };
    try (Pipeline pipeline = alone(Pipeline.settings());
        Readings readings = readings(pipeline, END, Duration.ofMinutes(5))) {
      assertEquals(0, read(readings, request()).mined().lines());
      loki.always = _ -> false;
      assertEquals(30, read(readings, request()).mined().lines());
    }
  }

  @Test
  void whoNeedsAPartGetsAnErrorOnlyWhenNothingCouldBeRead() throws Exception {
    Pipeline.fill(loki, StrangeLines.of(4_000, 2, WINDOW));
    AtomicLong left = new AtomicLong(1);
    loki.always =
        request -> {
          boolean fails = left.getAndDecrement() <= 0;
          if (fails) {
            request.response().setStatusCode(500).end("too many outstanding requests");
          }
          return fails;
        };
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      ExplainRequest panel = request().needingAPart();
      Explanation part = pipeline.explainer.run(panel, ExplainListener.NONE);
      assertTrue(part.facts().lines() > 0);
      left.set(0);
      Problem problem =
          assertThrows(Problem.class, () -> pipeline.explainer.run(panel, ExplainListener.NONE));
      assertEquals(Reason.LOKI_REFUSED, problem.reason(), problem.detail());
    }
  }

  @Test
  void aRuleGetsTheWholeOrAnError() throws Exception {
    Pipeline.fill(loki, StrangeLines.of(4_000, 2, WINDOW));
    AtomicLong requests = new AtomicLong();
    loki.always =
        request -> {
          boolean fails = requests.getAndIncrement() > 0;
          if (fails) {
            request.response().setStatusCode(500).end("too many outstanding requests");
          }
          return fails;
        };
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      ExplainRequest rule = request().wholeWithin(Duration.ofSeconds(20));
      Problem problem =
          assertThrows(Problem.class, () -> pipeline.explainer.run(rule, ExplainListener.NONE));
      assertEquals(Reason.LOKI_REFUSED, problem.reason(), problem.detail());
      requests.set(0);
      Explanation part = pipeline.ask(Duration.ZERO);
      assertTrue(part.facts().lines() > 0);
      assertTrue(Pipeline.hasNotice(part, "lines that came before"), part.notices().toString());
    }
  }

  @Test
  void aRuleWaitsForASlowLokiLongerThanAPanel() throws Exception {
    LinkedBlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
    loki.always = request -> held.add(request.pause());
    try (Pipeline pipeline = alone(Pipeline.settings(64, Duration.ofMillis(100), false));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ExplainRequest rule = request().wholeWithin(Pipeline.LONG);
      Future<Explanation> patient =
          threads.submit(() -> pipeline.explainer.run(rule, ExplainListener.NONE));
      HttpServerRequest slow = held.take();
      // another window, so that it is not the patient one's reading
      ExplainRequest panel =
          ExplainRequest.of(new LogQuery(Pipeline.LOGQL, WINDOW, 100_000), Duration.ZERO);
      Explanation impatient = pipeline.explainer.run(panel, ExplainListener.NONE);
      assertTrue(
          Pipeline.hasNotice(impatient, "Loki sent nothing"), impatient.notices().toString());
      assertFalse(patient.isDone());
      loki.always = _ -> false;
      loki.answerRightly(slow);
      for (HttpServerRequest more = held.poll(); more != null; more = held.poll()) {
        loki.answerRightly(more);
      }
      assertEquals(30, patient.get(60, TimeUnit.SECONDS).facts().lines());
    }
  }
}
