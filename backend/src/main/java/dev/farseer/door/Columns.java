package dev.farseer.door;

import dev.farseer.frame.Field;
import dev.farseer.frame.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds columns over one list of rows. */
final class Columns<R> {
  private final List<R> rows;
  private final List<Field> fields = new ArrayList<>();

  Columns(List<R> rows) {
    this.rows = rows;
  }

  static <R, V> List<V> column(List<R> rows, Function<R, V> value) {
    return rows.stream().map(value).toList();
  }

  void time(String name, Function<R, Long> value) {
    add(Field.of(name, FieldType.TIME, column(rows, value)));
  }

  void text(String name, Function<R, @Nullable String> value) {
    text(name, Map.of(), value);
  }

  /** Sentences, which a table that knows no better would cut after three words. */
  void wide(String name, int pixels, Function<R, @Nullable String> value) {
    text(name, Map.of("custom", Map.of("width", pixels)), value);
  }

  private void text(String name, Map<String, Object> config, Function<R, @Nullable String> value) {
    List<@Nullable Object> values = new ArrayList<>();
    rows.forEach(row -> values.add(value.apply(row)));
    add(new Field(name, FieldType.STRING, Map.of(), config, values));
  }

  void integer(String name, Function<R, @Nullable Long> value) {
    List<@Nullable Object> values = new ArrayList<>();
    rows.forEach(row -> values.add(value.apply(row)));
    add(Field.of(name, FieldType.INTEGER, values));
  }

  void number(String name, Function<R, Double> value, Map<String, Object> config) {
    add(new Field(name, FieldType.NUMBER, Map.of(), config, new ArrayList<>(column(rows, value))));
  }

  void add(Field field) {
    fields.add(field);
  }

  List<Field> fields() {
    return fields;
  }
}
