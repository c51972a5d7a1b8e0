package dev.farseer.frame;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes frames as JSON, cell by cell, in the forms that Grafana and its data sources read. Each
 * form types every column, so a trace id of digits only, or one like {@code 12e34}, stays a string.
 *
 * <p>Times become milliseconds (rounded down); only the data-frame form keeps the nanoseconds. NaN
 * and the infinities have no JSON number: every form writes {@code null}, and the data-frame form
 * says beside the values which rows those were. Integers are written whole; a browser rounds those
 * beyond 2^53.
 */
public final class FrameJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          // maps of a frame have no order of their own: sorted keys keep answers comparable
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
          .disable(SerializationFeature.CLOSE_CLOSEABLE)
          .build();

  private FrameJson() {}

  /** One of the forms below, as {@code FrameJson::dataFrame}. */
  @FunctionalInterface
  public interface Form {
    /**
     * Writes one JSON value.
     *
     * @throws IllegalArgumentException when a cell is not of its column's type
     */
    void write(Frame frame, JsonGenerator out) throws IOException;
  }

  /**
   * Grafana's own data-frame JSON: {@code {schema:{name, refId, meta, fields}, data:{values,
   * entities, nanos}}}. {@code entities} and {@code nanos} are left out when no cell needs them.
   */
  public static void dataFrame(Frame frame, JsonGenerator out) throws IOException {
    DataFrameForm.write(frame, out);
  }

  /**
   * The frame form of the JSON data source: {@code {refId, name, fields:[{name, type, labels,
   * config, values}], meta}}.
   */
  public static void fieldsFrame(Frame frame, JsonGenerator out) throws IOException {
    FieldsForm.write(frame, out);
  }

  /**
   * The older table form: {@code {type:"table", refId, name, columns:[{text, type}], rows}}. A
   * column carries its field config beside text and type, which is where Grafana looks for it.
   */
  public static void table(Frame frame, JsonGenerator out) throws IOException {
    RowForms.table(frame, out);
  }

  /**
   * Flat rows for the Infinity data source: {@code [{column: value}]}, every row with every column.
   * Fields that share a name are told apart by their labels.
   */
  public static void rows(Frame frame, JsonGenerator out) throws IOException {
    RowForms.rows(frame, out);
  }

  /**
   * Streams one frame as UTF-8 and flushes; the stream stays open.
   *
   * @throws IOException when the stream fails
   */
  public static void stream(Form form, Frame frame, OutputStream sink) throws IOException {
    try (JsonGenerator out = generator(sink)) {
      form.write(frame, out);
    }
  }

  /** One frame in one form, as UTF-8. */
  public static byte[] bytes(Form form, Frame frame) {
    return toBytes(out -> form.write(frame, out));
  }

  /** A JSON array of frames in one form, as UTF-8: what the JSON data source's query answers. */
  public static byte[] bytes(Form form, List<Frame> frames) {
    return toBytes(out -> array(form, frames, out));
  }

  /**
   * Streams a JSON array of frames as UTF-8 and flushes; the stream stays open.
   *
   * @throws IOException when the stream fails
   */
  public static void stream(Form form, List<Frame> frames, OutputStream sink) throws IOException {
    try (JsonGenerator out = generator(sink)) {
      array(form, frames, out);
    }
  }

  private static void array(Form form, List<Frame> frames, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (Frame frame : frames) {
      form.write(frame, out);
    }
    out.writeEndArray();
  }

  private interface Body {
    void write(JsonGenerator out) throws IOException;
  }

  private static byte[] toBytes(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator out = generator(bytes)) {
      body.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return bytes.toByteArray();
  }

  private static JsonGenerator generator(OutputStream sink) throws IOException {
    return MAPPER
        .getFactory()
        .createGenerator(sink)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .enable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
  }

  /** Meta, config or labels as JSON text with sorted keys. */
  static String text(Map<String, ?> value) {
    return new String(bytes(value), StandardCharsets.UTF_8);
  }

  /** A value of any kind as JSON. */
  static byte[] bytes(Object value) {
    return toBytes(out -> value(out, value));
  }

  /** Writes meta, config or labels with sorted keys, whatever generator the caller has. */
  static void tree(JsonGenerator out, String name, Object value) throws IOException {
    out.writeFieldName(name);
    value(out, value);
  }

  /** Writes a value of any kind; the caller's generator need not have a mapper. */
  static void value(JsonGenerator out, Object value) throws IOException {
    MAPPER.writeValue(out, value);
  }
}
