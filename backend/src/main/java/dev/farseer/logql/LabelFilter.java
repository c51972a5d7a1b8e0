package dev.farseer.logql;

/** A condition on a line's labels, of its stream, its metadata, or what a parser took out of it. */
public sealed interface LabelFilter {
  /** Both hold. */
  record And(LabelFilter left, LabelFilter right) implements LabelFilter {}

  /** At least one holds. */
  record Or(LabelFilter left, LabelFilter right) implements LabelFilter {}

  /** A comparison of text. */
  record ByText(Matcher matcher) implements LabelFilter {}

  /**
   * A comparison with network addresses.
   *
   * @param name the label
   * @param negated whether the address must not be among them
   * @param addresses one address, a range {@code a-b}, or a network {@code a/bits}
   */
  record ByAddress(String name, boolean negated, String addresses) implements LabelFilter {}

  /**
   * A comparison of amounts.
   *
   * @param name the label
   * @param comparison how
   * @param unit what the label's value is read as
   * @param value a plain number, seconds, or bytes
   */
  record ByQuantity(String name, Comparison comparison, Unit unit, double value)
      implements LabelFilter {}

  /** What kind of amount a value is. */
  enum Unit {
    /** A plain number. */
    NUMBER,
    /** A length of time, in seconds. */
    DURATION,
    /** A size, in bytes. */
    BYTES
  }
}
