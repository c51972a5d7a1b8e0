package dev.farseer.pattern;

import dev.farseer.log.LogLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** First and last line of a group and a few between them, chosen by a hash of the line. */
final class Examples {
  private static final int LONGEST = 1000;
  private static final int LONGEST_TRACE = 4000;
  private static final Comparator<LogLine> IN_TIME =
      Comparator.comparingLong(LogLine::timestampNs).thenComparing(LogLine::text);

  private record Chosen(long priority, LogLine line) {}

  private static final Comparator<Chosen> BY_PRIORITY =
      Comparator.comparingLong(Chosen::priority).thenComparing(Chosen::line, IN_TIME);

  private final int between;
  private final List<Chosen> chosen = new ArrayList<>(1);
  private long worst = Long.MAX_VALUE;
  private @Nullable LogLine first;
  private @Nullable LogLine last;

  /** The times of both, beside one another so that most lines need no look at them. */
  private long firstNs = Long.MAX_VALUE;

  private long lastNs = Long.MIN_VALUE;

  Examples(int most) {
    between = Math.max(1, most - 2);
  }

  void add(LogLine line, long priority) {
    long time = line.timestampNs();
    if (time <= firstNs) {
      first(line);
    }
    if (time >= lastNs) {
      last(line);
    }
    if (priority < worst || chosen.size() < between) {
      choose(new Chosen(priority, line));
    }
  }

  private void first(LogLine line) {
    if (first == null || IN_TIME.compare(line, first) < 0) {
      first = line;
      firstNs = line.timestampNs();
    }
  }

  private void last(LogLine line) {
    if (last == null || line.timestampNs() > lastNs || IN_TIME.compare(line, last) > 0) {
      last = line;
      lastNs = line.timestampNs();
    }
  }

  private void choose(Chosen candidate) {
    chosen.add(candidate);
    chosen.sort(BY_PRIORITY);
    if (chosen.size() > between) {
      chosen.removeLast();
    }
    worst = chosen.size() < between ? Long.MAX_VALUE : chosen.getLast().priority + 1;
  }

  void merge(Examples other) {
    if (other.first != null) {
      first(other.first);
    }
    if (other.last != null) {
      last(other.last);
    }
    for (Chosen candidate : other.chosen) {
      choose(candidate);
    }
  }

  long firstNs() {
    return first == null ? 0 : first.timestampNs();
  }

  long lastNs() {
    return last == null ? 0 : last.timestampNs();
  }

  /** At most {@code most} lines in order of time, first and last among them. */
  List<LogLine> lines(int most) {
    TreeSet<LogLine> lines = new TreeSet<>(IN_TIME);
    if (first != null) {
      lines.add(cut(first));
    }
    if (last != null && most > 1) {
      lines.add(cut(last));
    }
    for (Chosen candidate : chosen) {
      if (lines.size() < most) {
        lines.add(cut(candidate.line));
      }
    }
    return List.copyOf(lines);
  }

  private static LogLine cut(LogLine line) {
    int longest = line.text().indexOf('\n') >= 0 ? LONGEST_TRACE : LONGEST;
    return line.text().length() <= longest
        ? line
        : line.withText(line.text().substring(0, longest) + "…");
  }
}
