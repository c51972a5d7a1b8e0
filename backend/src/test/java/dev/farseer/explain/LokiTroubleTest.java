package dev.farseer.explain;

import static dev.farseer.explain.Pipeline.WINDOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.log.LogQuery;
import dev.farseer.loki.FakeLoki;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Loki that fails in every way, and recovers at the same address. */
final class LokiTroubleTest extends PipelineTest {
  private static final Duration BRIEF = Duration.ofMillis(100);

  enum Trouble implements FakeLoki.Fault {
    HANGING("Loki did not answer in time") {
      @Override
      public boolean took(io.vertx.core.http.HttpServerRequest request) {
        return true;
      }
    },
    GARBAGE("Loki's answer cannot be read") {
      @Override
      public boolean took(io.vertx.core.http.HttpServerRequest request) {
        request.response().putHeader("Content-Type", "application/json").end("{\"status\":\"succ#");
        return true;
      }
    },
    A_WEB_PAGE("Loki's answer cannot be read") {
      @Override
      public boolean took(io.vertx.core.http.HttpServerRequest request) {
        request.response().putHeader("Content-Type", "text/html").end("<html>Sign in</html>");
        return true;
      }
    },
    CUT("Loki") {
      @Override
      public boolean took(io.vertx.core.http.HttpServerRequest request) {
        request
            .response()
            .putHeader("Content-Type", "application/json")
            .putHeader("Content-Length", "100000")
            .write(Buffer.buffer("{\"status\":\"success\",\"data\":{\"resultType\":\"streams\","))
            .onComplete(_ -> request.connection().close());
        return true;
      }
    },
    HUNG_IN_THE_BODY("Loki did not answer in time") {
      @Override
      public boolean took(io.vertx.core.http.HttpServerRequest request) {
        request.response().setChunked(true).putHeader("Content-Type", "application/json");
        var _ = request.response().write("{\"status\":\"success\",\"data\":{");
        return true;
      }
    },
    ERROR_500("Loki") {
      @Override
      public boolean took(io.vertx.core.http.HttpServerRequest request) {
        request.response().setStatusCode(500).end("too many outstanding requests");
        return true;
      }
    };

    final String words;

    Trouble(String words) {
      this.words = words;
    }

    /** Hanging is found out by silence only: those tests need little patience, the others much. */
    Duration stall() {
      return this == HANGING || this == HUNG_IN_THE_BODY ? BRIEF : Pipeline.LONG;
    }
  }

  @ParameterizedTest
  @EnumSource
  void answersWithANoticeAndRecovers(Trouble trouble) throws Exception {
    Pipeline.fill(loki, StrangeLines.of(10, 1, WINDOW));
    loki.always = trouble;
    try (Pipeline pipeline = alone(Pipeline.settings(64, trouble.stall(), false))) {
      Explanation none = pipeline.ask(Duration.ZERO);
      assertEquals(0, none.facts().lines());
      assertTrue(none.facts().truncated());
      assertEquals(List.of(), none.insights());
      Explanation.Notice notice = none.notices().getFirst();
      assertTrue(notice.warning());
      assertTrue(notice.text().contains(trouble.words), notice.text());
      loki.always = _ -> false;
    }
    // a new pipeline with much patience, so that a slow machine does not look like a slow Loki
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      Explanation whole = pipeline.ask(Duration.ZERO);
      assertEquals(30, whole.facts().lines());
      assertEquals(10, whole.findings().size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheLinesThatCameBefore(Trouble trouble) throws Exception {
    Pipeline.fill(loki, StrangeLines.of(4_000, 1, WINDOW));
    AtomicInteger requests = new AtomicInteger();
    loki.always = request -> requests.getAndIncrement() > 0 && trouble.took(request);
    // silence is only looked for when the first page has long come
    Duration stall = trouble.stall().compareTo(BRIEF) > 0 ? Pipeline.LONG : Duration.ofSeconds(2);
    try (Pipeline pipeline = alone(Pipeline.settings(64, stall, false))) {
      Explanation part = pipeline.ask(Duration.ZERO);
      assertEquals(4_999, part.facts().lines());
      assertEquals(4_999, Pipeline.lines(part));
      assertTrue(part.facts().truncated());
      assertTrue(Pipeline.hasNotice(part, trouble.words), part.notices().toString());
      assertTrue(Pipeline.hasNotice(part, "Only the 4999 lines"), part.notices().toString());
    }
  }

  @Test
  void oneRunningPipelineOutlivesItsLoki() throws Exception {
    int port = Pipeline.freePort();
    try (Pipeline pipeline =
        new Pipeline(vertx, "http://127.0.0.1:" + port, "", Pipeline.settings())) {
      Explanation down = pipeline.ask(Duration.ZERO);
      assertTrue(Pipeline.hasNotice(down, "Loki cannot be reached"), down.notices().toString());
      try (FakeLoki late = new FakeLoki(vertx, port)) {
        Pipeline.fill(late, StrangeLines.of(10, 1, WINDOW));
        assertEquals(30, pipeline.ask(Duration.ZERO).facts().lines());
      }
    }
  }

  @Test
  void whoGivesUpEarlyStillHearsThatNobodyListens() throws Exception {
    loki.always = Trouble.ERROR_500;
    // it is asked again after a long pause; the asker does not wait for that
    loki.faults.add(
        request -> {
          request.response().setStatusCode(503).putHeader("Retry-After", "20").end("starting up");
          return true;
        });
    try (Pipeline pipeline = alone(Pipeline.settings(64, Duration.ofSeconds(1), false))) {
      Explanation none = pipeline.ask(Duration.ZERO);
      assertTrue(Pipeline.hasNotice(none, "starting up"), none.notices().toString());
    }
  }

  @Test
  void aWrongQueryIsAProblemInLokisWords() {
    try (Pipeline pipeline = alone(Pipeline.settings(64, Pipeline.LONG, true))) {
      ExplainRequest wrong =
          ExplainRequest.of(new LogQuery("{app=", WINDOW, 1000), Duration.ofSeconds(1));
      Problem problem =
          assertThrows(Problem.class, () -> pipeline.explainer.run(wrong, ExplainListener.NONE));
      assertEquals(Reason.BAD_QUERY, problem.reason());
      assertTrue(problem.detail().contains("unexpected $end"), problem.detail());
    }
  }

  @Test
  void anInterruptEndsTheReadingsAndTheirThreads() throws Exception {
    Pipeline.fill(loki, StrangeLines.of(10, 1, WINDOW));
    CountDownLatch both = new CountDownLatch(2);
    loki.always =
        _ -> {
          both.countDown();
          return true;
        };
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    try (Pipeline pipeline = alone(Pipeline.settings(64, Pipeline.LONG, true))) {
      Thread asker =
          Thread.startVirtualThread(
              () -> {
                try {
                  end.complete(new AssertionError(pipeline.ask(Pipeline.LONG).toString()));
                } catch (Throwable t) {
                  end.complete(t);
                }
              });
      assertTrue(both.await(30, TimeUnit.SECONDS), "the window and the one before");
      assertEquals(
          2, LiveThreads.named("read-window").size(), "threads can be seen while they live");
      CompletableFuture<Void> closed = loki.whenLastConnectionCloses();
      asker.interrupt();
      assertInstanceOf(InterruptedException.class, end.get(30, TimeUnit.SECONDS));
      closed.get(30, TimeUnit.SECONDS);
      pipeline.explainer.close();
      assertEquals(List.of(), LiveThreads.named("read-window", "read-before", "loki-read-"));
    }
  }
}
