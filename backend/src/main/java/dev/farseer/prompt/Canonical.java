package dev.farseer.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What a template's identity is made of: JSON with sorted keys and no blanks, numbers in their
 * shortest plain form, text in Unicode NFC with {@code \n} line ends, without blanks at the ends of
 * lines and without empty lines at the end. Lists keep their order.
 */
final class Canonical {
  private Canonical() {}

  /** The normal form of a text of a template; it is what is sent, not only what is hashed. */
  static String text(String text) {
    String lines = text.replace("\r\n", "\n").replace('\r', '\n');
    String normal = Normalizer.normalize(lines, Normalizer.Form.NFC);
    StringBuilder out = new StringBuilder(normal.length());
    normal.lines().forEach(line -> out.append(line.stripTrailing()).append('\n'));
    return out.toString().stripTrailing();
  }

  static String json(JsonNode node) {
    StringBuilder out = new StringBuilder();
    append(out, node);
    return out.toString();
  }

  static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }

  private static void append(StringBuilder out, JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(node.properties());
        fields.sort(Map.Entry.comparingByKey());
        String separator = "{";
        for (Map.Entry<String, JsonNode> field : fields) {
          out.append(separator).append(quoted(field.getKey())).append(':');
          append(out, field.getValue());
          separator = ",";
        }
        out.append(fields.isEmpty() ? "{}" : "}");
      }
      case ARRAY -> {
        out.append('[');
        String separator = "";
        for (JsonNode item : node) {
          out.append(separator);
          append(out, item);
          separator = ",";
        }
        out.append(']');
      }
      case STRING -> out.append(quoted(text(node.textValue())));
      case NUMBER -> out.append(plain(node));
      case BOOLEAN, NULL, MISSING, BINARY, POJO -> out.append(node);
    }
  }

  private static String plain(JsonNode number) {
    String plain = number.decimalValue().stripTrailingZeros().toPlainString();
    return plain.equals("0.0") ? "0" : plain;
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }

  /** Names in the order in which they were written, for messages. */
  static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return Collections.unmodifiableList(names);
  }
}
