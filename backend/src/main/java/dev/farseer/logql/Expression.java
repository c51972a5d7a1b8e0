package dev.farseer.logql;

/** A LogQL query: it answers lines, or numbers over time. */
public sealed interface Expression permits LogExpression, MetricExpression {
  /** Where it begins. */
  Position position();
}
