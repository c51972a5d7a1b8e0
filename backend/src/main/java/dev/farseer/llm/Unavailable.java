package dev.farseer.llm;

import dev.farseer.problem.Problem;
import java.time.Duration;

/** The server gave no answer, not a bad one: asking again may help. */
final class Unavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  enum Kind {
    /** No connection, or it was closed before the first byte of an answer. */
    NO_CONNECTION,
    /** 502, 503, 504: something is there, but no model yet. */
    LOADING,
    /** 429: the server has too much to do. */
    BUSY
  }

  private final Kind kind;
  private final Problem problem;
  private final Duration after;

  Unavailable(Kind kind, Problem problem, Duration after) {
    super(problem.detail(), problem);
    this.kind = kind;
    this.problem = problem;
    this.after = after;
  }

  Kind kind() {
    return kind;
  }

  /** What to throw when there is no time to ask again. */
  Problem problem() {
    return problem;
  }

  /** How long the server wants to be left alone, 0 when it did not say. */
  Duration after() {
    return after;
  }
}
