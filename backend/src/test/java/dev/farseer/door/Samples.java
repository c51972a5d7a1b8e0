package dev.farseer.door;

import dev.farseer.casebook.Case;
import dev.farseer.casebook.Severity;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import dev.farseer.pattern.Change;
import dev.farseer.pattern.Histogram;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.RankedPattern;
import dev.farseer.pattern.SlotStatistics;
import dev.farseer.pattern.SlotStatistics.Numbers;
import dev.farseer.pattern.SlotStatistics.Trend;
import dev.farseer.pattern.SlotType;
import dev.farseer.pattern.TraceSighting;
import dev.farseer.telemetry.Stages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An answer with a cause, a pending row and ordinary operation. */
public final class Samples {
  /** A trace id that a reader without types takes for a number. */
  public static final String TRACE = "12e34567890123456789012345678901";

  private static final long START = 1_768_000_000_123_456_789L;

  private Samples() {}

  /** The answer to a question. */
  public static Explanation explanation(ExplainRequest request) {
    Finding cause =
        finding("00000000000000a1", "pool exhausted after <duration>", "db_pool_exhausted", 120);
    Finding benign = finding("00000000000000a2", "GET /health <num>", "benign", 880);
    Finding pending =
        new Finding(
            ranked("00000000000000a3", "frobnicator <num> wedged", 1, Change.UNKNOWN),
            null,
            Finding.Status.PENDING,
            Finding.Source.NONE,
            "the model is at work");
    List<Insight> insights =
        List.of(
            insight(cause, Insight.Role.CAUSE, Severity.HIGH, "db_pool_exhausted", 120),
            insight(pending, Insight.Role.CONTEXT, Severity.INFO, "unknown", 1),
            insight(benign, Insight.Role.CONTEXT, Severity.INFO, "benign", 880));
    LogLine line =
        new LogLine(
            START,
            Map.of("app", "checkout"),
            Map.of("trace_id", TRACE),
            "pool exhausted after 31s");
    List<Explanation.KeptLine> lines =
        List.of(
            new Explanation.KeptLine(line, cause),
            new Explanation.KeptLine(line, cause),
            new Explanation.KeptLine(line.withText("folded away"), null));
    return new Explanation(
        request,
        insights.stream().limit(request.maxRows()).toList(),
        List.of(cause, pending, benign),
        lines.subList(0, Math.min(request.keepLines(), lines.size())),
        List.of(),
        new Explanation.Facts(
            1001,
            -1,
            true,
            3,
            1,
            new ChatAnswer.Usage(400, 300, 60),
            List.of(
                new Stages.Stage("loki", Duration.ofMillis(61)),
                new Stages.Stage("mine", Duration.ofMillis(12))),
            "0af7651916cd43dd8448eb211c80319c"),
        List.of(new Explanation.Notice(true, "the newest 1,001 lines of the window were read")));
  }

  private static Finding finding(String id, String template, String rootCause, long count) {
    Case known =
        new Case(
            id,
            rootCause,
            Severity.HIGH,
            "The pool has no connection left.",
            "Look for transactions that stay open.",
            0.9,
            Case.Origin.SHIPPED,
            "",
            "",
            List.of());
    Change change = new Change(Change.Kind.SURGE, 10, 12);
    return new Finding(
        ranked(id, template, count, change),
        known,
        Finding.Status.READY,
        Finding.Source.CASEBOOK,
        "");
  }

  private static RankedPattern ranked(String id, String template, long count, Change change) {
    Numbers numbers =
        new Numbers(3, 30, 410, 480.25, "ms", new Trend(Trend.Direction.RISING, 10, 400));
    Pattern pattern =
        new Pattern(
            id,
            Set.of(),
            template,
            "checkout",
            Level.ERROR,
            count,
            START,
            START + 1_000_000_000L,
            new Histogram(START, 1_000_000_000L, List.of(count)),
            List.of(new SlotStatistics(0, SlotType.DURATION, "took", count, 5, numbers, List.of())),
            List.of(new LogLine(START, Map.of(), Map.of(), "pool exhausted after 31s")),
            List.of(new TraceSighting(TRACE, START)),
            Map.of());
    return new RankedPattern(pattern, 7.5, change);
  }

  private static Insight insight(
      Finding finding, Insight.Role role, Severity severity, String rootCause, long count) {
    return new Insight(
        "b" + finding.ranked().pattern().id().substring(1),
        role,
        "",
        rootCause,
        severity,
        "checkout",
        "The pool has no connection left.",
        "Look for transactions that stay open.",
        0.9,
        count,
        finding.ranked().change(),
        START,
        START + 1_000_000_000L,
        List.of(finding),
        count + " × pool exhausted after 31s",
        List.of(TRACE),
        finding.status(),
        finding.source(),
        "",
        "");
  }
}
