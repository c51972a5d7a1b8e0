package dev.farseer.llm;

import static dev.farseer.llm.Chats.budget;
import static dev.farseer.llm.Chats.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.farseer.llm.Dialect.Message;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that a real llama-server gave once, sent again. */
@Timeout(60)
final class RecordedAnswersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Vertx vertx;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private record Recorded(int status, String type, String body) {}

  private static Recorded recorded(String name) throws IOException {
    String data = System.getenv("FARSEER_TEST_DATA");
    Assumptions.assumeTrue(data != null, "FARSEER_TEST_DATA is not set: no recorded answers");
    Path file =
        Path.of(Optional.ofNullable(data).orElse(""), "samples", "llama-server", name + ".json");
    JsonNode response = JSON.readTree(file.toFile()).path("response");
    JsonNode body = response.path("body");
    StringBuilder text = new StringBuilder();
    if (body.path(0).isArray()) {
      // a stream: pairs of a time and a line
      body.forEach(line -> text.append(line.path(1).asText()).append('\n'));
    } else {
      text.append(body);
    }
    return new Recorded(
        response.path("status").asInt(),
        response.path("headers").path("Content-Type").asText(),
        text.toString());
  }

  /** Sends a recorded answer in pieces of a few bytes. */
  private static Completion complete(String name) throws IOException, InterruptedException {
    Recorded answer = recorded(name);
    FakeServer.Script replay =
        (_, wire) -> {
          byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
          wire.raw(
              "HTTP/1.1 %d X\r\nContent-Type: %s\r\nConnection: close\r\n\r\n"
                  .formatted(answer.status(), answer.type()));
          for (int at = 0; at < bytes.length; at += 97) {
            wire.raw(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 97)));
          }
        };
    try (FakeServer server = FakeServer.llama(1, 4096, replay);
        ServerHttp http = new ServerHttp(vertx, Duration.ofSeconds(2), Telemetry.local())) {
      ServerLocation location = ServerLocation.at(ServerUrl.of(server.url()), Secret.NONE);
      ModelServer model = Chats.server(Chats.at(server.url()), location, http);
      return model.complete(
          request("x"),
          List.of(new Message("user", "x")),
          100,
          -1,
          new ChatStream(ChatListener.NONE),
          budget());
    }
  }

  private static void assertFailure(String name, Reason reason, String words) throws IOException {
    // the recording is read first, so that a missing one skips the test
    assertTrue(recorded(name).status() > 0);
    RuntimeException failure = assertThrows(RuntimeException.class, () -> complete(name), name);
    Problem problem =
        failure instanceof Unavailable unavailable
            ? unavailable.problem()
            : assertInstanceOf(Problem.class, failure);
    assertEquals(reason, problem.reason(), name);
    assertTrue(problem.detail().contains(words), () -> name + ": " + problem.detail());
  }

  @Test
  void streams() throws IOException, InterruptedException {
    Completion counted = complete("chat_stream_usage_timings");
    assertEquals("length", counted.finish());
    assertEquals("tiny", counted.model());
    assertEquals(new ChatAnswer.Usage(34, 33, 6), counted.usage());
    assertTrue(counted.text().startsWith(" te\" al shor"), counted.text());
    assertEquals("length", complete("stream_sse_ping").finish());
    assertEquals("length", complete("stream_progress").finish());
  }

  @Test
  void failures() throws IOException {
    assertFailure("err_stream_midway", Reason.MODEL_GARBAGE, "peg-native");
    assertFailure("err_context_overflow_stream", Reason.MODEL_CONTEXT, "6012");
    assertFailure("err_bad_schema_stream", Reason.MODEL_REFUSED, "unrecognized type nonsense");
    assertFailure("auth_wrong_stream", Reason.MODEL_REFUSED, "llm.apiKey");
    assertFailure("err_image", Reason.MODEL_REFUSED, "image input");
    assertFailure("chat", Reason.MODEL_GARBAGE, "does not stream");
  }

  @Test
  void loadingIsUnavailable() throws IOException {
    assertEquals(503, recorded("health_loading").status());
    Unavailable loading = assertThrows(Unavailable.class, () -> complete("health_loading"));
    assertEquals(Unavailable.Kind.LOADING, loading.kind());
  }
}
