package dev.farseer.insight;

import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.SlotStatistics;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** One pattern as a line that a reader can check. */
final class Evidence {
  private static final int MOST_CHARS = 200;

  private Evidence() {}

  /** Count, an example line, and the trend of a slot that has one. */
  static String of(Pattern pattern) {
    String text =
        pattern.examples().isEmpty() ? pattern.template() : pattern.examples().getLast().text();
    StringBuilder out = new StringBuilder();
    out.append(pattern.count()).append("x ").append(shortened(text));
    for (SlotStatistics slot : pattern.slots()) {
      SlotStatistics.Numbers numbers = slot.numbers();
      if (numbers != null && numbers.trend().direction() != SlotStatistics.Trend.Direction.FLAT) {
        out.append(
            String.format(
                Locale.ROOT,
                " [%s %s from %.4g to %.4g%s%s]",
                slot.name().isEmpty() ? "slot " + slot.index() : slot.name(),
                numbers.trend().stepNs() != null
                    ? "stepped"
                    : numbers.trend().direction().name().toLowerCase(Locale.ROOT),
                numbers.trend().early(),
                numbers.trend().late(),
                numbers.unit().isEmpty() ? "" : " " + numbers.unit(),
                at(numbers.trend())));
        break;
      }
    }
    return out.toString();
  }

  private static String at(SlotStatistics.Trend trend) {
    return trend.stepNs() == null
        ? ""
        : " at " + TimeRange.instant(trend.stepNs()).truncatedTo(ChronoUnit.SECONDS);
  }

  private static String shortened(String text) {
    String line = text.strip();
    int end = line.indexOf('\n');
    line = end < 0 ? line : line.substring(0, end).stripTrailing();
    return line.codePointCount(0, line.length()) <= MOST_CHARS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MOST_CHARS - 1)) + "…";
  }
}
