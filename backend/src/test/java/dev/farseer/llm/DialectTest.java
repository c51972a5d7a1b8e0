package dev.farseer.llm;

import static dev.farseer.llm.Chats.GOOD;
import static dev.farseer.llm.Chats.budget;
import static dev.farseer.llm.Chats.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that speak OpenAI's protocol without being llama-server. */
@Timeout(60)
final class DialectTest {
  private static final String MODELS =
      "{\"object\":\"list\",\"data\":[{\"id\":\"qwen3\",\"max_model_len\":8192}]}";

  private static Vertx vertx;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private static FakeServer openAi(FakeServer.Script chat) {
    return FakeServer.of(
        (request, wire) -> {
          switch (request.path()) {
            case "/v1/models" -> wire.json(200, MODELS);
            case "/v1/chat/completions" -> chat.answer(request, wire);
            default -> wire.json(404, "{\"detail\":\"Not Found\"}");
          }
        });
  }

  private static LlmSettings settings(FakeServer server, String model) {
    Duration time = Duration.ofSeconds(20);
    return Chats.of(server.url() + "/v1/", new Secret("sesame"), model, 0, time, time, time);
  }

  @Test
  void sendsWhatOpenAiKnowsAndNothingElse() throws InterruptedException {
    try (FakeServer server = openAi((_, wire) -> wire.answer(GOOD));
        ModelPool pool = new ModelPool(vertx, settings(server, "gpt-oss"), Telemetry.local())) {
      // no slots to warm that Farseer could name
      pool.warm(request("a line"), budget());
      assertEquals(1, pool.ask(request("a line"), budget(), ChatListener.NONE).attempts());
      FakeServer.Request sent = server.chats.remove();
      assertEquals("Bearer sesame", sent.headers().get("authorization"));
      JsonNode body = sent.body();
      assertEquals("gpt-oss", body.path("model").asText());
      assertTrue(body.path("response_format").path("json_schema").path("strict").asBoolean());
      assertEquals(200, body.path("max_tokens").asInt());
      for (String own : new String[] {"cache_prompt", "id_slot", "chat_template_kwargs"}) {
        assertFalse(body.has(own), own);
      }
      assertEquals(4, pool.state().slots());
      assertEquals(8192, pool.state().contextTokens());
    }
  }

  @Test
  void takesTheOnlyModelsNameForMetrics() throws InterruptedException {
    try (FakeServer server = openAi((_, wire) -> wire.answer(GOOD));
        ModelPool pool = new ModelPool(vertx, settings(server, ""), Telemetry.local())) {
      assertEquals(1, pool.ask(request("a line"), budget(), ChatListener.NONE).attempts());
      assertEquals("qwen3", pool.state().model());
      assertEquals("qwen3", server.chats.remove().body().path("model").asText());
    }
  }

  @Test
  void learnsFromRefusalsOnce() throws InterruptedException {
    try (FakeServer server = openAi(DialectTest::choosy);
        ModelPool pool = new ModelPool(vertx, settings(server, "o9"), Telemetry.local())) {
      assertEquals(1, pool.ask(request("a line"), budget(), ChatListener.NONE).attempts());
      assertEquals(5, server.chats.size());
      server.chats.clear();
      assertEquals(1, pool.ask(request("a line"), budget(), ChatListener.NONE).attempts());
      JsonNode body = server.chats.remove().body();
      assertEquals(0, server.chats.size());
      assertEquals(200, body.path("max_completion_tokens").asInt());
      assertFalse(body.has("temperature"));
      assertEquals("json_object", body.path("response_format").path("type").asText());
      assertTrue(body.path("messages").path(0).path("content").asText().contains("oom_killed"));
    }
  }

