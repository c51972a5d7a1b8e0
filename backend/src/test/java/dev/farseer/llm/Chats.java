package dev.farseer.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What tests ask, and of whom. */
final class Chats {
  /** A schema as prompt templates have it. */
  static final JsonNode EXPLANATION =
      json(
          """
          {"type": "object", "additionalProperties": false,
           "required": ["root_cause", "severity", "summary", "action", "confidence"],
           "properties": {
             "root_cause": {"enum": ["oom_killed", "dns_failure", "disk_full", "benign", "unknown"]},
             "severity": {"enum": ["info", "warning", "critical"]},
             "summary": {"type": "string", "maxLength": 40},
             "action": {"type": "string", "maxLength": 40},
             "confidence": {"type": "number"}}}
          """);

  static final String GOOD =
      "{\"root_cause\":\"disk_full\",\"severity\":\"critical\",\"summary\":\"No space left\","
          + "\"action\":\"Free some\",\"confidence\":0.9}";

  private Chats() {}

  static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static ChatRequest request(String user) {
    return new ChatRequest(
        "explain@0123abcd", "You explain log patterns.", user, EXPLANATION, 0.2, 0.9, 200, 42);
  }

  static ChatRequest request(
      String system, String user, JsonNode schema, int maxTokens, long seed) {
    return new ChatRequest("explain@0123abcd", system, user, schema, 0.7, 0.9, maxTokens, seed);
  }

  static Budget budget() {
    return budget(Duration.ofSeconds(30));
  }

  static Budget budget(Duration time) {
    return Budget.of(time, Reason.DEADLINE, "the test's time is over");
  }

  static LlmSettings at(String url) {
    return of(
        url,
        Secret.NONE,
        "",
        0,
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        Duration.ofSeconds(20));
  }

  static LlmSettings of(
      String url,
      Secret key,
      String model,
      int slots,
      Duration timeout,
      Duration firstToken,
      Duration idle) {
    return new LlmSettings(
        url,
        key,
        model,
        Path.of(""),
        "",
        List.of(),
        0,
        slots,
        0,
        false,
        timeout,
        Duration.ofSeconds(2),
        firstToken,
        idle,
        Duration.ofSeconds(30),
        List.of(),
        Duration.ZERO,
        5,
        Duration.ofSeconds(10),
        256);
  }

  /** A pool of servers that is patient with each, but for what is given. */
  static LlmSettings pool(
      List<LlmServer> servers, Duration hedgeAfter, int failures, Duration pause, int queue) {
    LlmSettings one = at("http://unused");
    return new LlmSettings(
        "",
        Secret.NONE,
        "",
        Path.of(""),
        "",
        List.of(),
        0,
        0,
        0,
        false,
        one.timeout(),
        one.connectTimeout(),
        one.firstTokenTimeout(),
        one.idleTimeout(),
        one.startTimeout(),
        servers,
        hedgeAfter,
        failures,
        pause,
        queue);
  }

  /** The same without hedging. */
  static LlmSettings pool(LlmServer... servers) {
    return pool(List.of(servers), Duration.ZERO, 5, Duration.ofSeconds(10), 256);
  }

  /** The server of a pool of one, which nobody looks after. */
  static ModelServer server(LlmSettings settings, ServerLocation location, ServerHttp http) {
    return new ModelServer(
        settings.all().getFirst(),
        settings,
        location,
        http,
        new ModelServer.Observer() {
          @Override
          public void changed() {}

          @Override
          public void doubted() {}
        });
  }

  static LlmSettings child(Path model, String binary, int slots, String... arguments) {
    return new LlmSettings(
        "",
        Secret.NONE,
        "",
        model,
        binary,
        List.of(arguments),
        1,
        slots,
        2048,
        false,
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        List.of(),
        Duration.ZERO,
        5,
        Duration.ofSeconds(10),
        256);
  }
}
