package dev.farseer.pattern;

import java.util.List;

/**
 * Lines over the window in equal steps.
 *
 * @param startNs nanoseconds since the epoch at which the first step starts
 * @param stepNs length of a step in nanoseconds, greater than 0
 * @param counts lines per step, oldest first
 */
public record Histogram(long startNs, long stepNs, List<Long> counts) {
  /** Checks and copies. */
  public Histogram {
    if (stepNs <= 0) {
      throw new IllegalArgumentException("a histogram step must be longer than 0 ns");
    }
    counts = List.copyOf(counts);
  }
}
