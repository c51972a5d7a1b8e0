package dev.farseer.door;

import dev.farseer.casebook.Case;
import dev.farseer.casebook.CaseDesk;
import dev.farseer.casebook.Severity;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.explain.PastInsights;
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
import dev.farseer.store.Store;
import dev.farseer.store.StoreSettings;
import dev.farseer.store.StoredCase;
import dev.farseer.store.StoredInsight;
import dev.farseer.store.Stores;
import dev.farseer.telemetry.Stages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** An answer with a cause, a pending row and ordinary operation. */
public final class Samples {
  /** A trace id that a reader without types takes for a number. */
  public static final String TRACE = "12e34567890123456789012345678901";

  private static final long START = 1_768_000_000_123_456_789L;

  /** Ids of cases that {@link #desk} has. */
  public static final List<String> CASES = List.of("00112233445566aa", "00112233445566bb");

  private static final Store STORE = Stores.visit(StoreSettings.defaults().inMemory());

  private Samples() {}

  /** A desk with two cases, the same ones for all. */
  public static CaseDesk desk() {
    for (String id : CASES) {
      STORE
          .cases()
          .put(
              new StoredCase(
                  id,
                  List.of(id),
                  "",
                  "disk_full",
                  "high",
                  "The disk is full.",
                  "Delete something.",
                  0.8,
                  1,
                  StoredCase.MODEL,
                  "explain@00112233",
                  "tiny",
                  List.of("no space left"),
                  0,
                  Instant.EPOCH,
                  Instant.EPOCH,
                  0,
                  false),
              "test",
              "");
    }
    return CaseDesk.of(STORE.cases(), List.of(), Taxonomy.shipped());
  }

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
        Explanation.Narrative.NONE,
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

  /** A cause with a symptom of the same hour, and an older one; newest first, as stores answer. */
  static List<StoredInsight> past(PastInsights.Wanted wanted) {
    return Stream.of(
            stored("c1", "cause", "", "disk_full", 3, "postgres", 1_000, 5_000),
            stored("s1", "symptom", "c1", "upstream_timeout", 4, "gateway", 2_000, 4_000),
            stored("s1", "symptom", "c1", "upstream_timeout", 1, "gateway", 200, 300))
        .filter(each -> each.severity() >= wanted.minSeverity().rank())
        .filter(each -> wanted.component().isEmpty() || wanted.component().equals(each.component()))
        .filter(each -> wanted.rootCause().isEmpty() || wanted.rootCause().equals(each.rootCause()))
        .toList();
  }

  private static StoredInsight stored(
      String id,
      String role,
      String causeId,
      String rootCause,
      int severity,
      String component,
      long firstMs,
      long lastMs) {
    return new StoredInsight(
        1,
        id,
        "",
        role,
        causeId,
        rootCause,
        severity,
        component,
        "What " + rootCause + " means",
        "Do something about it",
        0.8,
        7,
        firstMs * 1_000_000,
        lastMs * 1_000_000,
        List.of("0af7651916cd43dd8448eb211c80319c"),
        "casebook",
        "",
        "",
        "",
        "",
        "[]",
        1);
  }
}
