package dev.farseer.insight;

import dev.farseer.pattern.Histogram;
import dev.farseer.pattern.Pattern;

/** When a pattern began to be what it is in its window. */
final class Onset {
  /** A step counts as the beginning when it holds this share of the busiest one. */
  private static final double SHARE_OF_PEAK = 0.2;

  private Onset() {}

  /**
   * Nanoseconds since the epoch: the first line, or, where single lines come long before the rest,
   * the start of the first busy step.
   */
  static long of(Pattern pattern) {
    Histogram histogram = pattern.histogram();
    long peak = histogram.counts().stream().mapToLong(Long::longValue).max().orElse(0);
    long least = Math.max(1, Math.round(peak * SHARE_OF_PEAK));
    for (int step = 0; step < histogram.counts().size(); step++) {
      if (histogram.counts().get(step) >= least) {
        return Math.max(pattern.firstNs(), histogram.startNs() + step * histogram.stepNs());
      }
    }
    return pattern.firstNs();
  }
}
