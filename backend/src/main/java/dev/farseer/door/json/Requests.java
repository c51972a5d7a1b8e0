package dev.farseer.door.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.Json;
import dev.farseer.door.Times;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The parts of a request as the JSON data source sends them, in all their forms. */
final class Requests {
  private Requests() {}

  /** The window of a request, the last hour when it names none. */
  static TimeRange range(JsonNode request, Times times) {
    for (String name : List.of("range", "rangeRaw")) {
      JsonNode range = request.path(name);
      if (range.isObject() && (range.has("from") || range.has("to"))) {
        return times.range(range.path("from"), range.path("to"), MissingNode.getInstance());
      }
      if (!range.isObject() && !range.isNull() && !range.isMissingNode()) {
        throw new Problem(Reason.BAD_REQUEST, name + " must be an object with from and to");
      }
    }
    return times.lastHour();
  }

  /**
   * A payload as an object: it may be one, a text that holds one, or a text that is the LogQL
   * itself. Anything else is an empty payload, because that is what the editor sends while its user
   * is still typing.
   */
  static ObjectNode payload(JsonNode payload) {
    if (payload instanceof ObjectNode object) {
      return object;
    }
    String text = payload.asText("").strip();
    if (!payload.isTextual() || text.isEmpty()) {
      return Json.object();
    }
    if (text.startsWith("{")) {
      try {
        if (Json.read(text.getBytes(StandardCharsets.UTF_8), "the payload")
            instanceof ObjectNode object) {
          return object;
        }
      } catch (Problem e) {
        // a stream selector starts like a JSON object
        return Json.object().put("logql", text);
      }
    }
    return Json.object().put("logql", text);
  }

  /** The text under a name, empty when there is none or it is something else. */
  static String text(JsonNode object, String name) {
    JsonNode node = object.path(name);
    return node.isTextual() ? node.textValue().strip() : "";
  }
}
