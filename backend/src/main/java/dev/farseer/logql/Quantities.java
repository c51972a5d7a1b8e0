package dev.farseer.logql;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads amounts: durations as Go writes them, sizes, plain numbers. */
final class Quantities {
  private static final Pattern DURATION_PART =
      Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h|d|w|y)");
  private static final Pattern BYTES =
      Pattern.compile("\\s*(\\d+(?:\\.\\d*)?|\\.\\d+)\\s*([a-zA-Z]*)\\s*");

  private Quantities() {}

  /** A duration in seconds, empty when the text is none. */
  static OptionalDouble seconds(String text) {
    String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return OptionalDouble.of(0);
    }
    Matcher part = DURATION_PART.matcher(rest);
    double seconds = 0;
    int end = 0;
    while (end < rest.length() && part.find(end) && part.start() == end) {
      seconds += Double.parseDouble(part.group(1)) * unitSeconds(part.group(2));
      end = part.end();
    }
    if (rest.isEmpty() || end < rest.length()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(text.startsWith("-") ? -seconds : seconds);
  }

  /** A size in bytes, empty when the text is none. */
  static OptionalDouble bytes(String text) {
    Matcher size = BYTES.matcher(text);
    if (!size.matches()) {
      return OptionalDouble.empty();
    }
    String unit = size.group(2).toLowerCase(Locale.ROOT);
    double base = unit.contains("i") ? 1024 : 1000;
    String prefix = unit.replace("i", "").replace("b", "");
    int power = prefix.isEmpty() ? 0 : "kmgtpe".indexOf(prefix) + 1;
    boolean known = prefix.isEmpty() || (prefix.length() == 1 && power > 0);
    if (!known || !unit.matches("([kmgtpe]i?)?b?")) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Math.floor(Double.parseDouble(size.group(1)) * Math.pow(base, power)));
  }

  /** A plain number, empty when the text is none. */
  static OptionalDouble number(String text) {
    try {
      if (text.startsWith("0x") || text.startsWith("0X")) {
        return OptionalDouble.of((double) Long.parseLong(text.substring(2), 16));
      }
      // Java alone reads 1d and 1f as numbers
      return text.isEmpty() || Character.isLetter(text.charAt(text.length() - 1))
          ? OptionalDouble.empty()
          : OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }

  private static double unitSeconds(String unit) {
    return switch (unit) {
      case "ns" -> 1e-9;
      case "ms" -> 1e-3;
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3_600;
      case "d" -> 86_400;
      case "w" -> 604_800;
      case "y" -> 31_536_000;
      default -> 1e-6;
    };
  }
}
