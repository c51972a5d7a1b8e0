package dev.farseer.cli.demo;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes what the software of the shop says, in any order, and gives it back as a log collector
 * would have sent it: in order of time, no two lines of a stream at the same nanosecond, the lines
 * of a stack trace together.
 */
final class Recorder {
  private static final long CONTINUATION_NS = 1_000;
  private static final Map<String, String> NONE = Map.of();

  private final TimeRange range;
  private final List<Event> events = new ArrayList<>();
  private final Map<String, Map<String, String>> levels = new HashMap<>();

  Recorder(TimeRange range) {
    this.range = range;
  }

  private record Event(
      long ns, Map<String, String> labels, Map<String, String> metadata, List<String> texts) {}

  /** A line that no trace belongs to; {@code level} is empty when a collector would find none. */
  void say(Map<String, String> labels, long ns, String level, String text) {
    Map<String, String> metadata =
        level.isEmpty()
            ? NONE
            : levels.computeIfAbsent(level, word -> Map.of("detected_level", word));
    add(new Event(ns, labels, metadata, List.of(text)));
  }

  /** A line of a request. */
  void say(Map<String, String> labels, long ns, String level, Trace trace, String text) {
    add(new Event(ns, labels, trace.metadata(level), List.of(text)));
  }

  /** A line of a request with its stack trace, which the collector sends line by line. */
  void say(
      Map<String, String> labels,
      long ns,
      String level,
      Trace trace,
      String text,
      List<String> stack) {
    List<String> texts = new ArrayList<>(stack.size() + 1);
    texts.add(text);
    texts.addAll(stack);
    add(new Event(ns, labels, trace.metadata(level), texts));
  }

  private void add(Event event) {
    long last = event.ns() + (event.texts().size() - 1) * CONTINUATION_NS;
    if (range.contains(event.ns()) && range.contains(last)) {
      events.add(event);
    }
  }

  /** All lines, oldest first. */
  List<LogLine> lines() {
    events.sort(Comparator.comparingLong(Event::ns));
    Map<Map<String, String>, Long> last = new HashMap<>();
    List<LogLine> lines = new ArrayList<>(events.size() * 2);
    for (Event event : events) {
      long ns = Math.max(event.ns(), last.getOrDefault(event.labels(), 0L) + CONTINUATION_NS);
      for (int i = 0; i < event.texts().size(); i++, ns += CONTINUATION_NS) {
        lines.add(
            new LogLine(
                ns, event.labels(), i == 0 ? event.metadata() : NONE, event.texts().get(i)));
        last.put(event.labels(), ns);
      }
    }
    // pushed-back lines of a busy stream may have left the range by some microseconds
    lines.removeIf(line -> !range.contains(line.timestampNs()));
    lines.sort(Comparator.comparingLong(LogLine::timestampNs));
    return List.copyOf(lines);
  }
}
