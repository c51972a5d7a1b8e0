package dev.farseer.frame;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The forms that go row by row: the older table, and flat rows. */
final class RowForms {

  private RowForms() {}

  static void table(Frame frame, JsonGenerator out) throws IOException {
    List<String> names = names(frame);
    out.writeStartObject();
    out.writeStringField("type", "table");
    if (!frame.refId().isEmpty()) {
      out.writeStringField("refId", frame.refId());
    }
    if (!frame.name().isEmpty()) {
      out.writeStringField("name", frame.name());
    }
    out.writeArrayFieldStart("columns");
    for (int column = 0; column < names.size(); column++) {
      Field field = frame.fields().get(column);
      out.writeStartObject();
      out.writeStringField("text", names.get(column));
      out.writeStringField("type", Cells.frontEndType(field.type()));
      for (Map.Entry<String, Object> entry : new TreeMap<>(field.config()).entrySet()) {
        if (!entry.getKey().equals("text") && !entry.getKey().equals("type")) {
          FrameJson.tree(out, entry.getKey(), entry.getValue());
        }
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("rows");
    for (int row = 0; row < frame.rows(); row++) {
      out.writeStartArray();
      for (Field field : frame.fields()) {
        Cells.write(field, row, out);
      }
      out.writeEndArray();
    }
    out.writeEndArray();
    if (!frame.meta().isEmpty()) {
      FrameJson.tree(out, "meta", frame.meta());
    }
    out.writeEndObject();
  }

  static void rows(Frame frame, JsonGenerator out) throws IOException {
    List<String> names = names(frame);
    out.writeStartArray();
    for (int row = 0; row < frame.rows(); row++) {
      out.writeStartObject();
      for (int column = 0; column < names.size(); column++) {
        out.writeFieldName(names.get(column));
        Cells.write(frame.fields().get(column), row, out);
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** A name per column, no two alike: the field's own, with its labels or a number where needed. */
  private static List<String> names(Frame frame) {
    Map<String, Integer> uses = new HashMap<>();
    frame.fields().forEach(field -> uses.merge(field.name(), 1, Integer::sum));
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (Field field : frame.fields()) {
      boolean shared = uses.getOrDefault(field.name(), 0) > 1;
      String wanted = shared ? field.name() + labels(field) : field.name();
      String name = wanted;
      for (int number = 2; !taken.add(name); number++) {
        name = wanted + " " + number;
      }
      names.add(name);
    }
    return names;
  }

  private static String labels(Field field) {
    return field.labels().isEmpty()
        ? ""
        : new TreeMap<>(field.labels())
            .entrySet().stream()
                .map(label -> label.getKey() + "=\"" + label.getValue() + '"')
                .collect(Collectors.joining(", ", "{", "}"));
  }
}
