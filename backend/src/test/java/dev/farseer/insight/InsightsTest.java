package dev.farseer.insight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.casebook.Case;
import dev.farseer.casebook.Severity;
import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import dev.farseer.pattern.Change;
import dev.farseer.pattern.Histogram;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.RankedPattern;
import dev.farseer.pattern.TraceSighting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InsightsTest {
  private static final long MINUTE = 60_000_000_000L;
  private static final long START = 1_700_000_000_000_000_000L;

  private static Pattern pattern(
      String component, Level level, long count, int firstMinute, String text, String... traces) {
    List<Long> counts = new ArrayList<>();
    for (int minute = 0; minute < 60; minute++) {
      counts.add(minute < firstMinute ? 0L : Math.max(1, count / (60 - firstMinute)));
    }
    long first = START + firstMinute * MINUTE;
    List<TraceSighting> sightings = new ArrayList<>();
    for (int i = 0; i < traces.length; i++) {
      sightings.add(new TraceSighting(traces[i], first + i));
    }
    return new Pattern(
        Integer.toHexString((component + text).hashCode()),
        Set.of(),
        text,
        component,
        level,
        count,
        first,
        START + 60 * MINUTE,
        new Histogram(START, MINUTE, counts),
        List.of(),
        List.of(new LogLine(first, Map.of(), Map.of(), text)),
        sightings,
        Map.of());
  }

  private static Finding known(Pattern pattern, String rootCause, Severity severity) {
    Case known =
        new Case(
            rootCause,
            rootCause,
            severity,
            "It is " + rootCause + ".",
            "Do something.",
            0.9,
            Case.Origin.SHIPPED,
            "",
            "",
            List.of());
    return new Finding(
        new RankedPattern(pattern, pattern.count(), new Change(Change.Kind.NEW, 0, 0)),
        known,
        Finding.Status.READY,
        Finding.Source.CASEBOOK,
        "");
  }

  private static Finding unknown(Pattern pattern) {
    return new Finding(
        new RankedPattern(pattern, 1, Change.UNKNOWN),
        null,
        Finding.Status.ABSTAINED,
        Finding.Source.NONE,
        "the casebook has no case like it.");
  }

  private static Insight of(List<Insight> insights, String rootCause) {
    return insights.stream().filter(i -> i.rootCause().equals(rootCause)).findFirst().orElseThrow();
  }

  @Test
  void findingsOfOneCauseAndComponentAreOneInsight() {
    List<Insight> insights =
        Insights.of(
            List.of(
                known(
                    pattern("db", Level.FATAL, 10, 5, "sorry, too many clients"),
                    "database_connections_exhausted",
                    Severity.HIGH),
                known(
                    pattern("db", Level.FATAL, 7, 4, "remaining slots are reserved"),
                    "database_connections_exhausted",
                    Severity.CRITICAL),
                known(
                    pattern("web", Level.FATAL, 3, 9, "pool timeout"),
                    "database_connections_exhausted",
                    Severity.HIGH)));
    assertEquals(2, insights.size());
    Insight db =
        insights.stream().filter(i -> i.component().equals("db")).findFirst().orElseThrow();
    assertEquals(17, db.count());
    assertEquals(Severity.CRITICAL, db.severity());
    assertEquals(START + 4 * MINUTE, db.onsetNs());
    assertTrue(db.evidence().contains("10x sorry, too many clients"), db.evidence());
    assertEquals(2, new HashSet<>(insights.stream().map(Insight::id).toList()).size());
  }

  @Test
  void whatBeganLaterInTheSameTracesIsASymptom() {
    List<Insight> insights =
        Insights.of(
            List.of(
                known(
                    pattern("gateway", Level.ERROR, 90, 31, "upstream said 503", "t1", "t2"),
                    "upstream_unavailable",
                    Severity.HIGH),
                known(
                    pattern("db", Level.FATAL, 50, 30, "too many clients", "t1", "t2"),
                    "database_connections_exhausted",
                    Severity.HIGH)));
    Insight db = of(insights, "database_connections_exhausted");
    Insight gateway = of(insights, "upstream_unavailable");
    assertEquals(Insight.Role.CAUSE, db.role());
    assertEquals(Insight.Role.SYMPTOM, gateway.role());
    assertEquals(db.id(), gateway.causeId());
    assertEquals(db, insights.getFirst(), "causes come first");
  }

  @Test
  void aNamedTargetTiesAndUnrelatedTroubleDoesNot() {
    List<Insight> insights =
        Insights.of(
            List.of(
                known(
                    pattern("payments", Level.ERROR, 5, 10, "panic: out of range"),
                    "process_crash",
                    Severity.HIGH),
                known(
                    pattern("checkout", Level.ERROR, 9, 20, "POST http://payments:8080 refused"),
                    "connection_refused",
                    Severity.HIGH),
                known(
                    pattern("certs", Level.WARN, 2, 25, "certificate ends in 6 days"),
                    "tls_certificate_expiring",
                    Severity.MEDIUM)));
    assertEquals(Insight.Role.CAUSE, of(insights, "process_crash").role());
    assertEquals(Insight.Role.SYMPTOM, of(insights, "connection_refused").role());
    assertEquals(Insight.Role.CAUSE, of(insights, "tls_certificate_expiring").role());
  }

  @Test
  void theDeathOfAPodExplainsWhatItsServiceSaysLater() {
    List<Insight> insights =
        Insights.of(
            List.of(
                known(
                    pattern("kernel", Level.FATAL, 1, 10, "Killed process 7 (payments)"),
                    "oom_killed",
                    Severity.CRITICAL),
                known(
                    pattern("payments", Level.ERROR, 9, 14, "lost state, replaying"),
                    "unhandled_exception",
                    Severity.MEDIUM)));
    assertEquals(Insight.Role.SYMPTOM, of(insights, "unhandled_exception").role());
  }

  @Test
  void ordinaryLinesAreContextAndNeverCauses() {
    List<Insight> insights =
        Insights.of(
            List.of(
                known(
                    pattern("web", Level.INFO, 900, 0, "GET /health 200"), "benign", Severity.INFO),
                known(
                    pattern("db", Level.ERROR, 9, 30, "too many clients for web"),
                    "database_connections_exhausted",
                    Severity.HIGH)));
    assertEquals(Insight.Role.CONTEXT, of(insights, "benign").role());
    assertEquals(Insight.Role.CAUSE, of(insights, "database_connections_exhausted").role());
  }

  @Test
  void unexplainedTroubleStaysAloneAndUnexplainedChatterIsFolded() {
    List<Insight> insights =
        Insights.of(
            List.of(
                unknown(pattern("web", Level.ERROR, 3, 1, "frobnication broke")),
                unknown(pattern("web", Level.ERROR, 2, 1, "gizmo broke")),
                unknown(pattern("web", Level.INFO, 50, 1, "frobnicated")),
                unknown(pattern("web", Level.INFO, 40, 1, "gizmo turned"))));
    assertEquals(3, insights.size());
    assertEquals(
        95, insights.stream().mapToLong(Insight::count).sum(), "no line is lost in the rows");
    assertTrue(
        insights.stream().allMatch(i -> i.status() == Finding.Status.ABSTAINED), "all abstained");
  }
}
