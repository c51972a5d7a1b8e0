package dev.farseer.logql;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** One line on its way through a pipeline. It is reused from line to line, and not thread-safe. */
public final class LineState {
  static final String ERROR = "__error__";
  static final String ERROR_DETAILS = "__error_details__";
  private static final String COLLIDED = "_extracted";

  private long timestampNs;
  private String text = "";
  private Map<String, String> stream = Map.of();
  private Map<String, String> metadata = Map.of();
  private Map<String, String> parsed = Map.of();
  private boolean ownStream;
  private boolean ownMetadata;

  /** Begins with a line; the maps are not changed. */
  public void reset(
      long timestampNs, Map<String, String> stream, Map<String, String> metadata, String text) {
    this.timestampNs = timestampNs;
    this.text = text;
    this.stream = stream;
    this.metadata = metadata;
    parsed = Map.of();
    ownStream = false;
    ownMetadata = false;
  }

  /** Nanoseconds since the epoch. */
  public long timestampNs() {
    return timestampNs;
  }

  /** The line as it is now. */
  public String text() {
    return text;
  }

  /** What is left of the stream's labels; a new map when a stage has changed it. */
  public Map<String, String> stream() {
    return stream;
  }

  /** What is left of the structured metadata. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** What parsers and formats have added, errors included, sorted by name. */
  public Map<String, String> parsed() {
    return parsed;
  }

  /** All labels of the line as one set, the way metric queries see them, sorted by name. */
  public Map<String, String> labels() {
    if (metadata.isEmpty() && parsed.isEmpty()) {
      return stream;
    }
    Map<String, String> all = new TreeMap<>(stream);
    all.putAll(metadata);
    all.putAll(parsed);
    return all;
  }

  /** What went wrong while the line was parsed, empty when nothing did. */
  public String error() {
    return parsed.getOrDefault(ERROR, "");
  }

  /** Length of a text in bytes of UTF-8, without encoding it. */
  static int utf8Length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  void text(String other) {
    text = other;
  }

  boolean has(String label) {
    return parsed.containsKey(label) || metadata.containsKey(label) || stream.containsKey(label);
  }

  /** The label's value, empty when there is none. */
  String get(String label) {
    String value = parsed.get(label);
    if (value == null) {
      value = metadata.get(label);
    }
    return value == null ? stream.getOrDefault(label, "") : value;
  }

  /** Sets what a parser has found; it never replaces a label of the stream or the metadata. */
  void extract(String label, String value) {
    put(stream.containsKey(label) || metadata.containsKey(label) ? label + COLLIDED : label, value);
  }

  /** Sets a label, whatever had its name before. */
  void set(String label, String value) {
    remove(label);
    put(label, value);
  }

  void fail(String error, String details) {
    put(ERROR, error);
    if (!details.isEmpty()) {
      put(ERROR_DETAILS, details);
    }
  }

  void remove(String label) {
    if (!parsed.isEmpty()) {
      parsed.remove(label);
    }
    if (metadata.containsKey(label)) {
      ownMetadata().remove(label);
    }
    if (stream.containsKey(label)) {
      ownStream().remove(label);
    }
  }

  void retain(Predicate<String> label) {
    if (!parsed.isEmpty()) {
      // an error stays visible whatever is kept
      parsed.keySet().removeIf(each -> !each.startsWith("__error") && !label.test(each));
    }
    if (!metadata.isEmpty()) {
      ownMetadata().keySet().removeIf(each -> !label.test(each));
    }
    ownStream().keySet().removeIf(each -> !label.test(each));
  }

  private void put(String label, String value) {
    if (parsed.isEmpty()) {
      parsed = new TreeMap<>();
    }
    parsed.put(label, value);
  }

  private Map<String, String> ownStream() {
    if (!ownStream) {
      stream = new TreeMap<>(stream);
      ownStream = true;
    }
    return stream;
  }

  private Map<String, String> ownMetadata() {
    if (!ownMetadata) {
      metadata = new TreeMap<>(metadata);
      ownMetadata = true;
    }
    return metadata;
  }
}
