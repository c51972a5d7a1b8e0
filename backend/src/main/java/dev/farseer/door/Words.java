package dev.farseer.door;

import dev.farseer.insight.Insight;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Change;
import dev.farseer.pattern.Deviation;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.SlotStatistics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Statistics in words, as cells of a table show them. */
public final class Words {
  private Words() {}

  /** {@code new}, {@code ×12 surge}, {@code ×0.2 drop}, {@code steady} or {@code unknown}. */
  public static String change(Change change) {
    return switch (change.kind()) {
      case UNKNOWN -> "unknown";
      case NEW -> "new";
      case SURGE -> times(change.ratio()) + "surge";
      case DROP -> times(change.ratio()) + "drop";
      case STEADY -> "steady";
    };
  }

  /** The numeric slots of a pattern: {@code took 3 to 480 ms (median 30), rising}. */
  static String slots(Pattern pattern) {
    return pattern.slots().stream()
        .filter(slot -> slot.numbers() != null)
        .map(Words::slot)
        .collect(Collectors.joining("; "));
  }

  /** What is otherwise, as one sentence. */
  static String deviation(Deviation deviation) {
    String before = shown(deviation.before());
    String after = shown(deviation.after());
    if (!deviation.slot().isEmpty()) {
      String unit = deviation.unit().isEmpty() ? "" : " " + deviation.unit();
      String moves =
          switch (deviation.kind()) {
            case STEP -> " steps from ";
            case FALLING -> " falls from ";
            case RISING, NEW, SURGE, GONE -> " rises from ";
          };
      String at =
          deviation.kind() == Deviation.Kind.STEP ? " at " + second(deviation.timeNs()) : "";
      return deviation.slot() + moves + before + " to " + after + unit + at + ".";
    }
    return switch (deviation.kind()) {
      case NEW -> lines(deviation.after()) + ", none in the window before.";
      case GONE -> "None any more of the " + lines(deviation.before()) + " in the window before.";
      case SURGE, FALLING, RISING ->
          lines(deviation.after()) + " after " + before + " in the window before.";
      case STEP ->
          "From "
              + before
              + " to "
              + after
              + " lines a minute since "
              + second(deviation.timeNs())
              + ".";
    };
  }

  private static Instant second(long ns) {
    return TimeRange.instant(ns).truncatedTo(ChronoUnit.SECONDS);
  }

  private static String lines(double count) {
    return count == 1 ? "1 line" : shown(count) + " lines";
  }

  static String title(Insight insight) {
    return title(insight.rootCause(), insight.component());
  }

  static String title(String rootCause, String component) {
    return rootCause.replace('_', ' ') + (component.isEmpty() ? "" : " in " + component);
  }

  static String text(Insight insight) {
    return text(insight.summary(), insight.action());
  }

  static String text(String summary, String action) {
    return action.isEmpty() ? summary : summary + "\n" + action;
  }

  static List<String> tags(Insight insight) {
    List<String> tags = new ArrayList<>();
    tags.add(insight.severity().word());
    tags.add(insight.rootCause());
    tags.add(insight.role().word());
    if (!insight.component().isEmpty()) {
      tags.add(insight.component().replace(',', ' '));
    }
    return tags;
  }

  private static String slot(SlotStatistics slot) {
    SlotStatistics.Numbers numbers = slot.numbers();
    if (numbers == null) {
      return "";
    }
    String name = slot.name().isEmpty() ? slot.type().mark() : slot.name();
    String unit = numbers.unit().isEmpty() ? "" : " " + numbers.unit();
    String trend =
        switch (numbers.trend().direction()) {
          case FLAT -> "";
          case RISING, FALLING ->
              ", "
                  + moves(numbers.trend())
                  + " from "
                  + shown(numbers.trend().early())
                  + " to "
                  + shown(numbers.trend().late())
                  + at(numbers.trend());
        };
    return name
        + " "
        + shown(numbers.min())
        + " to "
        + shown(numbers.max())
        + unit
        + " (median "
        + shown(numbers.median())
        + ")"
        + trend;
  }

  private static String moves(SlotStatistics.Trend trend) {
    boolean up = trend.direction() == SlotStatistics.Trend.Direction.RISING;
    return trend.stepNs() != null
        ? up ? "stepping up" : "stepping down"
        : up ? "rising" : "falling";
  }

  private static String at(SlotStatistics.Trend trend) {
    return trend.stepNs() == null ? "" : " at " + second(trend.stepNs());
  }

  private static String times(double ratio) {
    return ratio > 0 ? "×" + shown(ratio) + " " : "";
  }

  /** At most three digits that matter, no exponent below a billion. */
  private static String shown(double value) {
    double size = Math.abs(value);
    if (size >= 1e9) {
      return String.format(Locale.ROOT, "%.3g", value);
    }
    String digits = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f";
    String text = String.format(Locale.ROOT, digits, value);
    return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
  }
}
