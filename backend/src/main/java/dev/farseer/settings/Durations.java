package dev.farseer.settings;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 250ms}, {@code 1h30m}, {@code 7d}. */
public final class Durations {
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m|h|d|w)");
  private static final Map<String, Double> NANOS =
      Map.of(
          "ns",
          1.0,
          "us",
          1e3,
          "ms",
          1e6,
          "s",
          1e9,
          "m",
          60e9,
          "h",
          3600e9,
          "d",
          86400e9,
          "w",
          7 * 86400e9);

  private Durations() {}

  /**
   * Reads a duration; {@code 0} needs no unit.
   *
   * @throws IllegalArgumentException when it is none, saying what one looks like
   */
  public static Duration parse(String text) {
    String trimmed = text.strip();
    if (trimmed.equals("0")) {
      return Duration.ZERO;
    }
    Matcher part = PART.matcher(trimmed);
    double nanos = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      nanos += Double.parseDouble(part.group(1)) * NANOS.getOrDefault(part.group(2), 0.0);
      end = part.end();
    }
    if (end == 0 || end != trimmed.length() || nanos > Long.MAX_VALUE / 4.0) {
      throw new IllegalArgumentException(
          "must be a length of time such as 500ms, 10s, 1h30m or 7d, got '" + text + "'");
    }
    return Duration.ofNanos(Math.round(nanos));
  }

  /** The shortest form that {@link #parse} reads back, to the millisecond above one second. */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0";
    }
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      long nanos = duration.toNanos();
      return nanos % 1_000_000 == 0
          ? nanos / 1_000_000 + "ms"
          : nanos % 1_000 == 0 ? nanos / 1_000 + "us" : nanos + "ns";
    }
    StringBuilder out = new StringBuilder();
    append(out, duration.toDays(), "d");
    append(out, duration.toHoursPart(), "h");
    append(out, duration.toMinutesPart(), "m");
    append(out, duration.toSecondsPart(), "s");
    append(out, duration.toMillisPart(), "ms");
    return out.toString();
  }

  private static void append(StringBuilder out, long value, String unit) {
    if (value > 0) {
      out.append(value).append(unit);
    }
  }
}
