package dev.farseer.loki;

import dev.farseer.problem.Problem;
import java.time.Duration;

/** A request that failed, with what the client itself needs to know to go on. */
final class LokiFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  /** Whether the same request may well succeed a moment later. */
  private final boolean passing;

  /** How long Loki asks to wait, zero when it does not say. */
  private final Duration retryAfter;

  /** The most lines that Loki allows in one request when more were asked for, otherwise 0. */
  private final int entriesLimit;

  private LokiFailure(Problem problem, boolean passing, Duration retryAfter, int entriesLimit) {
    super(problem.detail(), problem, false, false);
    this.problem = problem;
    this.passing = passing;
    this.retryAfter = retryAfter;
    this.entriesLimit = entriesLimit;
  }

  static LokiFailure lasting(Problem problem) {
    return new LokiFailure(problem, false, Duration.ZERO, 0);
  }

  static LokiFailure passing(Problem problem, Duration retryAfter) {
    return new LokiFailure(problem, true, retryAfter, 0);
  }

  static LokiFailure tooManyEntries(Problem problem, int allowed) {
    return new LokiFailure(problem, false, Duration.ZERO, allowed);
  }

  Problem problem() {
    return problem;
  }

  boolean isPassing() {
    return passing;
  }

  Duration retryAfter() {
    return retryAfter;
  }

  int entriesLimit() {
    return entriesLimit;
  }
}
