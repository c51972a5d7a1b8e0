package dev.farseer.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The JSON schema of a template's answer: a part of JSON Schema small enough for llama.cpp's
 * grammar to enforce all of it, with enumerations that are filled in.
 */
final class AnswerSchema {
  /** Keyword of an enumeration that the catalogue fills in when it loads the template. */
  static final String FROM = "$from";

  /** Keyword of an enumeration that is filled with values of variables when a prompt is made. */
  static final String EACH = "$each";

  private static final Map<String, Set<String>> KEYWORDS =
      Map.of(
          "object", Set.of("type", "properties", "required", "additionalProperties"),
          "array", Set.of("type", "items", "minItems", "maxItems"),
          "string", Set.of("type", "enum", "maxLength", "minLength", "pattern"),
          "number", Set.of("type", "enum"),
          "integer", Set.of("type", "enum", "minimum", "maximum"),
          "boolean", Set.of("type"));

  private AnswerSchema() {}

  /** The schema with the catalogue's enumerations filled in; a problem when it breaks a rule. */
  static ObjectNode load(
      JsonNode schema, Map<String, List<String>> enumerations, Map<String, Variable> variables) {
    if (!schema.path("type").asText().equals("object")) {
      throw problem("schema", "must be an object: type: object, with properties");
    }
    ObjectNode copy = schema.deepCopy();
    check("schema", copy, enumerations, variables);
    return copy;
  }

  /** The schema with the values of variables filled in. */
  static JsonNode render(ObjectNode schema, Map<String, Object> values) {
    ObjectNode copy = schema.deepCopy();
    fill(copy, values);
    return copy;
  }

  private static void check(
      String path,
      JsonNode node,
      Map<String, List<String>> enumerations,
      Map<String, Variable> variables) {
    if (!(node instanceof ObjectNode schema)) {
      throw problem(path, "must be a mapping with a type");
    }
    String type = schema.path("type").asText(schema.has("enum") ? "string" : "");
    if (!schema.has("type") && schema.has("enum")) {
      schema.put("type", type); // servers other than llama.cpp want it beside an enum
    }
    Set<String> keywords = KEYWORDS.get(type);
    if (keywords == null) {
      throw problem(path, "needs a type: " + Hint.of(type, KEYWORDS.keySet()));
    }
    for (String keyword : Canonical.names(schema)) {
      if (!keywords.contains(keyword)) {
        throw problem(
            path,
            "has \""
                + keyword
                + "\", which llama.cpp's grammar does not enforce for "
                + type
                + "; use only "
                + String.join(", ", new TreeSet<>(keywords)));
      }
    }
    JsonNode values = schema.get("enum");
    if (values != null) {
      schema.set("enum", enumeration(path, values, enumerations, variables));
    }
    switch (type) {
      case "object" -> object(path, schema, enumerations, variables);
      case "array" -> {
        if (!schema.has("items") || !schema.has("maxItems")) {
          throw problem(path, "needs items and maxItems, or an answer may never end");
        }
        check(path + ".items", schema.get("items"), enumerations, variables);
      }
      case "string" -> string(path, schema);
      case "number" -> {
        if (values == null) {
          throw problem(
              path, "needs an enum such as [0.1, 0.5, 0.9]: a grammar does not bound numbers");
        }
      }
      default -> {}
    }
  }

  private static void object(
      String path,
      ObjectNode schema,
      Map<String, List<String>> enumerations,
      Map<String, Variable> variables) {
    List<String> names = Canonical.names(schema.path("properties"));
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    if (names.isEmpty() || !names.equals(required)) {
      throw problem(
          path,
          "needs required: ["
              + String.join(", ", names)
              + "], all properties in their order, which is the order the model answers in");
    }
    if (!schema.has("additionalProperties") || schema.get("additionalProperties").asBoolean(true)) {
      throw problem(path, "needs additionalProperties: false");
    }
    for (String name : names) {
      check(path + "." + name, schema.get("properties").get(name), enumerations, variables);
    }
  }

  private static void string(String path, ObjectNode schema) {
    String pattern = schema.path("pattern").asText("^$");
    if (!pattern.startsWith("^") || !pattern.endsWith("$")) {
      throw problem(path, "has a pattern without ^ and $, which is silently not enforced");
    }
    if (!schema.has("enum") && !schema.has("pattern") && !schema.has("maxLength")) {
      throw problem(path, "needs a maxLength (or an enum), or an answer may never end");
    }
  }

  private static JsonNode enumeration(
      String path,
      JsonNode values,
      Map<String, List<String>> enumerations,
      Map<String, Variable> variables) {
    if (values instanceof ArrayNode array && !array.isEmpty()) {
      return array;
    }
    if (values.size() == 1 && values.has(FROM)) {
      String name = values.get(FROM).asText();
      List<String> known = enumerations.get(name);
      if (known == null || known.isEmpty()) {
        throw problem(
            path, "names the enumeration " + name + "; " + Hint.of(name, enumerations.keySet()));
      }
      return array(known);
    }
    if (values.size() == 1 && values.has(EACH) && values.get(EACH).isArray()) {
      for (JsonNode source : values.get(EACH)) {
        checkSource(path, source.asText(), variables);
      }
      return values;
    }
    throw problem(
        path,
        "needs an enum that is a list, {$from: enumeration} or {$each: [variable, list.field]}");
  }

  private static void checkSource(String path, String source, Map<String, Variable> variables) {
    int dot = source.indexOf('.');
    Variable variable = variables.get(dot < 0 ? source : source.substring(0, dot));
    if (variable != null && dot >= 0) {
      variable = variable.fields().get(source.substring(dot + 1));
    }
    if (variable == null || variable.type() != Variable.Type.STRING) {
      throw problem(
          path,
          "takes its values from "
              + source
              + ", which must be a declared variable, or field of a list, of type string");
    }
  }

  private static void fill(JsonNode node, Map<String, Object> values) {
    if (node instanceof ObjectNode object && object.path("enum").has(EACH)) {
      Set<String> found = new LinkedHashSet<>();
      for (JsonNode source : object.get("enum").get(EACH)) {
        collect(source.asText(), values, found);
      }
      object.set("enum", array(found));
    }
    node.forEach(child -> fill(child, values));
  }

  private static void collect(String source, Map<String, Object> values, Set<String> found) {
    int dot = source.indexOf('.');
    Object value = values.get(dot < 0 ? source : source.substring(0, dot));
    if (dot < 0) {
      found.add(String.valueOf(value));
    } else if (value instanceof List<?> items) {
      for (Object item : items) {
        if (item instanceof Map<?, ?> fields) {
          found.add(String.valueOf(fields.get(source.substring(dot + 1))));
        }
      }
    }
  }

  private static ArrayNode array(Iterable<String> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(array::add);
    return array;
  }

  private static Problem problem(String path, String text) {
    return new Problem(Reason.PROMPT, path + " " + text);
  }
}
