package dev.farseer.logql;

import java.util.List;

/**
 * A log query: which streams, and what happens to each of their lines, in order.
 *
 * @param selector the streams
 * @param stages the pipeline, often empty
 * @param position where the selector begins
 */
public record LogExpression(Selector selector, List<Stage> stages, Position position)
    implements Expression {
  /** Copies. */
  public LogExpression {
    stages = List.copyOf(stages);
  }
}
