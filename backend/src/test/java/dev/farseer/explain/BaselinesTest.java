package dev.farseer.explain;

import static dev.farseer.explain.Pipeline.LONG;
import static dev.farseer.explain.Pipeline.WINDOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Change;
import dev.farseer.pattern.RankedPattern;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The window before: read once, and seen in the answer. */
final class BaselinesTest extends PipelineTest {
  private static final String NOTICE = "The window before could not be compared with";

  private final AtomicInteger before = new AtomicInteger();

  @BeforeEach
  void fill() {
    List<LogLine> lines = new ArrayList<>();
    add(lines, StrangeLines.text(0, 1), 5, WINDOW.before());
    add(lines, StrangeLines.text(0, 1), 300, WINDOW);
    add(lines, StrangeLines.text(1, 1), 20, WINDOW);
    add(lines, StrangeLines.text(2, 1), 40, WINDOW.before());
    add(lines, StrangeLines.text(2, 1), 40, WINDOW);
    Pipeline.fill(loki, lines);
    loki.always =
        request -> {
          if (isBefore(request)) {
            before.incrementAndGet();
          }
          return false;
        };
  }

  private static void add(List<LogLine> lines, String text, int count, TimeRange range) {
    long step = range.lengthNs() / count;
    for (int i = 0; i < count; i++) {
      lines.add(new LogLine(range.startNs() + i * step, Map.of("app", "strange"), Map.of(), text));
    }
  }

  private static boolean isBefore(HttpServerRequest request) {
    return Long.parseLong(request.getParam("start")) < WINDOW.startNs();
  }

  private Explanation ask(Pipeline pipeline, Duration later) throws InterruptedException {
    TimeRange range =
        new TimeRange(WINDOW.startNs() + later.toNanos(), WINDOW.endNs() + later.toNanos());
    ExplainRequest request = ExplainRequest.of(new LogQuery(Pipeline.LOGQL, range, 200_000), LONG);
    Explanation answer = pipeline.explainer.run(request, ExplainListener.NONE);
    // on a slow machine it may come too late for the first query; it is not given up then
    while (Pipeline.hasNotice(answer, NOTICE)) {
      answer = pipeline.explainer.run(request, ExplainListener.NONE);
    }
    return answer;
  }

  private static Change change(Explanation explanation, int kind) {
    return explanation.findings().stream()
        .map(finding -> finding.ranked())
        .filter(ranked -> ranked.pattern().template().equals(StrangeLines.text(kind, 1)))
        .map(RankedPattern::change)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tellsWhatIsNewAndWhatSurges() throws Exception {
    try (Pipeline pipeline = alone(Pipeline.settings(64, LONG, true))) {
      Explanation answer = ask(pipeline, Duration.ZERO);
      assertEquals(Change.Kind.SURGE, change(answer, 0).kind());
      assertEquals(5, change(answer, 0).before());
      assertEquals(Change.Kind.NEW, change(answer, 1).kind());
      assertEquals(Change.Kind.STEADY, change(answer, 2).kind());
    }
  }

  @Test
  void isReadOncePerTwelfthOfTheWindow() throws Exception {
    try (Pipeline pipeline = alone(Pipeline.settings(64, LONG, true))) {
      Explanation _ = ask(pipeline, Duration.ZERO);
      int first = before.get();
      assertTrue(first > 0);
      Explanation _ = ask(pipeline, Duration.ZERO);
      Explanation again = ask(pipeline, Duration.ofMinutes(4));
      assertEquals(first, before.get());
      assertEquals(5, change(again, 0).before());
      // the twelfth of an hour is over; that window before ends within the one counted here
      Explanation _ = ask(pipeline, Duration.ofMinutes(6));
      assertTrue(before.get() > first);
    }
  }

  @Test
  void isDoneWithoutWhenItDoesNotCome() throws Exception {
    loki.always = BaselinesTest::isBefore;
    try (Pipeline pipeline = alone(Pipeline.settings(64, LONG, true))) {
      Explanation answer = pipeline.ask(Duration.ZERO);
      assertTrue(Pipeline.hasNotice(answer, NOTICE), answer.notices().toString());
      assertEquals(360, Pipeline.lines(answer));
      assertEquals(Change.Kind.UNKNOWN, change(answer, 0).kind());
    }
    assertEquals(List.of(), LiveThreads.named("read-before"));
  }
}
