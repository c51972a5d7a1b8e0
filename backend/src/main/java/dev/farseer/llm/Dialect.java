package dev.farseer.llm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a server wants a chat request written. OpenAI-compatible servers differ in what they take; a
 * refusal that names a field teaches the dialect, once per server start.
 *
 * @param llamaCpp whether it is llama-server, whose extensions are then used
 * @param format how the answer's schema is asked for
 * @param without fields the server refused
 */
record Dialect(boolean llamaCpp, AnswerFormat format, Set<String> without) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  // fields that an answer can do without: only quality or repeatability suffers
  private static final Set<String> OPTIONAL =
      Set.of("temperature", "top_p", "seed", "stream_options", "max_tokens");

  /** How the schema is asked for, the most binding way first. */
  enum AnswerFormat {
    /** {@code json_schema} with {@code strict}. */
    STRICT_SCHEMA,
    /** {@code json_schema}. */
    SCHEMA,
    /** {@code json_object}, with the schema in the system message. */
    OBJECT
  }

  Dialect {
    without = Set.copyOf(without);
  }

  static Dialect of(boolean llamaCpp) {
    return new Dialect(
        llamaCpp, llamaCpp ? AnswerFormat.SCHEMA : AnswerFormat.STRICT_SCHEMA, Set.of());
  }

  /** One message of a chat. */
  record Message(String role, String content) {}

  /**
   * A chat request's body.
   *
   * @param slot the slot of llama-server to use, -1 for any
   */
  ObjectNode body(
      ChatRequest request,
      List<Message> messages,
      String model,
      boolean thinking,
      int maxTokens,
      int slot) {
    ObjectNode body = JSON.createObjectNode();
    if (!model.isEmpty()) {
      body.put("model", model);
    }
    ArrayNode list = body.putArray("messages");
    for (Message message : messages) {
      String content = message.content();
      if (format == AnswerFormat.OBJECT && message.role().equals("system")) {
        content += "\n\nAnswer with one JSON object of this JSON schema:\n" + request.schema();
      }
      list.addObject().put("role", message.role()).put("content", content);
    }
    body.put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    body.put("temperature", request.temperature());
    body.put("top_p", request.topP());
    body.put("seed", request.seed());
    body.put("max_tokens", maxTokens);
    if (without.contains("max_tokens")) {
      // OpenAI's newer models know it by this name only
      body.put("max_completion_tokens", maxTokens);
    }
    body.remove(without);
    putFormat(body.putObject("response_format"), request);
    if (llamaCpp) {
      body.put("cache_prompt", true);
      if (!thinking) {
        body.putObject("chat_template_kwargs").put("enable_thinking", false);
      }
      if (slot >= 0) {
        body.put("id_slot", slot);
      }
    }
    return body;
  }

  private void putFormat(ObjectNode responseFormat, ChatRequest request) {
    if (format == AnswerFormat.OBJECT) {
      responseFormat.put("type", "json_object");
      return;
    }
    ObjectNode schema = responseFormat.put("type", "json_schema").putObject("json_schema");
    schema.put("name", "answer").set("schema", request.schema());
    if (format == AnswerFormat.STRICT_SCHEMA) {
      schema.put("strict", true);
    }
  }

  /** The dialect to try after a refusal, empty when the refusal is not about the dialect. */
  Optional<Dialect> afterRefusal(ServerError error) {
    if (llamaCpp || !(error.status() == 400 || error.status() == 422)) {
      return Optional.empty();
    }
    String words = (error.param() + " " + error.words()).toLowerCase(Locale.ROOT);
    if (words.contains("response_format") || words.contains("json_schema")) {
      return switch (format) {
        case STRICT_SCHEMA -> Optional.of(new Dialect(false, AnswerFormat.SCHEMA, without));
        case SCHEMA -> Optional.of(new Dialect(false, AnswerFormat.OBJECT, without));
        case OBJECT -> Optional.empty();
      };
    }
    return OPTIONAL.stream()
        .filter(field -> !without.contains(field))
        .filter(field -> error.param().equals(field) || words.contains("'" + field + "'"))
        .findFirst()
        .map(this::dropping);
  }

  private Dialect dropping(String field) {
    Set<String> more = new HashSet<>(without);
    more.add(field);
    return new Dialect(llamaCpp, format, more);
  }
}
