package dev.farseer.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.farseer.logql.MetricEvaluator;
import dev.farseer.logql.Series;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Writes answers as Loki writes them. */
final class Answers {
  private static final JsonFactory JSON = new JsonFactory();

  private Answers() {}

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** Lines; {@code read} is how many were looked at for them. */
  static Buffer streams(FoundLines found, long read) {
    return success(
        json -> {
          json.writeStringField("resultType", "streams");
          if (found.categorized()) {
            json.writeArrayFieldStart("encodingFlags");
            json.writeString("categorize-labels");
            json.writeEndArray();
          }
          json.writeArrayFieldStart("result");
          for (Map.Entry<Map<String, String>, List<FoundLines.Found>> each :
              found.streams().entrySet()) {
            json.writeStartObject();
            json.writeFieldName("stream");
            labels(json, each.getKey());
            json.writeArrayFieldStart("values");
            for (FoundLines.Found line : each.getValue()) {
              line(json, line, found.categorized());
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
          summary(json, read, found.count());
        });
  }

  /** Values over time. */
  static Buffer matrix(Map<Map<String, String>, Series> series, MetricEvaluator.Points points) {
    return success(
        json -> {
          json.writeStringField("resultType", "matrix");
          json.writeArrayFieldStart("result");
          for (Map.Entry<Map<String, String>, Series> each : series.entrySet()) {
            if (!each.getValue().isPresent()) {
              continue;
            }
            json.writeStartObject();
            json.writeFieldName("metric");
            labels(json, each.getKey());
            json.writeArrayFieldStart("values");
            for (int i = 0; i < points.count(); i++) {
              if (each.getValue().has(i)) {
                point(json, points.at(i), each.getValue().value(i));
              }
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
          summary(json, 0, series.size());
        });
  }

  /** Values at one time. */
  static Buffer vector(Map<Map<String, String>, Series> series, MetricEvaluator.Points points) {
    return success(
        json -> {
          json.writeStringField("resultType", "vector");
          json.writeArrayFieldStart("result");
          for (Map.Entry<Map<String, String>, Series> each : series.entrySet()) {
            if (each.getValue().has(0)) {
              json.writeStartObject();
              json.writeFieldName("metric");
              labels(json, each.getKey());
              json.writeFieldName("value");
              point(json, points.at(0), each.getValue().value(0));
              json.writeEndObject();
            }
          }
          json.writeEndArray();
          summary(json, 0, series.size());
        });
  }

  /** One number. */
  static Buffer scalar(double value, MetricEvaluator.Points points) {
    return success(
        json -> {
          json.writeStringField("resultType", "scalar");
          json.writeFieldName("result");
          point(json, points.at(0), value);
          summary(json, 0, 1);
        });
  }

  /** Names or values; Loki leaves {@code data} out when there are none. */
  static Buffer texts(Collection<String> texts) {
    return object(
        json -> {
          json.writeStringField("status", "success");
          if (!texts.isEmpty()) {
            json.writeArrayFieldStart("data");
            for (String each : texts) {
              json.writeString(valid(each));
            }
            json.writeEndArray();
          }
        });
  }

  /** Label sets. */
  static Buffer series(Collection<Map<String, String>> series) {
    return object(
        json -> {
          json.writeStringField("status", "success");
          json.writeArrayFieldStart("data");
          for (Map<String, String> each : series) {
            labels(json, each);
          }
          json.writeEndArray();
        });
  }

  /** What a query would read, and under {@code store} what the whole store holds and dropped. */
  static Buffer stats(
      long streams, long chunks, long bytes, long entries, EmbeddedStore.Stats whole) {
    return object(
        json -> {
          json.writeNumberField("streams", streams);
          json.writeNumberField("chunks", chunks);
          json.writeNumberField("bytes", bytes);
          json.writeNumberField("entries", entries);
          json.writeObjectFieldStart("store");
          json.writeNumberField("streams", whole.streams());
          json.writeNumberField("lines", whole.lines());
          json.writeNumberField("bytes", whole.bytes());
          json.writeNumberField("droppedLines", whole.droppedLines());
          json.writeNumberField("duplicates", whole.duplicates());
          json.writeEndObject();
        });
  }

  private static void line(JsonGenerator json, FoundLines.Found line, boolean categorized)
      throws IOException {
    json.writeStartArray();
    json.writeString(Long.toString(line.timestampNs()));
    json.writeString(valid(line.text()));
    if (categorized) {
      json.writeStartObject();
      if (!line.metadata().isEmpty()) {
        json.writeFieldName("structuredMetadata");
        labels(json, line.metadata());
      }
      if (!line.parsed().isEmpty()) {
        json.writeFieldName("parsed");
        labels(json, line.parsed());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void labels(JsonGenerator json, Map<String, String> labels) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, String> each : labels.entrySet()) {
      json.writeStringField(valid(each.getKey()), valid(each.getValue()));
    }
    json.writeEndObject();
  }

  /** Text without lone surrogates, which a line can hold as escapes and UTF-8 cannot. */
  private static String valid(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      }
    }
    return text;
  }

  private static void point(JsonGenerator json, long timestampNs, double value) throws IOException {
    json.writeStartArray();
    long ms = timestampNs / 1_000_000;
    if (ms % 1_000 == 0) {
      json.writeNumber(ms / 1_000);
    } else {
      json.writeNumber(BigDecimal.valueOf(ms, 3));
    }
    json.writeString(number(value));
    json.writeEndArray();
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : BigDecimal.valueOf(value).toPlainString();
  }

  private static void summary(JsonGenerator json, long read, long returned) throws IOException {
    json.writeObjectFieldStart("stats");
    json.writeObjectFieldStart("summary");
    json.writeNumberField("totalLinesProcessed", read);
    json.writeNumberField("totalEntriesReturned", returned);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static Buffer success(Body data) {
    return object(
        json -> {
          json.writeStringField("status", "success");
          json.writeObjectFieldStart("data");
          data.write(json);
          json.writeEndObject();
        });
  }

  private static Buffer object(Body fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }
}
