package dev.farseer.frame;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The frame form of the JSON data source. */
final class FieldsForm {

  private FieldsForm() {}

  static void write(Frame frame, JsonGenerator out) throws IOException {
    out.writeStartObject();
    if (!frame.refId().isEmpty()) {
      out.writeStringField("refId", frame.refId());
    }
    if (!frame.name().isEmpty()) {
      out.writeStringField("name", frame.name());
    }
    out.writeArrayFieldStart("fields");
    for (Field field : frame.fields()) {
      out.writeStartObject();
      out.writeStringField("name", field.name());
      out.writeStringField("type", Cells.frontEndType(field.type()));
      if (!field.labels().isEmpty()) {
        FrameJson.tree(out, "labels", field.labels());
      }
      // the client reads config without asking whether there is one
      FrameJson.tree(out, "config", field.config());
      out.writeArrayFieldStart("values");
      for (int row = 0; row < frame.rows(); row++) {
        Cells.write(field, row, out);
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
    if (!frame.meta().isEmpty()) {
      FrameJson.tree(out, "meta", frame.meta());
    }
    out.writeEndObject();
  }
}
