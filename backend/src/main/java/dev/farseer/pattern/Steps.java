package dev.farseer.pattern;

import dev.farseer.log.TimeRange;

/** Cuts a window into the steps of histograms and the spans of samples. */
final class Steps {
  static final int HISTOGRAM = 60;

  final long startNs;
  final long stepNs;
  final int count;
  private final double perStep;
  private final double perSpan;

  Steps(TimeRange window) {
    startNs = window.startNs();
    stepNs = Math.max(1, (window.lengthNs() + HISTOGRAM - 1) / HISTOGRAM);
    count = (int) Math.min(HISTOGRAM, (window.lengthNs() + stepNs - 1) / stepNs);
    perStep = 1.0 / stepNs;
    perSpan = TimeSample.SPANS / (double) window.lengthNs();
  }

  boolean sameAs(Steps other) {
    return startNs == other.startNs
        && stepNs == other.stepNs
        && count == other.count
        && perSpan == other.perSpan;
  }

  /** The step of a time; times outside of the window count in the nearest one. */
  int histogram(long ns) {
    return clamp((ns - startNs) * perStep, count);
  }

  int span(long ns) {
    return clamp((ns - startNs) * perSpan, TimeSample.SPANS);
  }

  private static int clamp(double step, int count) {
    return step < 0 ? 0 : step >= count ? count - 1 : (int) step;
  }
}
