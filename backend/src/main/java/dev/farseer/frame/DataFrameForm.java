package dev.farseer.frame;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.function.Predicate;

/** Grafana's data-frame JSON. */
final class DataFrameForm {

  private DataFrameForm() {}

  static void write(Frame frame, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeObjectFieldStart("schema");
    schema(frame, out);
    out.writeEndObject();
    out.writeObjectFieldStart("data");
    data(frame, out);
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void schema(Frame frame, JsonGenerator out) throws IOException {
    if (!frame.name().isEmpty()) {
      out.writeStringField("name", frame.name());
    }
    if (!frame.refId().isEmpty()) {
      out.writeStringField("refId", frame.refId());
    }
    if (!frame.meta().isEmpty()) {
      FrameJson.tree(out, "meta", frame.meta());
    }
    out.writeArrayFieldStart("fields");
    for (Field field : frame.fields()) {
      out.writeStartObject();
      out.writeStringField("name", field.name());
      out.writeStringField("type", Cells.frontEndType(field.type()));
      out.writeObjectFieldStart("typeInfo");
      out.writeStringField("frame", Cells.backEndType(field.type()));
      out.writeBooleanField("nullable", true);
      out.writeEndObject();
      if (!field.labels().isEmpty()) {
        FrameJson.tree(out, "labels", field.labels());
      }
      if (!field.config().isEmpty()) {
        FrameJson.tree(out, "config", field.config());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void data(Frame frame, JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("values");
    for (Field field : frame.fields()) {
      out.writeStartArray();
      for (int row = 0; row < frame.rows(); row++) {
        Cells.write(field, row, out);
      }
      out.writeEndArray();
    }
    out.writeEndArray();
    perField("entities", frame, out, DataFrameForm::hasEntities, DataFrameForm::entities);
    perField("nanos", frame, out, DataFrameForm::hasNanos, DataFrameForm::nanos);
  }

  private interface FieldWriter {
    void write(Field field, JsonGenerator out) throws IOException;
  }

  /** An array with one entry per field, null for fields without; left out when all are without. */
  private static void perField(
      String name, Frame frame, JsonGenerator out, Predicate<Field> has, FieldWriter writer)
      throws IOException {
    if (frame.fields().stream().noneMatch(has)) {
      return;
    }
    out.writeArrayFieldStart(name);
    for (Field field : frame.fields()) {
      if (has.test(field)) {
        writer.write(field, out);
      } else {
        out.writeNull();
      }
    }
    out.writeEndArray();
  }

  private static boolean hasEntities(Field field) {
    for (int row = 0; row < field.values().size(); row++) {
      if (Cells.nonFinite(field, row) != null) {
        return true;
      }
    }
    return false;
  }

  private static void entities(Field field, JsonGenerator out) throws IOException {
    out.writeStartObject();
    rowsOf("NaN", Double.NaN, field, out);
    rowsOf("Inf", Double.POSITIVE_INFINITY, field, out);
    rowsOf("NegInf", Double.NEGATIVE_INFINITY, field, out);
    out.writeEndObject();
  }

  private static void rowsOf(String name, Double wanted, Field field, JsonGenerator out)
      throws IOException {
    boolean started = false;
    for (int row = 0; row < field.values().size(); row++) {
      if (wanted.equals(Cells.nonFinite(field, row))) {
        if (!started) {
          out.writeArrayFieldStart(name);
          started = true;
        }
        out.writeNumber(row);
      }
    }
    if (started) {
      out.writeEndArray();
    }
  }

  private static boolean hasNanos(Field field) {
    for (int row = 0; row < field.values().size(); row++) {
      if (Cells.nanosBeyondMs(field, row) != 0) {
        return true;
      }
    }
    return false;
  }

  private static void nanos(Field field, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (int row = 0; row < field.values().size(); row++) {
      out.writeNumber(Cells.nanosBeyondMs(field, row));
    }
    out.writeEndArray();
  }
}
