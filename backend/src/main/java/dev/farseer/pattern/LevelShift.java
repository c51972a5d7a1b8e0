package dev.farseer.pattern;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The moment at which values moved to another level and stayed there: the split of the values in
 * time at which the Mann-Whitney test is most certain that the two sides differ. As many splits are
 * tried, the test must be passed by {@value #SIGNIFICANT} standard errors; the level must be half
 * as much again (or two thirds), values of the two sides must hardly overlap, and two levels must
 * explain the ranks of the values better than a straight line does. Works on ranks, so that a few
 * outliers move nothing.
 *
 * @param timeNs time of the first value at the new level
 * @param before median of the values before
 * @param after median of the values from then on
 */
record LevelShift(long timeNs, double before, double after) {
  private static final double SIGNIFICANT = 4.7;
  private static final double LEAST_RATIO = 1.5;

  /** How often a value of the higher side must exceed one of the lower. */
  private static final double APART = 0.85;

  private static final int LEAST_SIDE = 8;

  /** The shift of values in order of time, null when there is none. */
  static @Nullable LevelShift of(long[] times, double[] values) {
    int n = values.length;
    if (n < 3 * LEAST_SIDE) {
      return null;
    }
    double[] ranks = ranks(values);
    double mean = (n + 1) / 2.0;
    double variance = 0;
    for (double rank : ranks) {
      variance += (rank - mean) * (rank - mean) / n;
    }
    if (variance == 0) {
      return null;
    }
    int best = -1;
    double most = 0;
    double sum = 0;
    double bestSum = 0;
    for (int k = 1; k <= n - LEAST_SIDE; k++) {
      sum += ranks[k - 1] - mean;
      double z = Math.abs(sum) / Math.sqrt(variance * k * (n - k) / (n - 1.0));
      // values of one moment are not told apart
      if (k >= LEAST_SIDE && z > most && times[k] > times[k - 1]) {
        best = k;
        bestSum = sum;
        most = z;
      }
    }
    if (most < SIGNIFICANT || !isApart(bestSum, best, n) || isRamp(ranks, times, mean, most)) {
      return null;
    }
    double before = TrendTest.median(values, 0, best);
    double after = TrendTest.median(values, best, n);
    return isLarge(before, after)
        ? new LevelShift(times[moment(values, best, before, after)], before, after)
        : null;
  }

  /** Ranks leave the moment open by a value or two: which level are those nearer to? */
  private static int moment(double[] values, int split, double before, double after) {
    int moment = split;
    while (moment < values.length - 1 && nearer(values[moment], before, after)) {
      moment++;
    }
    while (moment > 1 && nearer(values[moment - 1], after, before)) {
      moment--;
    }
    return moment;
  }

  private static boolean nearer(double value, double level, double other) {
    return Math.abs(value - level) < Math.abs(value - other);
  }

  /** Ranks from 1; equal values share the middle one of theirs. */
  private static double[] ranks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] middle = new double[sorted.length];
    for (int i = 0; i < sorted.length; ) {
      int j = i;
      while (j < sorted.length && sorted[j] == sorted[i]) {
        j++;
      }
      Arrays.fill(middle, i, j, (i + 1 + j) / 2.0);
      i = j;
    }
    double[] ranks = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      ranks[i] = middle[Arrays.binarySearch(sorted, values[i])];
    }
    return ranks;
  }

  /** The probability that a value of one side is the greater, from the sum of a side's ranks. */
  private static boolean isApart(double sum, int k, int n) {
    return 0.5 + Math.abs(sum) / ((double) k * (n - k)) >= APART;
  }

  /** Whether a line through the ranks explains more of them than the two levels do. */
  private static boolean isRamp(double[] ranks, long[] times, double mean, double z) {
    int n = ranks.length;
    double middle = 0;
    for (long time : times) {
      middle += (double) (time - times[0]) / n;
    }
    double both = 0;
    double ofTimes = 0;
    double ofRanks = 0;
    for (int i = 0; i < n; i++) {
      double time = times[i] - times[0] - middle;
      both += time * (ranks[i] - mean);
      ofTimes += time * time;
      ofRanks += (ranks[i] - mean) * (ranks[i] - mean);
    }
    double line = ofTimes == 0 ? 0 : both * both / (ofTimes * ofRanks);
    double levels = z * z / (n - 1.0);
    return line >= levels;
  }

  private static boolean isLarge(double before, double after) {
    double low = Math.min(Math.abs(before), Math.abs(after));
    double high = Math.max(Math.abs(before), Math.abs(after));
    return high > 0 && (high >= LEAST_RATIO * low || before * after < 0);
  }
}
