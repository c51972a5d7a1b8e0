package dev.farseer.explain;

import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.SlotStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the slots of a pattern held, in their order: up to two values of each, or the range of many
 * numbers. With the template that says what whole lines would, in far fewer tokens. Values are
 * those of redacted lines.
 */
final class SlotWords {
  private static final int MOST_SLOTS = 8;
  private static final int MOST_VALUES = 2;
  private static final int MOST_CHARS = 60;

  private SlotWords() {}

  static String of(Pattern pattern) {
    return pattern.slots().stream()
        .limit(MOST_SLOTS)
        .map(SlotWords::slot)
        .collect(Collectors.joining("; "));
  }

  private static String slot(SlotStatistics slot) {
    SlotStatistics.Numbers numbers = slot.numbers();
    if (numbers != null && slot.distinct() > MOST_VALUES) {
      return String.format(
          Locale.ROOT,
          "%s to %s%s",
          number(numbers.min()),
          number(numbers.max()),
          numbers.unit().isEmpty() ? "" : " " + numbers.unit());
    }
    List<String> values =
        slot.topValues().stream()
            .limit(MOST_VALUES)
            .map(SlotStatistics.ValueCount::value)
            .map(value -> value.length() > MOST_CHARS ? value.substring(0, MOST_CHARS) : value)
            .toList();
    return values.isEmpty() ? "?" : String.join(", ", values);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
