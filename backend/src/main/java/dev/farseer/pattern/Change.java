package dev.farseer.pattern;

/**
 * How a pattern's count compares with the window of the same length before.
 *
 * @param kind what happened
 * @param before lines in the window before, 0 when unknown
 * @param ratio count now divided by count before; 0 when that is unknown or was 0
 */
public record Change(Kind kind, long before, double ratio) {
  /** The window before was not read. */
  public static final Change UNKNOWN = new Change(Kind.UNKNOWN, 0, 0);

  /** What happened to a count. */
  public enum Kind {
    /** The window before is not known. */
    UNKNOWN,
    /** Not seen in the window before. */
    NEW,
    /** Significantly more than before. */
    SURGE,
    /** Significantly less than before. */
    DROP,
    /** No significant change. */
    STEADY
  }
}
