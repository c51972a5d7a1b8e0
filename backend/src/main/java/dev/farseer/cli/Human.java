package dev.farseer.cli;

import java.time.Duration;
import java.util.Locale;

/** Counts, sizes and lengths of time as people read them, the same in every locale. */
final class Human {
  private static final String[] THOUSANDS = {"", " k", " M", " G", " T", " P", " E"};
  private static final String[] BYTES = {" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};

  private Human() {}

  /** All digits, in groups of three: {@code 12,345}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** At most three digits: {@code 999}, {@code 1.2 k}, {@code 340 k}, {@code 1.5 M}. */
  static String shortCount(long count) {
    return scaled(count, 1000, THOUSANDS);
  }

  /** {@code 512 B}, {@code 1.5 KiB}, {@code 340 MiB}. */
  static String bytes(long bytes) {
    return scaled(bytes, 1024, BYTES);
  }

  /** A plain number with at most three decimals, fewer the larger it is: {@code 0.125}. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }
    double size = Math.abs(value);
    String text =
        String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.3f", value);
    text = text.indexOf('.') < 0 ? text : text.replaceAll("\\.?0+$", "");
    return text.equals("-0") ? "0" : text;
  }

  /** {@code 0.87} as {@code 87 %}. */
  static String percent(double share) {
    return Double.isFinite(share) ? Math.round(share * 100) + " %" : number(share);
  }

  /**
   * {@code 0.4 ms}, {@code 61 ms}, {@code 2.1 s}, {@code 2 min 5 s}, {@code 1 h 3 min}, {@code 2 d
   * 4 h}.
   */
  static String duration(Duration time) {
    if (time.isNegative()) {
      return "-" + duration(time.negated());
    }
    // each step is left where rounding would show its limit: 999.6 ms is 1.0 s, not 1000 ms
    double ms = time.toMillis() + time.toNanosPart() % 1_000_000 / 1e6;
    if (ms < 0.95) {
      return ms < 0.05 ? "0 ms" : String.format(Locale.ROOT, "%.1f ms", ms);
    }
    if (ms < 999.5) {
      return Math.round(ms) + " ms";
    }
    if (ms < 9_950) {
      return String.format(Locale.ROOT, "%.1f s", ms / 1e3);
    }
    if (ms < 59_500) {
      return Math.round(ms / 1e3) + " s";
    }
    long seconds = Math.round(ms / 1e3);
    if (seconds < 3600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    long minutes = Math.round(seconds / 60.0);
    if (minutes < 24 * 60) {
      return two(minutes / 60, "h", minutes % 60, "min");
    }
    long hours = Math.round(minutes / 60.0);
    return two(hours / 24, "d", hours % 24, "h");
  }

  /**
   * How far a moment lies back, in one unit: {@code now}, {@code 12 s ago}, {@code 25 min ago},
   * {@code 3 h ago}, {@code in 5 min}.
   */
  static String ago(long timestampNs, long nowNs) {
    long seconds = Math.round((nowNs - timestampNs) / 1e9);
    long size = Math.abs(seconds);
    if (size < 1) {
      return "now";
    }
    String length =
        size < 60
            ? size + " s"
            : size < 5400
                ? Math.round(size / 60.0) + " min"
                : size < 36 * 3600
                    ? Math.round(size / 3600.0) + " h"
                    : Math.round(size / 86_400.0) + " d";
    return seconds > 0 ? length + " ago" : "in " + length;
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    String head = large + " " + largeUnit;
    return small == 0 ? head : head + " " + small + " " + smallUnit;
  }

  private static String scaled(long value, int base, String[] units) {
    double size = value;
    int unit = 0;
    // 999.5 of a unit would be rounded to four digits
    while (Math.abs(size) >= (unit == 0 ? base : base - 0.5) && unit < units.length - 1) {
      size /= base;
      unit++;
    }
    String digits =
        unit == 0
            ? Long.toString(value)
            : String.format(Locale.ROOT, Math.abs(size) < 9.95 ? "%.1f" : "%.0f", size);
    return digits + units[unit];
  }
}
