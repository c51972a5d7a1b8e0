package dev.farseer.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import dev.farseer.pattern.Histogram;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.SlotStatistics;
import dev.farseer.pattern.SlotType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a pattern is kept in the store: all that decides which case it has and what a model is
 * asked about it, so that another process, or this one after a restart, can go on with it.
 */
final class KeptPattern {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int MOST_ALIASES = 64;
  private static final int MOST_EXAMPLES = 5;
  private static final int LONGEST_EXAMPLE = 2_000;

  private KeptPattern() {}

  static ObjectNode write(Pattern pattern) {
    ObjectNode out = JSON.createObjectNode();
    out.put("id", pattern.id()).put("template", pattern.template());
    out.put("component", pattern.component()).put("level", pattern.level().name());
    out.put("count", pattern.count());
    out.put("firstNs", pattern.firstNs()).put("lastNs", pattern.lastNs());
    ArrayNode aliases = out.putArray("aliases");
    pattern.aliases().stream().sorted().limit(MOST_ALIASES).forEach(aliases::add);
    ArrayNode examples = out.putArray("examples");
    pattern.examples().stream()
        .map(LogLine::text)
        .filter(text -> text.length() <= LONGEST_EXAMPLE)
        .distinct()
        .limit(MOST_EXAMPLES)
        .forEach(examples::add);
    ArrayNode slots = out.putArray("slots");
    for (SlotStatistics slot : pattern.slots()) {
      ObjectNode each = slots.addObject().put("type", slot.type().name()).put("name", slot.name());
      each.put("count", slot.count()).put("distinct", slot.distinct());
      ArrayNode top = each.putArray("top");
      slot.topValues().forEach(v -> top.addObject().put("v", v.value()).put("n", v.count()));
    }
    return out;
  }

  static Pattern read(JsonNode json) {
    long first = json.path("firstNs").asLong();
    Set<String> aliases = new LinkedHashSet<>();
    json.path("aliases").forEach(alias -> aliases.add(alias.asText()));
    List<LogLine> examples = new ArrayList<>();
    json.path("examples")
        .forEach(text -> examples.add(new LogLine(first, Map.of(), Map.of(), text.asText())));
    return new Pattern(
        json.path("id").asText(),
        aliases,
        json.path("template").asText(),
        json.path("component").asText(),
        Level.valueOf(json.path("level").asText("UNKNOWN")),
        Math.max(1, json.path("count").asLong()),
        first,
        json.path("lastNs").asLong(),
        new Histogram(first, 1, List.of()),
        slots(json.path("slots")),
        examples,
        List.of(),
        Map.of());
  }

  private static List<SlotStatistics> slots(JsonNode json) {
    List<SlotStatistics> slots = new ArrayList<>();
    for (JsonNode slot : json) {
      List<SlotStatistics.ValueCount> top = new ArrayList<>();
      slot.path("top")
          .forEach(
              v ->
                  top.add(
                      new SlotStatistics.ValueCount(v.path("v").asText(), v.path("n").asLong())));
      slots.add(
          new SlotStatistics(
              slots.size(),
              SlotType.valueOf(slot.path("type").asText("ANY")),
              slot.path("name").asText(),
              slot.path("count").asLong(),
              slot.path("distinct").asLong(),
              null,
              top));
    }
    return slots;
  }

  /** JSON as text. */
  static String text(JsonNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }

  /** Text as JSON, a missing node when it is none. */
  static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Maps and lists of texts as JSON. */
  static JsonNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  /** The opposite of {@link #tree(Object)} for an object. */
  @SuppressWarnings("unchecked") // JSON objects are maps with texts as keys
  static Map<String, Object> map(JsonNode object) {
    return JSON.convertValue(object, Map.class);
  }
}
