package dev.farseer.log;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A half-open range of time, as Loki reads it.
 *
 * @param startNs first nanosecond since the epoch that belongs to the range
 * @param endNs first nanosecond that no longer does, greater than {@code startNs}
 */
public record TimeRange(long startNs, long endNs) {

  /** Checks the order of the two ends. */
  public TimeRange {
    if (startNs < 0 || endNs <= startNs) {
      throw new IllegalArgumentException(
          "a time range needs a start before its end, got " + startNs + " to " + endNs);
    }
  }

  /** The range between two instants. */
  public static TimeRange between(Instant start, Instant end) {
    return new TimeRange(nanos(start), nanos(end));
  }

  /** The range of the given length that ends at {@code end}. */
  public static TimeRange endingAt(Instant end, Duration length) {
    return between(end.minus(length), end);
  }

  /** Nanoseconds since the epoch. */
  public static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  /** The instant of a nanosecond since the epoch. */
  public static Instant instant(long ns) {
    return Instant.ofEpochSecond(
        Math.floorDiv(ns, 1_000_000_000L), Math.floorMod(ns, 1_000_000_000L));
  }

  /** Length in nanoseconds, greater than 0. */
  public long lengthNs() {
    return endNs - startNs;
  }

  /** Length as a duration. */
  public Duration length() {
    return Duration.ofNanos(lengthNs());
  }

  /** The window of the same length that ends where this one starts, cut off at the epoch. */
  public TimeRange before() {
    return new TimeRange(Math.max(0, startNs - lengthNs()), startNs);
  }

  /** Whether the nanosecond lies in the range. */
  public boolean contains(long ns) {
    return ns >= startNs && ns < endNs;
  }

  /** Start in milliseconds since the epoch, rounded down. */
  public long startMs() {
    return TimeUnit.NANOSECONDS.toMillis(startNs);
  }

  /** End in milliseconds since the epoch, rounded down. */
  public long endMs() {
    return TimeUnit.NANOSECONDS.toMillis(endNs);
  }
}
