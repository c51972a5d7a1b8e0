package dev.farseer.frame;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column.
 *
 * @param name its name, unique in the frame unless labels tell the fields apart
 * @param type what its values are
 * @param labels labels of a numeric series, otherwise empty
 * @param config Grafana's field config (display name, unit, links), otherwise empty
 * @param values the values, of the Java type that {@code type} names, or null
 */
public record Field(
    String name,
    FieldType type,
    Map<String, String> labels,
    Map<String, Object> config,
    List<@Nullable Object> values) {

  /** Copies. */
  public Field {
    labels = Map.copyOf(labels);
    config = Map.copyOf(config);
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** A column without labels and config. */
  public static Field of(String name, FieldType type, List<? extends @Nullable Object> values) {
    return new Field(name, type, Map.of(), Map.of(), new ArrayList<>(values));
  }
}
