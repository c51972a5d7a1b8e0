package dev.farseer.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sample of the lines of a group that is spread over the window: the window is cut into {@value
 * #SPANS} spans of equal length, of each at most {@value #PER_SPAN} lines are kept, chosen by a
 * hash of the line and so the same in any order of arrival.
 */
final class TimeSample {
  static final int SPANS = 24;
  static final int PER_SPAN = 16;

  /** The values of one line: as a number, or as text where the number is NaN. */
  static final class Row {
    final long timestampNs;
    final long priority;
    final double[] numbers;
    final @Nullable String[] texts;

    Row(long timestampNs, long priority, double[] numbers, @Nullable String[] texts) {
      this.timestampNs = timestampNs;
      this.priority = priority;
      this.numbers = numbers;
      this.texts = texts;
    }
  }

  /** A row and how many lines it stands for. */
  record Weighted(Row row, double weight) {}

  private static final Row[] NONE = {};
  private static final Comparator<Row> BY_PRIORITY =
      Comparator.<Row>comparingLong(row -> row.priority).thenComparingLong(row -> row.timestampNs);

  private static final Comparator<Row> IN_TIME =
      Comparator.<Row>comparingLong(row -> row.timestampNs).thenComparingLong(row -> row.priority);

  private final Row[][] rows = new Row[SPANS][];
  private final long[] seen = new long[SPANS];

  TimeSample() {
    Arrays.fill(rows, NONE);
  }

  private void add(int span, Row row) {
    Row[] kept = rows[span];
    int at = Arrays.binarySearch(kept, row, BY_PRIORITY);
    int insert = at >= 0 ? at : -at - 1;
    if (insert >= PER_SPAN) {
      return;
    }
    Row[] grown = new Row[Math.min(PER_SPAN, kept.length + 1)];
    System.arraycopy(kept, 0, grown, 0, insert);
    grown[insert] = row;
    System.arraycopy(kept, insert, grown, insert + 1, grown.length - insert - 1);
    rows[span] = grown;
  }

  /** Adds the rows of another sample; {@code slots[i]} is where slot {@code i} of them goes. */
  void merge(LineSample other, int[] slots, int width, @Nullable String[] constants) {
    for (int span = 0; span < SPANS; span++) {
      seen[span] += other.seen[span];
      for (Row row : other.rowsOf(span)) {
        add(span, moved(row, slots, width, constants));
      }
    }
  }

  private static Row moved(Row row, int[] slots, int width, @Nullable String[] constants) {
    double[] numbers = new double[width];
    Arrays.fill(numbers, Double.NaN);
    @Nullable String[] texts = Arrays.copyOf(constants, width);
    for (int i = 0; i < row.numbers.length; i++) {
      int to = slots[i];
      if (to >= 0) {
        numbers[to] = row.numbers[i];
        texts[to] = row.texts[i];
      }
    }
    return new Row(row.timestampNs, row.priority, numbers, texts);
  }

  /** All rows with their weights, in order of time. */
  List<Weighted> all() {
    List<Weighted> all = new ArrayList<>();
    for (int span = 0; span < SPANS; span++) {
      for (Row row : rows[span]) {
        all.add(new Weighted(row, (double) seen[span] / rows[span].length));
      }
    }
    all.sort(Comparator.comparing(Weighted::row, IN_TIME));
    return all;
  }
}
