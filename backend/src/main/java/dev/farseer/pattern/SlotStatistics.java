package dev.farseer.pattern;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the values of one slot in one window.
 *
 * @param index position among the slots of the template, from 0
 * @param type the slot's type
 * @param name the key or the word before the slot ({@code took} in {@code took=12ms}), empty when
 *     there is none
 * @param count how many values were seen
 * @param distinct how many different ones, exact up to a bound and estimated beyond it
 * @param numbers statistics of the values as numbers, durations in milliseconds and sizes in bytes;
 *     null when they are no numbers
 * @param topValues the most frequent values with their counts, most frequent first, at most 8
 */
public record SlotStatistics(
    int index,
    SlotType type,
    String name,
    long count,
    long distinct,
    @Nullable Numbers numbers,
    List<ValueCount> topValues) {

  /** Copies the list. */
  public SlotStatistics {
    topValues = List.copyOf(topValues);
  }

  /** A value and how often it was seen. */
  public record ValueCount(String value, long count) {}

  /**
   * Numbers of one slot over the window.
   *
   * @param min smallest
   * @param median middle, exact or from a bounded sample
   * @param p95 at most so large are 95 of 100, exact or from a bounded sample
   * @param max largest
   * @param unit {@code ms} for durations, {@code bytes} for sizes, otherwise empty
   * @param trend how the values move over the window
   */
  public record Numbers(
      double min, double median, double p95, double max, String unit, Trend trend) {}

  /**
   * How the values of a slot move over the window.
   *
   * @param direction rising, falling or flat; not flat only when the slope or the step is
   *     significant
   * @param early typical value in the first tenth of the time in which values were seen; of a step,
   *     before it
   * @param late typical value in the last tenth; of a step, after it
   * @param stepNs when values moved to another level at once, nanoseconds since the epoch; null
   *     when they move little by little, or not
   */
  public record Trend(Direction direction, double early, double late, @Nullable Long stepNs) {
    /** A trend without a step. */
    public Trend(Direction direction, double early, double late) {
      this(direction, early, late, null);
    }

    /** Which way. */
    public enum Direction {
      /** No significant slope and no step. */
      FLAT,
      /** Significantly upwards. */
      RISING,
      /** Significantly downwards. */
      FALLING
    }
  }
}
