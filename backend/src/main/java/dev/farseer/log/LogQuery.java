package dev.farseer.log;

/**
 * A LogQL log query over a window.
 *
 * @param logql the query text, not blank
 * @param range the window, read whole
 * @param lineLimit how many lines are read at most, from 1; the newest are read first
 */
public record LogQuery(String logql, TimeRange range, int lineLimit) {

  /** Checks text and limit. */
  public LogQuery {
    if (logql.isBlank()) {
      throw new IllegalArgumentException("a query needs LogQL text, such as {app=\"checkout\"}");
    }
    if (lineLimit < 1) {
      throw new IllegalArgumentException("the line limit must be at least 1, got " + lineLimit);
    }
  }
}
