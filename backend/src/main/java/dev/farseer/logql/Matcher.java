package dev.farseer.logql;

import com.google.re2j.Pattern;
import java.util.function.Predicate;

/**
 * A condition on one label; a label that is not there counts as empty.
 *
 * @param name the label
 * @param operator how it is compared
 * @param value the text, or a regular expression (RE2) that must match the whole value
 */
public record Matcher(String name, Operator operator, String value) {
  /** How a label is compared. */
  public enum Operator {
    /** The same text. */
    EQUAL("="),
    /** Another text. */
    NOT_EQUAL("!="),
    /** The expression matches the whole value. */
    MATCH("=~"),
    /** The expression does not match the whole value. */
    NOT_MATCH("!~");

    private final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    /** As it is written in LogQL. */
    public String symbol() {
      return symbol;
    }

    static Operator of(String symbol) {
      for (Operator each : values()) {
        if (each.symbol.equals(symbol)) {
          return each;
        }
      }
      throw new IllegalArgumentException(symbol);
    }
  }

  /** The condition, compiled. */
  Predicate<String> test() {
    return switch (operator) {
      case EQUAL -> value::equals;
      case NOT_EQUAL -> text -> !value.equals(text);
      case MATCH -> whole();
      case NOT_MATCH -> whole().negate();
    };
  }

  private Predicate<String> whole() {
    Pattern pattern = Pattern.compile(value, Pattern.DOTALL);
    return text -> pattern.matcher(text).matches();
  }

  @Override
  public String toString() {
    return name + operator.symbol + '"' + value + '"';
  }
}
