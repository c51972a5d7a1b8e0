package dev.farseer.logql;

/**
 * Where a construct begins in the query's text.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
public record Position(int line, int column) {
  @Override
  public String toString() {
    return "line " + line + ", col " + column;
  }
}
