package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.llm.Dialect.Message;
import dev.farseer.llm.ModelServer.Reply;
import java.util.Optional;

/**
 * Counts the tokens of a chat as llama-server will. Current servers do so in one request; older
 * ones write the chat out and tokenize it in two.
 */
final class TokenCount {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private volatile boolean atOnce = true;

  /** Sends a POST request to a route of llama-server. */
  interface Post {
    Reply send(String path, JsonNode body) throws InterruptedException;
  }

  /** The tokens, empty when the server cannot count. */
  Optional<Long> count(Iterable<Message> messages, Post post) throws InterruptedException {
    ObjectNode chat = JSON.createObjectNode();
    ArrayNode list = chat.putArray("messages");
    for (Message message : messages) {
      list.addObject().put("role", message.role()).put("content", message.content());
    }
    if (atOnce) {
      Reply counted = post.send("/v1/chat/completions/input_tokens", chat);
      if (counted.status() == 200 && counted.json().path("input_tokens").isIntegralNumber()) {
        return Optional.of(counted.json().path("input_tokens").asLong());
      }
      atOnce = false;
    }
    Reply written = post.send("/apply-template", chat);
    if (written.status() != 200 || !written.json().path("prompt").isTextual()) {
      return Optional.empty();
    }
    ObjectNode text = JSON.createObjectNode();
    text.put("content", written.json().path("prompt").asText());
    text.put("add_special", true).put("parse_special", true);
    Reply tokens = post.send("/tokenize", text);
    return tokens.status() == 200 && tokens.json().path("tokens").isArray()
        ? Optional.of((long) tokens.json().path("tokens").size())
        : Optional.empty();
  }
}
