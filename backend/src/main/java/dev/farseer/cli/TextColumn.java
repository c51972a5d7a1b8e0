package dev.farseer.cli;

import dev.farseer.frame.FieldType;

/**
 * How a field is shown in a table.
 *
 * @param field name of the frame's field
 * @param title the column's title
 * @param priority 1 is always shown; of the others the highest number is left out first when the
 *     terminal is narrow
 * @param minWidth columns it needs at least, from 2, unless its cells are shorter; numbers and
 *     times always get what they need
 * @param maxWidth columns it takes at most, from {@code minWidth}
 * @param fit what happens to longer text
 * @param format how a value becomes text
 * @param painted whether the words of severities, levels and states are coloured
 */
record TextColumn(
    String field,
    String title,
    int priority,
    int minWidth,
    int maxWidth,
    Fit fit,
    Format format,
    boolean painted) {

  /** What happens to text that is wider than its column. */
  enum Fit {
    /** Its end is cut off. */
    CUT,
    /** Its middle is cut out: for ids and paths. */
    CUT_MIDDLE,
    /** It continues on the next lines. */
    WRAP
  }

  /** How a value becomes text. */
  enum Format {
    /** By the field's type: times relative, counts grouped, texts as they are. */
    AUTO,
    /** A whole number with at most three digits and a unit. */
    SHORT_COUNT,
    /** A share of 1 in percent. */
    PERCENT,
    /** A time of day in UTC. */
    CLOCK
  }

  /** Checks the ranges. */
  TextColumn {
    if (priority < 1 || minWidth < 2 || maxWidth < minWidth) {
      throw new IllegalArgumentException(
          "column %s: priority %d must be at least 1 and widths %d to %d in order, from 2"
              .formatted(field, priority, minWidth, maxWidth));
    }
  }

  /** A column under the field's own name, always shown, as wide as it needs, cut at its end. */
  static TextColumn of(String field) {
    return new TextColumn(field, field.replace('_', ' '), 1, 10, 1000, Fit.CUT, Format.AUTO, false);
  }

  /** With another title. */
  TextColumn titled(String other) {
    return new TextColumn(field, other, priority, minWidth, maxWidth, fit, format, painted);
  }

  /** With another priority. */
  TextColumn priority(int other) {
    return new TextColumn(field, title, other, minWidth, maxWidth, fit, format, painted);
  }

  /** With other bounds of its width. */
  TextColumn width(int min, int max) {
    return new TextColumn(field, title, priority, min, max, fit, format, painted);
  }

  /** With another way to fit long text. */
  TextColumn fit(Fit other) {
    return new TextColumn(field, title, priority, minWidth, maxWidth, other, format, painted);
  }

  /** With another way to write values. */
  TextColumn format(Format other) {
    return new TextColumn(field, title, priority, minWidth, maxWidth, fit, other, painted);
  }

  /** With coloured words. */
  TextColumn paint() {
    return new TextColumn(field, title, priority, minWidth, maxWidth, fit, format, true);
  }

  /** Whether values of the type may be cut or wrapped. */
  static boolean mayBeCut(FieldType type) {
    return switch (type) {
      case STRING, JSON -> true;
      case TIME, NUMBER, INTEGER, BOOLEAN -> false;
    };
  }

  /** Whether values of the type stand at the right edge. */
  static boolean rightAligned(FieldType type) {
    return switch (type) {
      case NUMBER, INTEGER -> true;
      case TIME, STRING, BOOLEAN, JSON -> false;
    };
  }
}
