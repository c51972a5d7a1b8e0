package dev.farseer.explain;

import dev.farseer.log.LogLine;
import dev.farseer.pattern.PatternMiner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the newest lines of a window that comes in any order. */
final class NewestLines {
  private record Entry(LogLine line, int handle, long arrival) {}

  private static final Comparator<Entry> AGE =
      Comparator.<Entry>comparingLong(e -> e.line().timestampNs())
          .thenComparingLong(Entry::arrival);

  private final int most;
  private final PriorityQueue<Entry> oldestFirst = new PriorityQueue<>(AGE);
  private long arrivals;

  NewestLines(int most) {
    this.most = most;
  }

  void offer(LogLine line, int handle) {
    if (most == 0) {
      return;
    }
    Entry oldest = oldestFirst.peek();
    if (oldestFirst.size() == most
        && oldest != null
        && line.timestampNs() <= oldest.line().timestampNs()) {
      return;
    }
    oldestFirst.add(new Entry(line, handle, arrivals++));
    if (oldestFirst.size() > most) {
      oldestFirst.poll();
    }
  }

  /** The kept lines, oldest first. */
  List<Reading.Kept> lines(PatternMiner mined) {
    List<Entry> entries = new ArrayList<>(oldestFirst);
    entries.sort(AGE);
    return entries.stream().map(e -> new Reading.Kept(e.line(), mined.idOf(e.handle()))).toList();
  }
}
