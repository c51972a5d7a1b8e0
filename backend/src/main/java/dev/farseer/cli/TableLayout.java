package dev.farseer.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Which columns of a table fit beside each other, and how wide each is.
 *
 * @param shown indexes of the columns that are shown, in order
 * @param widths their widths, in the same order
 * @param hidden indexes of the columns that had to be left out, in order
 */
record TableLayout(List<Integer> shown, List<Integer> widths, List<Integer> hidden) {
  /** Columns of the terminal that stand between two columns of the table. */
  static final int GAP = 3;

  /** Copies. */
  TableLayout {
    shown = List.copyOf(shown);
    widths = List.copyOf(widths);
    hidden = List.copyOf(hidden);
  }

  /**
   * What a column asks for.
   *
   * @param least width without which it is of no use, from 0
   * @param most width with which all of it is seen; 0 for a column without values, which is left
   *     out without a word
   * @param priority 1 for a column that must be there; the highest number goes first
   */
  record Need(int least, int most, int priority) {}

  /** Whether not even the columns of priority 1 fit: records must be stacked then. */
  boolean tooNarrow() {
    return shown.isEmpty();
  }

  /**
   * Fits columns into a width: what matters least is left out until the rest can have its least
   * width, then the room that is left goes to the columns that need little first.
   */
  static TableLayout fit(List<Need> needs, int width) {
    List<Integer> shown = new ArrayList<>();
    List<Integer> hidden = new ArrayList<>();
    for (int i = 0; i < needs.size(); i++) {
      if (needs.get(i).most() > 0) {
        shown.add(i);
      }
    }
    Comparator<Integer> importance = Comparator.comparingInt(i -> needs.get(i).priority());
    while (room(needs, shown, width) < 0) {
      Integer last =
          shown.stream().max(importance.thenComparing(Comparator.naturalOrder())).orElseThrow();
      if (needs.get(last).priority() == 1) {
        return new TableLayout(List.of(), List.of(), List.of());
      }
      shown.removeIf(last::equals);
      hidden.add(last);
    }
    Collections.sort(hidden);
    return new TableLayout(shown, widths(needs, shown, width), hidden);
  }

  private static List<Integer> widths(List<Need> needs, List<Integer> shown, int width) {
    List<Integer> widths = new ArrayList<>();
    List<Integer> byNeed = new ArrayList<>();
    for (int column : shown) {
      byNeed.add(widths.size());
      widths.add(needs.get(column).least());
    }
    byNeed.sort(Comparator.comparingInt(i -> needs.get(shown.get(i)).most() - widths.get(i)));
    int room = room(needs, shown, width);
    int left = byNeed.size();
    for (int i : byNeed) {
      int given = Math.min(needs.get(shown.get(i)).most() - widths.get(i), room / left);
      widths.set(i, widths.get(i) + given);
      room -= given;
      left--;
    }
    return widths;
  }

  private static int room(List<Need> needs, List<Integer> shown, int width) {
    int used = GAP * Math.max(0, shown.size() - 1);
    for (int column : shown) {
      used += needs.get(column).least();
    }
    return width - used;
  }
}
