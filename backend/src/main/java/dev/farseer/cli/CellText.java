package dev.farseer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.frame.Field;
import dev.farseer.log.TimeRange;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A frame's cell as harmless text. */
final class CellText {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private CellText() {}

  /** The text of a cell, empty for null; may have line ends when the column wraps. */
  static String of(Field field, int row, TextColumn column, long nowNs) {
    Object value = field.values().get(row);
    if (value == null) {
      return "";
    }
    String text =
        switch (column.format()) {
          case AUTO -> byType(field, value, nowNs);
          case SHORT_COUNT ->
              value instanceof Number number
                  ? Human.shortCount(Math.round(number.doubleValue()))
                  : value.toString();
          case PERCENT ->
              value instanceof Number number
                  ? Human.percent(number.doubleValue())
                  : value.toString();
          case CLOCK ->
              value instanceof Long ns ? CLOCK.format(TimeRange.instant(ns)) : value.toString();
        };
    return column.fit() == TextColumn.Fit.WRAP ? Harmless.text(text) : Harmless.line(text);
  }

  private static String byType(Field field, Object value, long nowNs) {
    return switch (field.type()) {
      case TIME -> value instanceof Long ns ? Human.ago(ns, nowNs) : value.toString();
      case NUMBER ->
          value instanceof Number number ? Human.number(number.doubleValue()) : value.toString();
      case INTEGER ->
          value instanceof Number number ? Human.count(number.longValue()) : value.toString();
      case BOOLEAN -> Boolean.TRUE.equals(value) ? "yes" : "no";
      case STRING -> value.toString();
      case JSON -> value instanceof JsonNode node ? json(node) : value.toString();
    };
  }

  /** A list of plain values reads better without its brackets and quotes. */
  private static String json(JsonNode node) {
    if (!node.isArray()) {
      return node.isValueNode() ? node.asText() : node.toString();
    }
    List<String> items = new ArrayList<>();
    for (JsonNode item : node) {
      items.add(item.isValueNode() ? item.asText() : item.toString());
    }
    return String.join(", ", items);
  }
}
