package dev.farseer.logql;

import dev.farseer.logql.MetricExpression.Grouping;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Evaluates metric queries over points in time {@code start, start + step, ...} up to {@code end}.
 * Each range aggregation reads its lines once, whatever the number of points.
 */
public final class MetricEvaluator {
  /** Where the lines come from. */
  public interface Lines {
    /**
     * Shows every line of the chosen streams with {@code startNs <= timestamp < endNs}, in any
     * order.
     */
    void read(Selector selector, long startNs, long endNs, Visitor visitor);
  }

  /** Takes lines. */
  public interface Visitor {
    /** One line; the maps must not be changed or kept changeable. */
    void line(
        long timestampNs, Map<String, String> labels, Map<String, String> metadata, String text);
  }

  /**
   * The points in time.
   *
   * @param startNs the first
   * @param stepNs the distance, greater than 0
   * @param count how many, from 1
   */
  public record Points(long startNs, long stepNs, int count) {
    /** The time of one point. */
    public long at(int index) {
      return startNs + index * stepNs;
    }
  }

  private static final Set<String> COUNTING =
      Set.of("count_over_time", "rate", "bytes_over_time", "bytes_rate");
  private static final Set<String> FOLDING = Set.of("sum", "min", "max", "avg", "count");

  private final Lines lines;
  private final Points points;
  private final int maxSeries;

  /**
   * An evaluator of one query.
   *
   * @param maxSeries the most series of any step of the evaluation, from 1
   */
  public MetricEvaluator(Lines lines, Points points, int maxSeries) {
    this.lines = lines;
    this.points = points;
    this.maxSeries = maxSeries;
  }

  /**
   * The series of the query by their labels.
   *
   * @throws Problem {@link Reason#UNSUPPORTED} naming what is not evaluated yet, {@link
   *     Reason#BAD_QUERY} when a line cannot be parsed as the query wants
   */
  public Map<Map<String, String>, Series> evaluate(MetricExpression expression) {
    return switch (expression) {
      case MetricExpression.NumberLiteral literal -> constant(literal.value());
      case MetricExpression.VectorLiteral literal -> constant(literal.value());
      case MetricExpression.RangeAggregation range -> range(range, Grouping.NONE, false);
      case MetricExpression.VectorAggregation vector -> vector(vector);
      case MetricExpression.Binary binary ->
          throw LinePipeline.unsupported(
              "the binary operation " + binary.operator(), binary.position());
      case MetricExpression.LabelReplace replace ->
          throw LinePipeline.unsupported("label_replace", replace.position());
      case MetricExpression.Variants variants ->
          throw LinePipeline.unsupported("variants", variants.position());
    };
  }

  private Map<Map<String, String>, Series> constant(double value) {
    Series series = new Series(points.count());
    for (int i = 0; i < points.count(); i++) {
      series.add(i, value);
    }
    return Map.of(Map.of(), series);
  }

  private Map<Map<String, String>, Series> vector(MetricExpression.VectorAggregation vector) {
    String function = vector.function();
    if (!FOLDING.contains(function)) {
      throw LinePipeline.unsupported(function, vector.position());
    }
    // sums are taken line by line, so that metadata with a value per line makes no series per line
    if (function.equals("sum")
        && vector.inner() instanceof MetricExpression.RangeAggregation range
        && COUNTING.contains(range.function())) {
      return range(range, vector.grouping(), true);
    }
    Map<Map<String, String>, Series> folded = new LinkedHashMap<>();
    evaluate(vector.inner())
        .forEach(
            (labels, series) ->
                folded
                    .computeIfAbsent(
                        grouped(labels, vector.grouping(), true), _ -> new Series(points.count()))
                    .fold(function, series));
    if (function.equals("avg")) {
      folded.values().forEach(Series::divideByCount);
    }
    return folded;
  }

  private Map<Map<String, String>, Series> range(
      MetricExpression.RangeAggregation range, Grouping grouping, boolean aggregated) {
    if (!COUNTING.contains(range.function())) {
      throw LinePipeline.unsupported(range.function(), range.position());
    }
    LinePipeline pipeline = LinePipeline.of(range.range().lines());
    boolean bytes = range.function().startsWith("bytes");
    long lengthNs = range.range().length().toNanos();
    long offsetNs = range.range().offset().toNanos();
    Map<Map<String, String>, Series> all = new LinkedHashMap<>();
    LineState state = new LineState();
    // the range of a point is (point - length, point]
    lines.read(
        range.range().lines().selector(),
        points.startNs() - offsetNs - lengthNs + 1,
        points.at(points.count() - 1) - offsetNs + 1,
        (timestampNs, labels, metadata, text) -> {
          state.reset(timestampNs, labels, metadata, text);
          if (!pipeline.test(state)) {
            return;
          }
          if (!state.error().isEmpty()) {
            throw pipelineError(state);
          }
          long behind = timestampNs + offsetNs - points.startNs();
          long first = behind <= 0 ? 0 : Math.ceilDiv(behind, points.stepNs());
          long last = Math.ceilDiv(behind + lengthNs, points.stepNs()) - 1;
          if (first <= last && first < points.count()) {
            all.computeIfAbsent(grouped(state.labels(), grouping, aggregated), _ -> added(all))
                .addRange(
                    (int) first,
                    (int) Math.min(last, points.count() - 1),
                    bytes ? LineState.utf8Length(state.text()) : 1);
          }
        });
    double divisor = range.function().endsWith("rate") ? lengthNs / 1e9 : 1;
    all.values().forEach(series -> series.sumRanges(divisor));
    return all;
  }

  private Series added(Map<?, ?> all) {
    if (all.size() >= maxSeries) {
      throw new Problem(
          Reason.BAD_QUERY,
          "maximum number of series (%d) reached for a single query: aggregate with sum by (...),"
                  .formatted(maxSeries)
              + " or | drop the labels that differ from line to line");
    }
    return new Series(points.count());
  }

  private static Map<String, String> grouped(
      Map<String, String> labels, Grouping grouping, boolean aggregated) {
    return switch (grouping.kind()) {
      case NONE -> aggregated ? Map.of() : labels;
      case BY -> {
        Map<String, String> kept = new TreeMap<>();
        for (String label : grouping.labels()) {
          String value = labels.get(label);
          if (value != null && !value.isEmpty()) {
            kept.put(label, value);
          }
        }
        yield kept;
      }
      case WITHOUT -> {
        Map<String, String> kept = new TreeMap<>(labels);
        List<String> dropped = grouping.labels();
        kept.keySet().removeAll(Set.copyOf(dropped));
        yield kept;
      }
    };
  }

  private static Problem pipelineError(LineState state) {
    return new Problem(
        Reason.BAD_QUERY,
        "pipeline error: '%s' for series: '%s'. Add | __error__=\"\" behind the parser to leave"
                .formatted(state.error(), state.labels())
            + " such lines out, or | drop __error__ to count them");
  }
}
