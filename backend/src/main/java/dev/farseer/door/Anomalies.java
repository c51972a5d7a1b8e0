package dev.farseer.door;

import dev.farseer.casebook.Case;
import dev.farseer.casebook.Severity;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.explain.Explanation;
import dev.farseer.frame.Frame;
import dev.farseer.frame.Links;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insights;
import dev.farseer.log.Level;
import dev.farseer.pattern.Baseline;
import dev.farseer.pattern.Change;
import dev.farseer.pattern.Deviation;
import dev.farseer.pattern.Deviations;
import dev.farseer.pattern.Pattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is otherwise than in the window before, or than at its start, the most striking first. */
final class Anomalies {
  private Anomalies() {}

  /** A row. The score is in doublings, up to twice as many for what matters most. */
  private record Row(
      Deviation deviation,
      Severity severity,
      String component,
      String template,
      long count,
      @Nullable Long before,
      String rootCause,
      String meaning,
      String traceId,
      String patternId) {
    double score() {
      double weight =
          switch (severity) {
            case INFO -> 1;
            case LOW -> 1.25;
            case MEDIUM -> 1.5;
            case HIGH -> 1.75;
            case CRITICAL -> 2;
          };
      return deviation.doublings() * weight;
    }

    String summary() {
      String reason = Words.deviation(deviation);
      return meaning.isEmpty() ? reason : reason + " " + meaning;
    }
  }

  static Frame of(String refId, Explanation explanation, boolean includeBenign, Links links) {
    List<Row> all = new ArrayList<>();
    explanation.findings().forEach(finding -> add(all, finding));
    explanation.gone().forEach(was -> all.add(row(was)));
    List<Row> rows =
        all.stream()
            .filter(row -> includeBenign || !row.rootCause().equals(Taxonomy.BENIGN))
            .filter(row -> row.severity().compareTo(explanation.request().minSeverity()) >= 0)
            .sorted(
                Comparator.comparingDouble(Row::score)
                    .reversed()
                    .thenComparing(Row::component)
                    .thenComparing(Row::patternId))
            .limit(explanation.request().maxRows())
            .toList();
    Columns<Row> columns = new Columns<>(rows);
    columns.time("time", row -> row.deviation().timeNs());
    columns.text("kind", row -> row.deviation().kind().name().toLowerCase(Locale.ROOT));
    columns.text("severity", row -> row.severity().word());
    columns.text("component", Row::component);
    columns.text("pattern", Row::template);
    columns.integer("count", Row::count);
    columns.integer("before", Row::before);
    columns.number("score", Row::score, Map.of("decimals", 1));
    columns.text("root_cause", Row::rootCause);
    columns.text("summary", Row::summary);
    columns.add(
        links.traceField("trace_id", Answers.OPEN_TRACE, Columns.column(rows, Row::traceId)));
    columns.text("pattern_id", Row::patternId);
    return new Frame("anomalies", refId, columns.fields(), AnswerMeta.ofTable(explanation));
  }

  private static void add(List<Row> rows, Finding finding) {
    Pattern pattern = finding.ranked().pattern();
    Change change = finding.ranked().change();
    Case known = finding.known();
    for (Deviation deviation : Deviations.of(finding.ranked())) {
      rows.add(
          new Row(
              deviation,
              Insights.severity(finding),
              pattern.component(),
              pattern.template(),
              pattern.count(),
              change.kind() == Change.Kind.UNKNOWN ? null : change.before(),
              Insights.rootCause(finding),
              known == null ? "" : known.summary(),
              pattern.traces().isEmpty() ? "" : pattern.traces().getFirst().traceId(),
              pattern.id()));
    }
  }

  private static Row row(Baseline.Was was) {
    // what was trouble and has stopped is good news; what was ordinary and has stopped may not be
    Severity severity = was.level().compareTo(Level.WARN) >= 0 ? Severity.INFO : Severity.LOW;
    return new Row(
        Deviations.of(was),
        severity,
        was.component(),
        was.template(),
        0,
        was.count(),
        Taxonomy.UNKNOWN,
        "",
        was.traceId(),
        was.id());
  }
}
