package dev.farseer.logql;

/** How two numbers are compared. */
public enum Comparison {
  /** The same. */
  EQUAL("=="),
  /** Not the same. */
  NOT_EQUAL("!="),
  /** Greater. */
  GREATER(">"),
  /** Greater or the same. */
  AT_LEAST(">="),
  /** Less. */
  LESS("<"),
  /** Less or the same. */
  AT_MOST("<=");

  private final String symbol;

  Comparison(String symbol) {
    this.symbol = symbol;
  }

  /** As it is written in LogQL. */
  public String symbol() {
    return symbol;
  }

  boolean holds(double left, double right) {
    return switch (this) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case GREATER -> left > right;
      case AT_LEAST -> left >= right;
      case LESS -> left < right;
      case AT_MOST -> left <= right;
    };
  }

  static Comparison of(String symbol) {
    for (Comparison each : values()) {
      if (each.symbol.equals(symbol)) {
        return each;
      }
    }
    return EQUAL;
  }
}
