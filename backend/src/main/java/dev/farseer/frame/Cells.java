package dev.farseer.frame;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the JSON forms have in common: type names, and one cell as a JSON value. */
final class Cells {
  private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

  private Cells() {}

  /** The type's name in Grafana's front end. */
  static String frontEndType(FieldType type) {
    return switch (type) {
      case TIME -> "time";
      case STRING -> "string";
      case NUMBER, INTEGER -> "number";
      case BOOLEAN -> "boolean";
      case JSON -> "other";
    };
  }

  /** The type's name in Grafana's back end. */
  static String backEndType(FieldType type) {
    return switch (type) {
      case TIME -> "time.Time";
      case STRING -> "string";
      case NUMBER -> "float64";
      case INTEGER -> "int64";
      case BOOLEAN -> "bool";
      case JSON -> "json.RawMessage";
    };
  }

  static void write(Field field, int row, JsonGenerator out) throws IOException {
    Object value = field.values().get(row);
    if (value == null) {
      out.writeNull();
      return;
    }
    switch (field.type()) {
      case TIME -> out.writeNumber(Math.floorDiv(integer(field, row), NS_PER_MS));
      case STRING -> out.writeString(text(field, row));
      case NUMBER -> number(number(field, row), out);
      case INTEGER -> out.writeNumber(integer(field, row));
      case BOOLEAN -> out.writeBoolean(flag(field, row));
      case JSON -> FrameJson.value(out, json(field, row));
    }
  }

  /** The cell of a time or an integer column; as with the others below, it must not be null. */
  static long integer(Field field, int row) {
    return switch (field.values().get(row)) {
      case Long whole -> whole;
      case Integer whole -> whole;
      case null, default -> throw mismatch(field, row);
    };
  }

  static double number(Field field, int row) {
    return typed(field, row, Number.class).doubleValue();
  }

  static boolean flag(Field field, int row) {
    return typed(field, row, Boolean.class);
  }

  static String text(Field field, int row) {
    return typed(field, row, String.class);
  }

  static JsonNode json(Field field, int row) {
    return typed(field, row, JsonNode.class);
  }

  /** The nanoseconds of a time beyond its millisecond, 0 for every other cell. */
  static int nanosBeyondMs(Field field, int row) {
    Object value = field.values().get(row);
    return value == null || field.type() != FieldType.TIME
        ? 0
        : (int) Math.floorMod(integer(field, row), NS_PER_MS);
  }

  /** The number that JSON has no word for, or null when the cell is none. */
  static @Nullable Double nonFinite(Field field, int row) {
    return field.type() == FieldType.NUMBER
            && field.values().get(row) instanceof Number number
            && !Double.isFinite(number.doubleValue())
        ? number.doubleValue()
        : null;
  }

  private static void number(double value, JsonGenerator out) throws IOException {
    if (!Double.isFinite(value)) {
      out.writeNull();
    } else if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
      // 12 rather than 12.0: shorter, and the same number to every reader
      out.writeNumber((long) value);
    } else {
      out.writeNumber(value);
    }
  }

  private static <T> T typed(Field field, int row, Class<T> type) {
    Object value = field.values().get(row);
    if (!type.isInstance(value)) {
      throw mismatch(field, row);
    }
    return type.cast(value);
  }

  private static IllegalArgumentException mismatch(Field field, int row) {
    Object value = field.values().get(row);
    return new IllegalArgumentException(
        "row %d of column %s is a %s, but the column is of type %s"
            .formatted(
                row,
                field.name(),
                value == null ? "null" : value.getClass().getSimpleName(),
                field.type()));
  }
}
