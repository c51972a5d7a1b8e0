package dev.farseer.pattern;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The moment at which lines began to come at another rate: the split of a histogram that divides it
 * into the two most different parts, when that is no chance. The difference must be {@value #RATIO}
 * fold and exceed {@value #SIGNIFICANT} standard deviations of counts that scatter as these do;
 * bursts scatter more than a Poisson process, and 60 splits are tried.
 *
 * @param timeNs start of the first step of the second part
 * @param before mean lines per step in the first part
 * @param after mean lines per step in the second part
 */
record CountStep(long timeNs, double before, double after) {
  private static final double SIGNIFICANT = 6;
  private static final double RATIO = 3;

  /** Fewer steps than these at either end tell no rate. */
  private static final int LEAST_STEPS = 5;

  /** The step of a histogram, null when it has none. */
  static @Nullable CountStep of(Histogram histogram) {
    List<Long> counts = histogram.counts();
    int n = counts.size();
    long total = counts.stream().mapToLong(Long::longValue).sum();
    CountStep best = null;
    double most = SIGNIFICANT;
    long first = 0;
    for (int k = 1; k <= n - LEAST_STEPS; k++) {
      first += counts.get(k - 1);
      if (k < LEAST_STEPS) {
        continue;
      }
      double before = (double) first / k;
      double after = (double) (total - first) / (n - k);
      double error = Math.sqrt(spread(counts, k, before, after) * (1.0 / k + 1.0 / (n - k)));
      double score = error > 0 ? Math.abs(after - before) / error : 0;
      boolean large = Math.max(before, after) >= RATIO * Math.min(before, after);
      if (large && score > most) {
        best = new CountStep(histogram.startNs() + k * histogram.stepNs(), before, after);
        most = score;
      }
    }
    return best;
  }

  /** The variance within the parts, but at least that of a Poisson process. */
  private static double spread(List<Long> counts, int k, double before, double after) {
    double squares = 0;
    double sum = 0;
    for (int i = 0; i < counts.size(); i++) {
      double off = counts.get(i) - (i < k ? before : after);
      squares += off * off;
      sum += counts.get(i);
    }
    return Math.max(squares / counts.size(), sum / counts.size());
  }
}
