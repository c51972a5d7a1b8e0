package dev.farseer.problem;

import org.jspecify.annotations.Nullable;

/** Something of the closed list went wrong; the message says what, and what to do next. */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  private final Reason reason;

  /** A problem with a text for the user. */
  public Problem(Reason reason, String detail) {
    this(reason, detail, null);
  }

  /** A problem with a text for the user and the failure that led to it. */
  public Problem(Reason reason, String detail, @Nullable Throwable cause) {
    super(detail, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** What went wrong and what to do next, never null. */
  public String detail() {
    String message = getMessage();
    return message == null ? reason.title() : message;
  }
}
