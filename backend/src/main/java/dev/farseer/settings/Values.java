package dev.farseer.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns YAML nodes and environment texts into the types a settings record may have. */
final class Values {
  private Values() {}

  static Object ofNode(Type type, JsonNode node) {
    if (isA(type, List.class)) {
      if (!node.isArray()) {
        return ofText(type, scalar(node));
      }
      List<String> values = new ArrayList<>();
      node.forEach(each -> values.add(scalar(each)));
      return List.copyOf(values);
    }
    if (isA(type, Map.class)) {
      if (!node.isObject()) {
        throw new IllegalArgumentException("must have keys with a text each");
      }
      Map<String, String> values = new LinkedHashMap<>();
      node.properties().forEach(each -> values.put(each.getKey(), scalar(each.getValue())));
      return Map.copyOf(values);
    }
    return ofText(type, scalar(node));
  }

  static Object ofText(Type type, String text) {
    if (isA(type, List.class)) {
      return Arrays.stream(text.split(",", -1))
          .map(String::strip)
          .filter(s -> !s.isEmpty())
          .toList();
    }
    if (isA(type, Map.class)) {
      return pairs(text);
    }
    if (!(type instanceof Class<?> plain)) {
      throw new IllegalStateException("a settings record cannot have a " + type);
    }
    return plain(plain, text);
  }

  private static Object plain(Class<?> type, String text) {
    if (type == String.class) {
      return text;
    } else if (type == Secret.class) {
      return new Secret(text.strip());
    } else if (type == Path.class) {
      return Path.of(text);
    } else if (type == Duration.class) {
      return Durations.parse(text);
    } else if (type == boolean.class) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "yes", "on", "1" -> true;
        case "false", "no", "off", "0" -> false;
        default -> throw new IllegalArgumentException("must be true or false, got '" + text + "'");
      };
    } else if (type.isEnum()) {
      return constant(type, text);
    }
    return number(type, text);
  }

  private static Object number(Class<?> type, String text) {
    String digits = text.strip().replace("_", "");
    try {
      if (type == int.class) {
        return Integer.parseInt(digits);
      } else if (type == long.class) {
        return Long.parseLong(digits);
      } else if (type == double.class) {
        return Double.parseDouble(digits);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a number, got '" + text + "'", e);
    }
    throw new IllegalStateException("a settings record cannot have a " + type);
  }

  private static Object constant(Class<?> type, String text) {
    List<String> names = new ArrayList<>();
    for (Object each : type.getEnumConstants()) {
      String name = ((Enum<?>) each).name();
      if (name.equalsIgnoreCase(text.replace('-', '_'))) {
        return each;
      }
      names.add(name.toLowerCase(Locale.ROOT));
    }
    throw new IllegalArgumentException(
        "must be one of " + String.join(", ", names) + ", got '" + text + "'");
  }

  private static Map<String, String> pairs(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
      } else if (!pair.isBlank()) {
        throw new IllegalArgumentException("must be key=value pairs, got '" + pair + "'");
      }
    }
    return Map.copyOf(values);
  }

  private static String scalar(JsonNode node) {
    if (node.isContainerNode() || node.isNull()) {
      throw new IllegalArgumentException("must be a single value");
    }
    return node.asText();
  }

  private static boolean isA(Type type, Class<?> raw) {
    return type instanceof ParameterizedType parameterized && parameterized.getRawType() == raw;
  }
}
