package dev.farseer.door;

import dev.farseer.casebook.Taxonomy;
import dev.farseer.explain.Explanation;
import dev.farseer.frame.Field;
import dev.farseer.frame.FieldType;
import dev.farseer.frame.Frame;
import dev.farseer.frame.Links;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.log.LogLine;
import dev.farseer.pattern.RankedPattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Explanations as tables: one for each query type, with the same columns at every door. */
public final class Answers {
  /** The columns of the insight table, in order: dashboards and alert rules depend on them. */
  public static final List<String> INSIGHT_COLUMNS =
      List.of(
          "time",
          "role",
          "severity",
          "root_cause",
          "component",
          "summary",
          "action",
          "confidence",
          "count",
          "change",
          "pattern",
          "evidence",
          "trace_id",
          "source",
          "status",
          "prompt",
          "model",
          "analysis_trace_id",
          "insight_id");

  static final String OPEN_TRACE = "Open trace";

  private final Links links;

  /** Tables whose trace ids carry these links. */
  public Answers(Links links) {
    this.links = links;
  }

  /** The insights, one row each. */
  public Frame insights(String refId, Explanation explanation, boolean includeBenign) {
    return insights(
        refId,
        chosen(explanation, includeBenign),
        explanation.facts().traceId(),
        AnswerMeta.ofTable(explanation));
  }

  /** Rows that are not final yet. */
  public Frame insights(List<Insight> rows, String analysisTraceId) {
    return insights("", rows, analysisTraceId, Map.of());
  }

  Frame insights(
      String refId, List<Insight> rows, String analysisTraceId, Map<String, Object> meta) {
    Columns<Insight> columns = new Columns<>(rows);
    columns.time("time", Insight::onsetNs);
    columns.text("role", i -> i.role().word());
    columns.text("severity", i -> i.severity().word());
    columns.wide("root_cause", 220, Insight::rootCause);
    columns.text("component", Insight::component);
    columns.wide("summary", 360, Insight::summary);
    columns.wide("action", 360, Insight::action);
    columns.number(
        "confidence", Insight::confidence, Map.of("unit", "percentunit", "min", 0, "max", 1));
    columns.integer("count", Insight::count);
    columns.text("change", i -> Words.change(i.change()));
    columns.wide("pattern", 320, Answers::template);
    columns.wide("evidence", 320, Insight::evidence);
    columns.add(
        links.traceField(
            "trace_id",
            OPEN_TRACE,
            Columns.column(rows, i -> i.traceIds().isEmpty() ? "" : i.traceIds().getFirst())));
    columns.text("source", i -> i.source().word());
    columns.text("status", i -> i.status().word());
    columns.text("prompt", Insight::promptId);
    columns.text("model", Insight::model);
    columns.add(
        links.traceField(
            "analysis_trace_id", "Open the analysis", Columns.column(rows, _ -> analysisTraceId)));
    columns.text("insight_id", Insight::id);
    Map<String, Object> shown = new HashMap<>(meta);
    // Explore would otherwise guess from the columns
    shown.put("preferredVisualisationType", "table");
    return new Frame("insights", refId, columns.fields(), shown);
  }

  /** The patterns, the most important first. */
  public Frame patterns(String refId, Explanation explanation, int maxRows) {
    List<Finding> rows = explanation.findings().stream().limit(maxRows).toList();
    Columns<Finding> columns = new Columns<>(rows);
    columns.time("time", f -> f.ranked().pattern().firstNs());
    columns.time("last_time", f -> f.ranked().pattern().lastNs());
    columns.text("level", f -> f.ranked().pattern().level().word());
    columns.text("component", f -> f.ranked().pattern().component());
    columns.wide("pattern", 480, f -> f.ranked().pattern().template());
    columns.integer("count", f -> f.ranked().pattern().count());
    columns.text("change", f -> Words.change(f.ranked().change()));
    columns.text("values", f -> Words.slots(f.ranked().pattern()));
    columns.text("root_cause", f -> f.known() == null ? "" : f.known().rootCause());
    columns.text("severity", f -> f.known() == null ? "" : f.known().severity().word());
    columns.text("summary", f -> f.known() == null ? f.note() : f.known().summary());
    columns.text("source", f -> f.source().word());
    columns.text("status", f -> f.status().word());
    columns.number("score", f -> f.ranked().score(), Map.of());
    columns.wide("example", 480, f -> example(f.ranked()));
    columns.add(
        links.traceField("trace_id", OPEN_TRACE, Columns.column(rows, f -> trace(f.ranked()))));
    columns.text("pattern_id", f -> f.ranked().pattern().id());
    return new Frame("patterns", refId, columns.fields(), AnswerMeta.ofTable(explanation));
  }

