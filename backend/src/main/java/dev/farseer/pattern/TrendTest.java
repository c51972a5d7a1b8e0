package dev.farseer.pattern;

import dev.farseer.pattern.SlotStatistics.Trend;
import java.util.Arrays;

/**
 * Tells a rise or a fall of values over time from noise: the Mann-Kendall test over medians of
 * equal spans of time. A trend must be significant (two-sided p below about 0.0005) and large (a
 * tenth of the values, and more than the usual difference between neighbouring medians). Values
 * that moved to another level at once are told by {@link LevelShift}.
 */
final class TrendTest {
  private static final int SPANS = 18;
  private static final int FEWEST_SPANS = 9;
  private static final int FEWEST_VALUES = 24;
  private static final double SIGNIFICANT = 3.48;
  private static final double LARGE = 0.1;

  private TrendTest() {}

  /** The trend of values in order of time; the arrays have the same length. */
  static Trend of(long[] times, double[] values) {
    if (values.length == 0) {
      return new Trend(Trend.Direction.FLAT, 0, 0);
    }
    LevelShift shift = LevelShift.of(times, values);
    if (shift != null) {
      boolean up = shift.after() > shift.before();
      return new Trend(
          up ? Trend.Direction.RISING : Trend.Direction.FALLING,
          shift.before(),
          shift.after(),
          shift.timeNs());
    }
    double early = edge(times, values, true);
    double late = edge(times, values, false);
    return new Trend(direction(times, values, early, late), early, late);
  }

  private static Trend.Direction direction(
      long[] times, double[] values, double early, double late) {
    double[] medians = medians(times, values);
    if (values.length < FEWEST_VALUES || medians.length < FEWEST_SPANS) {
      return Trend.Direction.FLAT;
    }
    double z = mannKendall(medians);
    double change = Math.abs(late - early);
    boolean large =
        change >= LARGE * Math.max(Math.abs(early), Math.abs(late))
            && change > 0
            && change > step(medians);
    if (!large || Math.abs(z) < SIGNIFICANT || Math.signum(z) != Math.signum(late - early)) {
      return Trend.Direction.FLAT;
    }
    return z > 0 ? Trend.Direction.RISING : Trend.Direction.FALLING;
  }

  /** Mann and Kendall's statistic with the correction for ties, as a standard score. */
  static double mannKendall(double[] values) {
    int n = values.length;
    long s = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        s += (long) Math.signum(values[j] - values[i]);
      }
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double ties = 0;
    for (int i = 0; i < n; ) {
      int j = i;
      while (j < n && sorted[j] == sorted[i]) {
        j++;
      }
      double t = j - i;
      ties += t * (t - 1) * (2 * t + 5);
      i = j;
    }
    double variance = (n * (n - 1.0) * (2.0 * n + 5) - ties) / 18;
    return variance <= 0 ? 0 : (s - Math.signum((double) s)) / Math.sqrt(variance);
  }

  static double median(double[] values, int from, int to) {
    double[] sorted = Arrays.copyOfRange(values, from, to);
    Arrays.sort(sorted);
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }

  private static double[] medians(long[] times, double[] values) {
    double length = Math.max(1, times[times.length - 1] - times[0] + 1.0);
    double[] medians = new double[SPANS];
    int count = 0;
    int from = 0;
    for (int span = 0; span < SPANS; span++) {
      double end = times[0] + length * (span + 1) / SPANS;
      int to = from;
      while (to < times.length && (times[to] < end || span == SPANS - 1)) {
        to++;
      }
      if (to > from) {
        medians[count++] = median(values, from, to);
      }
      from = to;
    }
    return Arrays.copyOf(medians, count);
  }

  /** Median of the first or last tenth of the time, but at least of three values. */
  private static double edge(long[] times, double[] values, boolean first) {
    int n = values.length;
    double tenth = (times[n - 1] - times[0]) / 10.0;
    int inside = 0;
    if (first) {
      while (inside < n && times[inside] <= times[0] + tenth) {
        inside++;
      }
      return median(values, 0, Math.min(n, Math.max(3, inside)));
    }
    while (inside < n && times[n - 1 - inside] >= times[n - 1] - tenth) {
      inside++;
    }
    return median(values, Math.max(0, n - Math.max(3, inside)), n);
  }

  private static double step(double[] medians) {
    double[] steps = new double[medians.length - 1];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = Math.abs(medians[i + 1] - medians[i]);
    }
    return median(steps, 0, steps.length);
  }
}
