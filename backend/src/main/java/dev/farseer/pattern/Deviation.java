package dev.farseer.pattern;

/**
 * One thing that is otherwise than it was.
 *
 * @param kind what it is
 * @param timeNs since when, nanoseconds since the epoch
 * @param slot the name of the slot whose numbers it is about, empty when it is about lines
 * @param unit unit of the numbers, may be empty
 * @param before lines, lines per minute or typical value before
 * @param after the same after
 */
public record Deviation(
    Kind kind, long timeNs, String slot, String unit, double before, double after) {
  private static final double MOST_DOUBLINGS = 10;

  /** What is otherwise. */
  public enum Kind {
    /** Lines that the window before had not. */
    NEW,
    /** Significantly more lines than in the window before. */
    SURGE,
    /** No line any more of what the window before had many of. */
    GONE,
    /** Numbers that rise over the window. */
    RISING,
    /** Numbers that fall over the window, or fewer lines than in the window before. */
    FALLING,
    /**
     * Lines that come at another rate, or numbers that are at another level, from some moment of
     * the window on.
     */
    STEP
  }

  /** How often the smaller of the two must be doubled to be the larger, at most 10. */
  public double doublings() {
    // lines are counted from one, so that a few after none are not infinitely many times as much
    double least = slot.isEmpty() && kind != Kind.STEP ? 1 : 1e-9;
    double from = Math.abs(before) + least;
    double to = Math.abs(after) + least;
    return Math.min(MOST_DOUBLINGS, Math.abs(Math.log(to / from)) / Math.log(2));
  }
}
