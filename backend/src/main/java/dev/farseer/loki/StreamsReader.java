package dev.farseer.loki;

import com.fasterxml.jackson.core.JsonToken;
import dev.farseer.log.LogLine;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Reads the lines of a log query's answer, with and without categorised labels. Structured metadata
 * and labels that the query itself parsed both become the line's metadata; Loki has made sure that
 * their names differ.
 */
final class StreamsReader implements Envelope.Data<List<LogLine>> {

  /** The page has more text than may be held at once; fewer lines must be asked for. */
  static final class PageTooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Lines that did fit, at least 2. */
    final int lines;

    PageTooLarge(int lines) {
      super("more text than one page may hold", null, false, false);
      this.lines = lines;
    }
  }

  private final LabelPool pool;
  private final long mostCharacters;
  private final List<LogLine> lines = new ArrayList<>();
  private long characters;

  StreamsReader(LabelPool pool, long mostCharacters) {
    this.pool = pool;
    this.mostCharacters = mostCharacters;
  }

  @Override
  public List<LogLine> read(JsonStream json) throws InterruptedException {
    JsonStream.require(json.next(), JsonToken.START_OBJECT);
    while (json.next() == JsonToken.FIELD_NAME) {
      switch (json.text()) {
        case "resultType" -> requireStreams(json.string());
        case "result" -> streams(json);
        default -> json.skipNext();
      }
    }
    return lines;
  }

  private static void requireStreams(String type) {
    if (!type.equals("streams")) {
      throw LokiFailure.lasting(
          new Problem(
              Reason.BAD_QUERY,
              "this is a metric query (Loki answers with a "
                  + type
                  + "): lines need a log query such as {app=\"checkout\"} |= \"error\""));
    }
  }

  private void streams(JsonStream json) throws InterruptedException {
    json.expect(JsonToken.START_ARRAY);
    JsonToken token;
    while ((token = json.next()) != JsonToken.END_ARRAY) {
      JsonStream.require(token, JsonToken.START_OBJECT);
      stream(json);
    }
  }

  private void stream(JsonStream json) throws InterruptedException {
    Map<String, String> labels = Map.of();
    boolean labelled = false;
    int first = lines.size();
    while (json.next() == JsonToken.FIELD_NAME) {
      switch (json.text()) {
        case "stream" -> {
          json.expect(JsonToken.START_OBJECT);
          labels = pool.shared(json.stringsByName());
          labelled = true;
          relabel(first, labels);
        }
        case "values" -> values(json, labels);
        default -> json.skipNext();
      }
    }
    if (!labelled) {
      throw JsonStream.garbage("a stream has no labels", null);
    }
  }

  /** JSON does not order its fields: lines may have come before their labels. */
  private void relabel(int first, Map<String, String> labels) {
    lines
        .subList(first, lines.size())
        .replaceAll(l -> new LogLine(l.timestampNs(), labels, l.metadata(), l.text()));
  }

  private void values(JsonStream json, Map<String, String> labels) throws InterruptedException {
    json.expect(JsonToken.START_ARRAY);
    JsonToken token;
    while ((token = json.next()) != JsonToken.END_ARRAY) {
      JsonStream.require(token, JsonToken.START_ARRAY);
      long timestampNs = json.integer();
      String text = json.string();
      Map<String, String> metadata = Map.of();
      token = json.next();
      if (token == JsonToken.START_OBJECT) {
        metadata = metadata(json);
        token = json.next();
      }
      JsonStream.require(token, JsonToken.END_ARRAY);
      lines.add(new LogLine(timestampNs, labels, metadata, text));
      characters += text.length();
      if (characters > mostCharacters && lines.size() > 1) {
        throw new PageTooLarge(lines.size());
      }
    }
  }

  private Map<String, String> metadata(JsonStream json) throws InterruptedException {
    Map<String, String> all = Map.of();
    while (json.next() == JsonToken.FIELD_NAME) {
      String name = json.text();
      JsonToken value = json.next();
      boolean wanted = name.equals("structuredMetadata") || name.equals("parsed");
      if (!wanted || value != JsonToken.START_OBJECT) {
        json.skip(value);
      } else if (all.isEmpty()) {
        all = json.stringsByName();
      } else {
        all.putAll(json.stringsByName());
      }
    }
    // a level alone is the same on thousands of lines, a trace id is not worth keeping
    return all.size() == 1 && all.containsKey("detected_level")
        ? pool.shared(all)
        : unmodifiable(all);
  }

  private static Map<String, String> unmodifiable(Map<String, String> map) {
    return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(map);
  }
}
