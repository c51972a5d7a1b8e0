package dev.farseer.logql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Where a value lies in a JSON document: {@code a.b[0]["c d"]}. */
final class JsonPath {
  /** Keys are strings, indexes integers. */
  private final List<Object> steps;

  private JsonPath(List<Object> steps) {
    this.steps = List.copyOf(steps);
  }

  /**
   * Reads a path.
   *
   * @throws dev.farseer.problem.Problem when it is none
   */
  static JsonPath parse(String text) {
    List<Object> steps = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '[' && text.startsWith("[\"", i)) {
        int close = text.indexOf("\"]", i + 2);
        if (close < 0) {
          throw invalid(text);
        }
        steps.add(text.substring(i + 2, close));
        i = close + 2;
      } else if (c == '[') {
        int close = text.indexOf(']', i);
        if (close < 0 || !text.substring(i + 1, close).matches("\\d{1,9}")) {
          throw invalid(text);
        }
        steps.add(Integer.valueOf(text.substring(i + 1, close)));
        i = close + 1;
      } else {
        if (c == '.') {
          i++;
        }
        int end = i;
        while (end < text.length() && ".[".indexOf(text.charAt(end)) < 0) {
          end++;
        }
        if (end == i || (c != '.' && i > 0)) {
          throw invalid(text);
        }
        steps.add(text.substring(i, end));
        i = end;
      }
    }
    if (steps.isEmpty()) {
      throw invalid(text);
    }
    return new JsonPath(steps);
  }

  /** The value there as text, an object or array as JSON, empty when there is none. */
  String read(JsonNode document) {
    JsonNode node = document;
    for (Object step : steps) {
      node = step instanceof Integer index ? node.path(index) : node.path(String.valueOf(step));
    }
    return node.isMissingNode() || node.isNull()
        ? ""
        : node.isContainerNode() ? node.toString() : node.asText();
  }

  private static RuntimeException invalid(String text) {
    return Literals.invalid("cannot parse the JSON path \"" + text + "\", write a.b[0][\"c\"]");
  }
}
