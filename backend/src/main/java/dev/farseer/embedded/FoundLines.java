package dev.farseer.embedded;

import dev.farseer.logql.LineState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lines of an answer, grouped into streams in the order in which these first appear. */
final class FoundLines {
  /** One line; the maps are empty where the stream's labels hold everything. */
  record Found(
      long timestampNs, String text, Map<String, String> metadata, Map<String, String> parsed) {}

  private final Map<Map<String, String>, List<Found>> streams = new LinkedHashMap<>();
  private final boolean categorized;
  private int count;

  /**
   * No lines yet.
   *
   * @param categorized whether metadata and parsed labels stay beside the line, or become labels of
   *     its stream
   */
  FoundLines(boolean categorized) {
    this.categorized = categorized;
  }

  boolean categorized() {
    return categorized;
  }

  int count() {
    return count;
  }

  Map<Map<String, String>, List<Found>> streams() {
    return streams;
  }

  void add(LineState line) {
    Map<String, String> labels = categorized ? line.stream() : line.labels();
    streams
        .computeIfAbsent(labels, _ -> new ArrayList<>())
        .add(
            categorized
                ? new Found(line.timestampNs(), line.text(), line.metadata(), line.parsed())
                : new Found(line.timestampNs(), line.text(), Map.of(), Map.of()));
    count++;
  }
}
