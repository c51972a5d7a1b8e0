package dev.farseer.cli.demo;

/** How the incident goes. Times are seconds from its end, so they are negative. */
final class Story {
  /** The calm hour before starts here. */
  static final double BEFORE = -7200;

  /** The hour of the incident starts here. */
  static final double WINDOW = -3600;

  /** Checkout's new release starts to keep connections. */
  static final double LEAK = -28 * 60;

  /** The database has no connection left. */
  static final double EXHAUSTED = -25 * 60;

  /** The kernel kills payments, for the first and for the second time. */
  static final double OOM = -12 * 60;

  static final double OOM_AGAIN = -7 * 60;

  /** How long the killed pod takes to answer again. */
  static final double DOWN_FIRST = 46;

  static final double DOWN_AGAIN = 95;

  private static final double RAMP = 240;

  private Story() {}

  /** Users who see errors try again: requests as a multiple of the usual. */
  static double load(double t) {
    return t < EXHAUSTED ? 1 : 1 + 0.5 * ramp(t);
  }

  /** Share of requests that need the database and do not get it. */
  static double databaseFailures(double t) {
    return t < EXHAUSTED ? 0 : 0.08 + 0.47 * ramp(t);
  }

  /**
   * Milliseconds that the payment provider takes, the slow trouble that no line calls an error: 40
   * in the hour before, then rising evenly.
   */
  static double providerMs(double t) {
    return t < WINDOW ? 40 : 40 + 600 * (t - WINDOW) / -WINDOW;
  }

  /** Whether the first payments pod is being restarted. */
  static boolean paymentsDown(double t) {
    return (t >= OOM && t < OOM + DOWN_FIRST) || (t >= OOM_AGAIN && t < OOM_AGAIN + DOWN_AGAIN);
  }

  /** Share of the first payments pod's memory limit that is in use. */
  static double paymentsMemory(double t) {
    if (t < EXHAUSTED) {
      return 0.31;
    }
    double since = t < OOM ? EXHAUSTED : t < OOM_AGAIN ? OOM + DOWN_FIRST : OOM_AGAIN + DOWN_AGAIN;
    double until = t < OOM ? OOM : t < OOM_AGAIN ? OOM_AGAIN : 0;
    return 0.31 + 0.68 * (t - since) / (until - since) * (t < OOM_AGAIN ? 1 : 0.5);
  }

  private static double ramp(double t) {
    return Math.min(1, (t - EXHAUSTED) / RAMP);
  }
}