  /** Refuses one thing after the other, as different servers do. */
  private static void choosy(FakeServer.Request request, FakeServer.Wire wire)
      throws java.io.IOException {
    JsonNode body = request.body();
    if (body.has("max_tokens")) {
      wire.json(
          400,
          "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this"
              + " model. Use 'max_completion_tokens' instead.\",\"type\":\"invalid_request_error\","
              + "\"param\":\"max_tokens\",\"code\":\"unsupported_parameter\"}}");
    } else if (body.has("temperature")) {
      wire.json(
          400,
          "{\"error\":{\"message\":\"Only the default is supported\",\"param\":\"temperature\"}}");
    } else if (body.path("response_format").path("type").asText().equals("json_schema")) {
      wire.json(400, "{\"error\":{\"message\":\"This response_format type is unavailable now\"}}");
    } else {
      wire.answer(GOOD);
    }
  }

  @Test
  void doesNotLearnFromOtherRefusals() {
    try (FakeServer server =
            openAi((_, wire) -> wire.json(400, "{\"error\":{\"message\":\"no\"}}"));
        ModelPool pool = new ModelPool(vertx, settings(server, "m"), Telemetry.local())) {
      Problem problem =
          assertThrows(
              Problem.class, () -> pool.ask(request("a line"), budget(), ChatListener.NONE));
      assertEquals(Reason.MODEL_REFUSED, problem.reason());
      assertEquals(1, server.chats.size());
    }
  }

  @Test
  void aPromptThatIsTooLongIsToldInAnyWords() {
    for (String error :
        new String[] {
          "{\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}}",
          "{\"error\":{\"message\":\"This model's maximum context length is 4096 tokens\"}}"
        }) {
      try (FakeServer server = openAi((_, wire) -> wire.json(400, error));
          ModelPool pool = new ModelPool(vertx, settings(server, "m"), Telemetry.local())) {
        Problem problem =
            assertThrows(
                Problem.class, () -> pool.ask(request("a line"), budget(), ChatListener.NONE));
        assertEquals(Reason.MODEL_CONTEXT, problem.reason());
      }
    }
  }

  @Test
  void aGuessedSizeStopsOnlyWhatCannotFit() throws InterruptedException {
    try (FakeServer server = openAi((_, wire) -> wire.answer(GOOD));
        ModelPool pool = new ModelPool(vertx, settings(server, "m"), Telemetry.local())) {
      assertEquals(
          1, pool.ask(request("x".repeat(30_000)), budget(), ChatListener.NONE).attempts());
      Problem problem =
          assertThrows(
              Problem.class,
              () -> pool.ask(request("x".repeat(40_000)), budget(), ChatListener.NONE));
      assertEquals(Reason.MODEL_CONTEXT, problem.reason());
      assertEquals(1, server.chats.size());
    }
  }

  @Test
  void aWrongKeyIsSaid() {
    try (FakeServer server =
            FakeServer.of(
                (_, wire) ->
                    wire.json(401, "{\"error\":{\"message\":\"Incorrect API key: sesame\"}}"));
        ModelPool pool = new ModelPool(vertx, settings(server, "m"), Telemetry.local())) {
      Problem problem =
          assertThrows(
              Problem.class, () -> pool.ask(request("a line"), budget(), ChatListener.NONE));
      assertEquals(Reason.MODEL_REFUSED, problem.reason());
      assertTrue(problem.detail().contains("llm.apiKey"), problem.detail());
      assertFalse(problem.detail().contains("sesame"), problem.detail());
    }
  }

  @Test
  void findsTheRoutesUnderAnyUrl() {
    assertEquals(
        new ServerUrl("http://h:8080", "http://h:8080/v1"), ServerUrl.of("http://h:8080/"));
    assertEquals(new ServerUrl("http://h/a", "http://h/a/v1"), ServerUrl.of("http://h/a"));
    assertEquals(new ServerUrl("https://h", "https://h/v1"), ServerUrl.of("https://h/v1/"));
    assertEquals(
        new ServerUrl("https://h", "https://h/v1beta/openai"),
        ServerUrl.of("https://h/v1beta/openai"));
  }
}
