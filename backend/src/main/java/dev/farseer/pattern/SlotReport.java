package dev.farseer.pattern;

import dev.farseer.pattern.SlotStatistics.Numbers;
import dev.farseer.pattern.SlotStatistics.ValueCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes the statistics of slots from what was tracked and from a sample of the lines. */
final class SlotReport {
  private static final int MOST_VALUES = 8;
  private static final double HEAVY = 0.02;

  private final List<TimeSample.Weighted> rows;

  SlotReport(List<TimeSample.Weighted> rows) {
    this.rows = rows;
  }

  List<SlotStatistics> of(SlotTracker[] slots, List<String> names) {
    List<SlotStatistics> all = new ArrayList<>();
    for (int i = 0; i < slots.length; i++) {
      SlotTracker slot = slots[i];
      Numbers numbers = slot.isNumeric() ? numbers(slot, i) : null;
      long distinct = Math.min(slot.values.distinct(), slot.count);
      all.add(
          new SlotStatistics(
              i, slot.type(), names.get(i), slot.count, distinct, numbers, top(slot, i)));
    }
    return all;
  }

  private @Nullable Numbers numbers(SlotTracker slot, int index) {
    int n = 0;
    long[] times = new long[rows.size()];
    double[] values = new double[rows.size()];
    double[] weights = new double[rows.size()];
    for (TimeSample.Weighted weighted : rows) {
      double value = weighted.row().numbers[index];
      if (!Double.isNaN(value)) {
        times[n] = weighted.row().timestampNs;
        values[n] = value;
        weights[n] = weighted.weight();
        n++;
      }
    }
    if (n == 0) {
      return new Numbers(
          slot.min, slot.min, slot.max, slot.unit(), TrendTest.of(new long[0], new double[0]));
    }
    times = java.util.Arrays.copyOf(times, n);
    values = java.util.Arrays.copyOf(values, n);
    double median = weightedMedian(values, weights, n);
    return new Numbers(slot.min, median, slot.max, slot.unit(), TrendTest.of(times, values));
  }

  private static double weightedMedian(double[] values, double[] weights, int n) {
    List<Integer> order = new ArrayList<>(n);
    double total = 0;
    for (int i = 0; i < n; i++) {
      order.add(i);
      total += weights[i];
    }
    order.sort(Comparator.comparingDouble(i -> values[i]));
    double below = 0;
    for (int k = 0; k < n; k++) {
      double before = below;
      below += weights[order.get(k)];
      double half = total / 2;
      if (below > half + 1e-9 * total || k == n - 1) {
        boolean between = k > 0 && Math.abs(before - half) <= 1e-9 * total;
        double value = values[order.get(k)];
        return between ? (values[order.get(k - 1)] + value) / 2 : value;
      }
    }
    return values[0];
  }

  /** Exact counts while all values are kept, otherwise frequent ones estimated from the sample. */
  private List<ValueCount> top(SlotTracker slot, int index) {
    if (slot.values.isComplete()) {
      return slot.values.top(MOST_VALUES);
    }
    Map<String, Double> weights = new HashMap<>();
    double total = 0;
    for (TimeSample.Weighted weighted : rows) {
      String text = weighted.row().texts[index];
      double number = weighted.row().numbers[index];
      if (text == null && !Double.isNaN(number)) {
        text =
            number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
      }
      if (text != null) {
        weights.merge(text, weighted.weight(), Double::sum);
        total += weighted.weight();
      }
    }
    List<ValueCount> top = new ArrayList<>();
    for (Map.Entry<String, Double> entry : weights.entrySet()) {
      double share = total == 0 ? 0 : entry.getValue() / total;
      if (share >= HEAVY) {
        top.add(new ValueCount(entry.getKey(), Math.max(1, Math.round(share * slot.count))));
      }
    }
    if (top.isEmpty()) {
      return slot.values.top(MOST_VALUES);
    }
    top.sort(ValueSample.BY_COUNT);
    return top.subList(0, Math.min(MOST_VALUES, top.size()));
  }
}
