package dev.farseer.logql;

import java.util.Arrays;

/** The values of one series, one per point in time; a point may have none. Not thread-safe. */
public final class Series {
  private final double[] values;
  private final int[] counts;

  Series(int points) {
    values = new double[points];
    counts = new int[points];
  }

  /** Number of points. */
  public int size() {
    return values.length;
  }

  /** Whether the point has a value. */
  public boolean has(int point) {
    return counts[point] > 0;
  }

  /** Whether any point has a value. */
  public boolean isPresent() {
    return Arrays.stream(counts).anyMatch(count -> count > 0);
  }

  /** The point's value; only where there is one. */
  public double value(int point) {
    return values[point];
  }

  void add(int point, double value) {
    values[point] += value;
    counts[point]++;
  }

  /** Notes an amount for all points of a range; {@link #sumRanges} must follow once. */
  void addRange(int first, int last, double amount) {
    values[first] += amount;
    counts[first]++;
    if (last + 1 < values.length) {
      values[last + 1] -= amount;
      counts[last + 1]--;
    }
  }

  /** Turns the noted differences into sums; whole amounts stay exact. */
  void sumRanges(double divisor) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i];
      count += counts[i];
      values[i] = sum / divisor;
      counts[i] = count;
    }
  }

  void fold(String function, Series other) {
    for (int i = 0; i < values.length; i++) {
      if (!other.has(i)) {
        continue;
      }
      double value = other.value(i);
      boolean first = counts[i]++ == 0;
      values[i] =
          switch (function) {
            case "min" -> first ? value : Math.min(values[i], value);
            case "max" -> first ? value : Math.max(values[i], value);
            case "count" -> counts[i];
            default -> values[i] + value;
          };
    }
  }

  void divideByCount() {
    for (int i = 0; i < values.length; i++) {
      if (has(i)) {
        values[i] /= counts[i];
      }
    }
  }
}
