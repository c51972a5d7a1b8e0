package dev.farseer.pattern;

import dev.farseer.log.LogLine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns batches that come newest first into an order in which the lines of each stream follow one
 * another, because a stack trace is joined to the line before it. Only the lines at the old end of
 * a batch that may go on a trace are held back, until the next batch brings the line they belong
 * to.
 */
public final class TraceOrder {
  /** Held lines of all streams; more of them are handed on without their beginning. */
  private static final int MOST_HELD = 10_000;

  private final Consumer<LogLine> sink;
  private Map<Map<String, String>, List<LogLine>> held = new LinkedHashMap<>();
  private int heldLines;

  /** Hands lines on to the sink. */
  public TraceOrder(Consumer<LogLine> sink) {
    this.sink = sink;
  }

  /** Takes the next batch, whose lines are all at most as new as those of the batch before. */
  public void add(List<LogLine> newestFirst) {
    // label maps are shared inside a batch, so that their identity tells streams apart cheaply
    Set<Map<String, String>> begun = Collections.newSetFromMap(new IdentityHashMap<>());
    Map<Map<String, String>, List<LogLine>> leading = new HashMap<>();
    for (int i = newestFirst.size() - 1; i >= 0; i--) {
      LogLine line = newestFirst.get(i);
      if (!begun.contains(line.labels())) {
        if (mayGoOn(line.text())) {
          leading.computeIfAbsent(line.labels(), _ -> new ArrayList<>()).add(line);
          continue;
        }
        begun.add(line.labels());
      }
      sink.accept(line);
    }
    follow(begun);
    leading.forEach(this::hold);
    if (heldLines > MOST_HELD) {
      finish();
    }
  }

  /** Hands on what a newer batch held back of the streams that have begun in this one. */
  private void follow(Set<Map<String, String>> begun) {
    if (held.isEmpty()) {
      return;
    }
    for (Map<String, String> stream : begun) {
      List<LogLine> lines = held.remove(stream);
      if (lines != null) {
        heldLines -= lines.size();
        lines.forEach(sink);
      }
    }
  }

  private void hold(Map<String, String> stream, List<LogLine> older) {
    heldLines += older.size();
    List<LogLine> newer = held.put(stream, older);
    if (newer != null) {
      older.addAll(newer);
    }
  }

  /** Hands on what is still held back: its beginning lies before the window. */
  public void finish() {
    Map<Map<String, String>, List<LogLine>> rest = held;
    held = new LinkedHashMap<>();
    heldLines = 0;
    rest.values().forEach(lines -> lines.forEach(sink));
  }

  private static boolean mayGoOn(String text) {
    return !text.isEmpty()
        && (text.charAt(0) == ' '
            || text.charAt(0) == '\t'
            || StackTraces.isContinuation(text)
            || StackTraces.isException(text));
  }
}
