package dev.farseer.logql;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/** A query that answers numbers over time. */
public sealed interface MetricExpression extends Expression {
  /** A number. */
  record NumberLiteral(double value, Position position) implements MetricExpression {}

  /** {@code vector(1)}. */
  record VectorLiteral(double value, Position position) implements MetricExpression {}

  /**
   * A function over the lines of a range before each point in time.
   *
   * @param function such as {@code count_over_time}
   * @param parameter the first argument of {@code quantile_over_time}
   * @param range the lines
   * @param grouping of the resulting series
   */
  record RangeAggregation(
      String function,
      OptionalDouble parameter,
      LogRange range,
      Grouping grouping,
      Position position)
      implements MetricExpression {}

  /**
   * The lines of a log query in a range before each point in time.
   *
   * @param lines the log query
   * @param length greater than zero
   * @param offset how far back the range ends
   */
  record LogRange(LogExpression lines, Duration length, Duration offset) {}

  /** An aggregation over series, such as {@code sum by (app)}. */
  record VectorAggregation(
      String function,
      OptionalDouble parameter,
      Grouping grouping,
      MetricExpression inner,
      Position position)
      implements MetricExpression {}

  /**
   * Which labels a series keeps.
   *
   * @param kind how the labels are meant
   * @param labels in the order written
   */
  record Grouping(Kind kind, List<String> labels) {
    static final Grouping NONE = new Grouping(Kind.NONE, List.of());

    /** Copies. */
    public Grouping {
      labels = List.copyOf(labels);
    }

    /** How the labels are meant. */
    enum Kind {
      /** No grouping was written. */
      NONE,
      /** Only these are kept. */
      BY,
      /** All but these are kept. */
      WITHOUT
    }
  }

  /**
   * Two expressions and an operator.
   *
   * @param operator as written
   * @param modifier {@code bool}, {@code on (...)}, {@code group_left (...)} as written, or empty
   */
  record Binary(
      String operator,
      MetricExpression left,
      MetricExpression right,
      String modifier,
      Position position)
      implements MetricExpression {}

  /** {@code label_replace}. */
  record LabelReplace(
      MetricExpression inner,
      String target,
      String replacement,
      String source,
      String expression,
      Position position)
      implements MetricExpression {}

  /** {@code variants(...) of (...)}. */
  record Variants(List<MetricExpression> variants, LogRange of, Position position)
      implements MetricExpression {
    /** Copies. */
    public Variants {
      variants = List.copyOf(variants);
    }
  }
}
