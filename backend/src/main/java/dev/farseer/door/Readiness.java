package dev.farseer.door;

import java.util.Locale;
import java.util.function.Supplier;

/**
 * A part that the service depends on, as {@code /readyz} shows it.
 *
 * @param name {@code loki}, {@code model}, {@code casebook}, ...
 * @param check looks at the part; runs on a virtual thread that is interrupted when it takes long
 */
public record Readiness(String name, Supplier<State> check) {

  /**
   * How a part is.
   *
   * @param status how it is
   * @param detail one sentence: what is the matter and what to do, without secrets
   */
  public record State(Status status, String detail) {
    /** It works. */
    public static State up(String detail) {
      return new State(Status.UP, detail);
    }

    /** The service answers without it, with less. */
    public static State degraded(String detail) {
      return new State(Status.DEGRADED, detail);
    }

    /** Without it the service cannot answer at all. */
    public static State down(String detail) {
      return new State(Status.DOWN, detail);
    }
  }

  /** How a part is, in one word. */
  public enum Status {
    /** It works. */
    UP,
    /** It is missing or has trouble, and the service answers without it. */
    DEGRADED,
    /** The service cannot answer at all. */
    DOWN;

    /** The lower-case name, as in the answer of {@code /readyz}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
