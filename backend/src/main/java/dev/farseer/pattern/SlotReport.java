package dev.farseer.pattern;

import dev.farseer.pattern.SlotStatistics.Numbers;
import dev.farseer.pattern.SlotStatistics.Trend;
import dev.farseer.pattern.SlotStatistics.ValueCount;
import java.util.ArrayList;
import java.util.Arrays;
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
      Trend none = TrendTest.of(new long[0], new double[0]);
      return new Numbers(slot.min, slot.min, slot.max, slot.max, slot.unit(), none);
    }
    times = Arrays.copyOf(times, n);
    values = Arrays.copyOf(values, n);
    List<Integer> order = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      order.add(i);
    }
    double[] by = values;
    order.sort(Comparator.comparingDouble(i -> by[i]));
    double median = quantile(values, weights, order, 0.5);
    double p95 = quantile(values, weights, order, 0.95);
    Trend trend = TrendTest.of(times, values);
    return new Numbers(slot.min, median, p95, slot.max, slot.unit(), trend);
  }

  /** The value below which the share of the weight lies; between two values their middle. */
  private static double quantile(
      double[] values, double[] weights, List<Integer> order, double share) {
    double total = 0;
    for (int i : order) {
      total += weights[i];
    }
    double wanted = total * share;
    double below = 0;
    for (int k = 0; k < order.size(); k++) {
      double before = below;
      below += weights[order.get(k)];
      if (below > wanted + 1e-9 * total) {
        boolean between = k > 0 && Math.abs(before - wanted) <= 1e-9 * total;
        double value = values[order.get(k)];
        return between ? (values[order.get(k - 1)] + value) / 2 : value;
      }
    }
    return values[order.getLast()];
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
