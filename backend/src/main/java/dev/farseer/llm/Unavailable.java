package dev.farseer.llm;

import dev.farseer.problem.Problem;
import java.time.Duration;

/** The server's fault, not the question's: asking again, or another server, may help. */
final class Unavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  enum Kind {
    /** No connection, or it was closed before the first byte of an answer. */
    NO_CONNECTION,
    /** 502, 503, 504: something is there, but no model yet. */
    LOADING,
    /** 429: the server has too much to do. */
    BUSY,
    /** 500 and other failures that the server tells of itself. */
    FAILED,
    /** No token came in time. */
    SILENT,
    /** The answer broke off or stood still in its middle. */
    CUT;

    /** Whether a server that does so too often is to be left alone. */
    boolean isFault() {
      return this != BUSY;
    }
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

  Unavailable(Kind kind, Problem problem) {
    this(kind, problem, Duration.ZERO);
  }

  Kind kind() {
    return kind;
  }

  /** What to throw when there is no time or no server to ask again. */
  Problem problem() {
    return problem;
  }

  /** How long the server wants to be left alone, 0 when it did not say. */
  Duration after() {
    return after;
  }
}
