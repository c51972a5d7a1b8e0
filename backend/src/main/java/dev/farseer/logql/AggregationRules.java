package dev.farseer.logql;

import static dev.farseer.logql.Literals.invalid;

import dev.farseer.logql.MetricExpression.Grouping;
import dev.farseer.logql.MetricExpression.RangeAggregation;
import dev.farseer.logql.MetricExpression.VectorAggregation;
import java.util.OptionalDouble;
import java.util.Set;

/** Which aggregation takes a parameter, a grouping, an unwrapped label. */
final class AggregationRules {
  private static final Set<String> GROUPED =
      Set.of(
          "avg_over_time",
          "stddev_over_time",
          "stdvar_over_time",
          "quantile_over_time",
          "max_over_time",
          "min_over_time",
          "first_over_time",
          "last_over_time");
  private static final Set<String> NEVER_UNWRAPPED =
      Set.of("count_over_time", "bytes_rate", "bytes_over_time");
  private static final Set<String> PERHAPS_UNWRAPPED = Set.of("rate", "absent_over_time");
  private static final Set<String> RANKING = Set.of("topk", "bottomk", "approx_topk");

  private AggregationRules() {}

  static void check(RangeAggregation aggregation) {
    String function = aggregation.function();
    boolean quantile = function.equals("quantile_over_time");
    OptionalDouble parameter = aggregation.parameter();
    if (quantile && parameter.isEmpty()) {
      throw invalid("parameter required for operation " + function + ", such as 0.95");
    }
    if (!quantile && parameter.isPresent()) {
      throw invalid(
          "parameter %s not supported for operation %s"
              .formatted(parameter.getAsDouble(), function));
    }
    if (aggregation.grouping().kind() != Grouping.Kind.NONE && !GROUPED.contains(function)) {
      throw invalid(
          "grouping not allowed for %s aggregation, write sum by (...) (%s(...))"
              .formatted(function, function));
    }
    boolean unwrapped = unwrapped(aggregation.range().lines());
    if (unwrapped && NEVER_UNWRAPPED.contains(function)) {
      throw invalid("invalid aggregation " + function + " with unwrap");
    }
    if (!unwrapped
        && !NEVER_UNWRAPPED.contains(function)
        && !PERHAPS_UNWRAPPED.contains(function)) {
      throw invalid("invalid aggregation " + function + " without unwrap");
    }
    if (aggregation.range().length().isZero()) {
      throw invalid("the range of " + function + " must be longer than 0s");
    }
  }

  static void check(VectorAggregation aggregation) {
    String function = aggregation.function();
    OptionalDouble parameter = aggregation.parameter();
    boolean ranking = RANKING.contains(function);
    if (!ranking && parameter.isPresent()) {
      throw invalid("unsupported parameter for operation " + function);
    }
    if (ranking && parameter.isEmpty()) {
      throw invalid("parameter required for operation " + function + ", such as 10");
    }
    if (ranking && (parameter.getAsDouble() < 1 || parameter.getAsDouble() % 1 != 0)) {
      throw invalid(
          "invalid parameter %s of %s, it must be a whole number from 1"
              .formatted(parameter.getAsDouble(), function));
    }
    boolean ungrouped = function.equals("approx_topk") || function.startsWith("sort");
    if (ungrouped && aggregation.grouping().kind() != Grouping.Kind.NONE) {
      throw invalid("grouping not allowed for " + function + " aggregation");
    }
  }

  /** Whether there is one unwrap, with nothing but label filters behind it. */
  private static boolean unwrapped(LogExpression lines) {
    boolean seen = false;
    for (Stage stage : lines.stages()) {
      if (seen && !(stage instanceof Stage.FilterLabels)) {
        throw SyntaxErrors.problem(
            stage.position(), "syntax error: only label filters may follow unwrap");
      }
      seen |= stage instanceof Stage.Unwrap;
    }
    return seen;
  }
}
