package dev.farseer.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.farseer.log.Level;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a line of a file says about itself in fields that are known by name, whether it is JSON,
 * logfmt, or text with a level in it.
 *
 * @param time the value of its time field, empty when there is none
 * @param level {@link Level#UNKNOWN} when the line does not tell
 * @param service empty when the line does not tell
 * @param metadata trace and span id, if any
 */
record LineFields(String time, Level level, String service, Map<String, String> metadata) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Set<String> TIME =
      Set.of("ts", "time", "timestamp", "@timestamp", "t", "eventtime", "datetime");
  private static final Set<String> LEVEL =
      Set.of("level", "lvl", "severity", "log.level", "loglevel", "levelname", "severity_text");
  private static final Set<String> SERVICE =
      Set.of("service", "service.name", "service_name", "app", "application");
  private static final Set<String> TRACE =
      Set.of("trace_id", "traceid", "trace.id", "trace-id", "otel.trace_id");
  private static final Set<String> SPAN = Set.of("span_id", "spanid", "span.id", "span-id");
  private static final Pattern PAIR =
      Pattern.compile("(?:^|\\s)([a-zA-Z_@][\\w.@-]{0,40})=(\"(?:[^\"\\\\]|\\\\.)*+\"|[^\\s\"]+)");
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");
  private static final Pattern LEVEL_WORD =
      Pattern.compile(
          "\\b(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|SEVERE|FATAL|CRITICAL|ALERT|EMERG)\\b"
              + "|\\[(?:\\w+:)?(trace|debug|info|notice|warn|warning|error|crit|alert|emerg)\\]"
              + "|^([IWEF])\\d{4} \\d{2}:"
              + "|^\\d{2}-\\d{2} [\\d:.]+\\s+\\d+\\s+\\d+ ([VDIWEF]) ");
  private static final int LEVEL_SEARCHED = 200;
  private static final int LONGEST_SERVICE = 128;

  static LineFields of(String line) {
    Map<String, String> fields = new HashMap<>();
    if (line.startsWith("{")) {
      json(line, fields);
    } else if (line.indexOf('=') > 0) {
      Matcher pair = PAIR.matcher(line);
      while (pair.find()) {
        String value = pair.group(2);
        put(
            fields,
            pair.group(1),
            value.startsWith("\"") ? value.substring(1, value.length() - 1) : value);
      }
    }
    String level = fields.getOrDefault("level", "");
    Level known = level.isEmpty() ? null : Level.ofWord(level);
    if (known == null) {
      known = line.startsWith("{") ? Level.UNKNOWN : levelOfText(line);
    }
    Map<String, String> metadata = new TreeMap<>();
    Matcher parent = TRACEPARENT.matcher(fields.getOrDefault("traceparent", ""));
    if (parent.matches()) {
      metadata.put("trace_id", parent.group(1));
      metadata.put("span_id", parent.group(2));
    }
    copy(fields, "trace_id", metadata);
    copy(fields, "span_id", metadata);
    String service = fields.getOrDefault("service", "");
    return new LineFields(
        fields.getOrDefault("time", ""),
        known,
        service.length() > LONGEST_SERVICE ? "" : service,
        metadata);
  }

  private static void copy(Map<String, String> from, String name, Map<String, String> to) {
    String value = from.get(name);
    if (value != null && !value.isEmpty() && value.length() <= 64) {
      to.put(name, value);
    }
  }

  private static void json(String line, Map<String, String> fields) {
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        object(parser, "", fields);
      }
    } catch (IOException _) {
      fields.putIfAbsent("", ""); // what came before the break still counts
    }
  }

  /** The fields of the object and of the objects in it, such as {@code service.name}. */
  private static void object(JsonParser parser, String prefix, Map<String, String> fields)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = prefix + parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT && prefix.isEmpty()) {
        object(parser, name + ".", fields);
      } else if (value.isStructStart()) {
        parser.skipChildren();
      } else if (value != JsonToken.VALUE_NULL) {
        put(fields, name, parser.getText());
      }
    }
  }

  private static void put(Map<String, String> fields, String name, String value) {
    String key = name.toLowerCase(java.util.Locale.ROOT);
    if (TIME.contains(key)) {
      fields.putIfAbsent("time", value);
    } else if (LEVEL.contains(key)) {
      fields.putIfAbsent("level", value);
    } else if (SERVICE.contains(key)) {
      fields.putIfAbsent("service", value);
    } else if (TRACE.contains(key)) {
      fields.putIfAbsent("trace_id", value);
    } else if (SPAN.contains(key)) {
      fields.putIfAbsent("span_id", value);
    } else if (key.equals("traceparent")) {
      fields.putIfAbsent(key, value);
    }
  }

  private static Level levelOfText(String line) {
    Matcher word =
        LEVEL_WORD.matcher(
            line.length() > LEVEL_SEARCHED ? line.substring(0, LEVEL_SEARCHED) : line);
    if (!word.find()) {
      return Level.UNKNOWN;
    }
    for (int group = 1; group <= word.groupCount(); group++) {
      String found = word.group(group);
      if (found != null) {
        Level level = found.length() == 1 ? ofLetter(found.charAt(0)) : Level.ofWord(found);
        return level == null ? Level.UNKNOWN : level;
      }
    }
    return Level.UNKNOWN;
  }

  private static Level ofLetter(char letter) {
    return switch (letter) {
      case 'V' -> Level.TRACE;
      case 'D' -> Level.DEBUG;
      case 'I' -> Level.INFO;
      case 'W' -> Level.WARN;
      case 'E' -> Level.ERROR;
      default -> Level.FATAL;
    };
  }
}