  /** The kept lines, as a frame that Grafana shows as logs. */
  public Frame logs(String refId, Explanation explanation) {
    List<Explanation.KeptLine> rows = explanation.lines();
    Columns<Explanation.KeptLine> columns = new Columns<>(rows);
    columns.time("timestamp", l -> l.line().timestampNs());
    columns.text("body", l -> l.line().text());
    columns.text(
        "severity", l -> l.finding() == null ? "" : l.finding().ranked().pattern().level().word());
    columns.text("id", new LineIds());
    columns.add(
        Field.of("labels", FieldType.JSON, Columns.column(rows, l -> Json.tree(labels(l.line())))));
    columns.text(
        "pattern", l -> l.finding() == null ? "" : l.finding().ranked().pattern().template());
    columns.text(
        "root_cause",
        l ->
            l.finding() == null || l.finding().known() == null
                ? ""
                : l.finding().known().rootCause());
    columns.text(
        "summary",
        l ->
            l.finding() == null || l.finding().known() == null
                ? ""
                : l.finding().known().summary());
    columns.text("pattern_id", l -> l.finding() == null ? "" : l.finding().ranked().pattern().id());
    return new Frame("logs", refId, columns.fields(), AnswerMeta.ofLogs(explanation));
  }

  /** The insights as annotations, from their first line to their last. */
  public Frame annotations(String refId, Explanation explanation, boolean includeBenign) {
    List<Insight> rows = chosen(explanation, includeBenign);
    Columns<Insight> columns = new Columns<>(rows);
    columns.time("time", Insight::onsetNs);
    columns.time("timeEnd", Insight::lastNs);
    columns.text("title", Words::title);
    columns.text("text", Words::text);
    // one text with commas, which every version of Grafana splits
    columns.text("tags", i -> String.join(",", Words.tags(i)));
    columns.text("id", Insight::id);
    return new Frame("annotations", refId, columns.fields(), AnswerMeta.of(explanation));
  }

  /** The insights of an answer, with or without ordinary operation. */
  public static List<Insight> chosen(Explanation explanation, boolean includeBenign) {
    return chosen(explanation.insights(), includeBenign);
  }

  /** Whether a model is still writing what the insights of a frame say together. */
  public static boolean isPending(Frame frame) {
    return frame.meta().get("custom") instanceof Map<?, ?> custom
        && custom.get("summary") instanceof Map<?, ?> summary
        && "pending".equals(summary.get("status"));
  }

  static List<Insight> chosen(List<Insight> insights, boolean includeBenign) {
    Predicate<Insight> wanted = i -> includeBenign || !i.rootCause().equals(Taxonomy.BENIGN);
    return insights.stream().filter(wanted).toList();
  }

  private static String template(Insight insight) {
    return insight.findings().isEmpty()
        ? ""
        : insight.findings().getFirst().ranked().pattern().template();
  }

  private static String example(RankedPattern ranked) {
    List<LogLine> examples = ranked.pattern().examples();
    return examples.isEmpty() ? "" : examples.getLast().text();
  }

  private static String trace(RankedPattern ranked) {
    var traces = ranked.pattern().traces();
    return traces.isEmpty() ? "" : traces.getFirst().traceId();
  }

  private static Map<String, String> labels(LogLine line) {
    Map<String, String> labels = new TreeMap<>(line.labels());
    line.metadata().forEach(labels::putIfAbsent);
    return labels;
  }

  /** Ids that tell lines of one timestamp apart and stay the same over refreshes. */
  private static final class LineIds implements Function<Explanation.KeptLine, @Nullable String> {
    private final Map<String, Integer> seen = new HashMap<>();

    @Override
    public String apply(Explanation.KeptLine kept) {
      LogLine line = kept.line();
      String id =
          line.timestampNs()
              + "_"
              + Integer.toHexString(31 * line.labels().hashCode() + line.text().hashCode());
      int before = seen.merge(id, 1, Integer::sum) - 1;
      return before == 0 ? id : id + "_" + before;
    }
  }
}
