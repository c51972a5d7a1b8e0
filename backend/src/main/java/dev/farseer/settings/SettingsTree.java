package dev.farseer.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A settings record as a tree that {@link SettingsReader} reads back, secrets hidden. */
public final class SettingsTree {
  private SettingsTree() {}

  /** The record's components in order; a set secret is {@code ***}. */
  public static ObjectNode of(Record settings) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      put(tree, component.getName(), value(component, settings));
    }
    return tree;
  }

  private static void put(ObjectNode tree, String name, Object value) {
    switch (value) {
      case Secret secret -> tree.put(name, secret.toString());
      case Record nested -> tree.set(name, of(nested));
      case Duration duration -> tree.put(name, Durations.format(duration));
      case Integer number -> tree.put(name, number);
      case Long number -> tree.put(name, number);
      case Double number -> tree.put(name, number);
      case Boolean flag -> tree.put(name, flag);
      case Enum<?> constant -> tree.put(name, constant.name().toLowerCase(Locale.ROOT));
      case Path path -> tree.put(name, path.toString());
      case List<?> list -> {
        ArrayNode inner = tree.putArray(name);
        for (Object each : list) {
          if (each instanceof Record nested) {
            inner.add(of(nested));
          } else {
            inner.add(String.valueOf(each));
          }
        }
      }
      case Map<?, ?> map -> {
        ObjectNode inner = tree.putObject(name);
        map.forEach((key, each) -> inner.put(String.valueOf(key), String.valueOf(each)));
      }
      default -> tree.put(name, String.valueOf(value));
    }
  }

  private static Object value(RecordComponent component, Record owner) {
    try {
      component.getAccessor().setAccessible(true);
      return Objects.requireNonNull(component.getAccessor().invoke(owner));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
