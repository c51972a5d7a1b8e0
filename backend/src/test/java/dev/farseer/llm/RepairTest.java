package dev.farseer.llm;

import static dev.farseer.llm.Chats.GOOD;
import static dev.farseer.llm.Chats.at;
import static dev.farseer.llm.Chats.budget;
import static dev.farseer.llm.Chats.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RepairTest {
  private static final String SECRETIVE = "{\"root_cause\":\"hunter2\",\"hunter3\":1}";

  private static Vertx vertx;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  /** Answers with one text after the other. */
  private static FakeServer saying(int contextTokens, String... answers) {
    AtomicInteger next = new AtomicInteger();
    return FakeServer.llama(
        2, contextTokens, (_, wire) -> wire.answer(answers[next.getAndIncrement()]));
  }

  @Test
  void showsTheModelWhatIsWrong() throws InterruptedException {
    Telemetry telemetry = Telemetry.local();
    StringBuilder heard = new StringBuilder();
    ChatListener listener =
        new ChatListener() {
          @Override
          public void token(String text) {
            heard.append(text);
          }

          @Override
          public void restarted() {
            heard.setLength(0);
          }
        };
    try (FakeServer server = saying(4096, SECRETIVE, GOOD);
        ModelPool pool = new ModelPool(vertx, at(server.url()), telemetry)) {
      ChatAnswer answer = pool.ask(request("a line"), budget(), listener);
      assertEquals(2, answer.attempts());
      assertEquals(new ChatAnswer.Usage(40, 30, 14), answer.usage());
      assertEquals(GOOD, heard.toString());
      JsonNode first = server.chats.remove().body().path("messages");
      JsonNode second = server.chats.remove().body().path("messages");
      assertEquals(4, second.size());
      assertEquals(first.path(0), second.path(0));
      assertEquals(first.path(1), second.path(1));
      assertEquals("assistant", second.path(2).path("role").asText());
      assertEquals(SECRETIVE, second.path(2).path("content").asText());
      String wrong = second.path(3).path("content").asText();
      assertTrue(wrong.contains("/root_cause"), wrong);
      assertTrue(wrong.contains("oom_killed"), wrong);
      assertTrue(wrong.contains("and 1 more"), wrong);
    }
    assertTrue(telemetry.metrics().scrape().contains("outcome=\"repaired\""));
  }

  @Test
  void onceOnlyAndWithoutTheModelsWords() {
    for (List<String> answers :
        List.of(
            List.of(SECRETIVE, SECRETIVE),
            List.of("hunter2 is the cause", "{\"root_cause\": hunter2}"),
            List.of(GOOD + GOOD, GOOD.replace("{", "{\"severity\":\"hunter2\",")))) {
      try (FakeServer server = saying(4096, answers.get(0), answers.get(1));
          ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
        Problem problem =
            assertThrows(
                Problem.class, () -> pool.ask(request("a line"), budget(), ChatListener.NONE));
        assertEquals(Reason.MODEL_GARBAGE, problem.reason());
        assertEquals(2, server.chats.size());
        assertFalse(problem.detail().contains("hunter"), problem.detail());
      }
    }
  }

  @Test
  void notWithoutRoomInTheContext() {
    // the fake cannot count tokens, so 4 bytes are taken for one: 200 of the answer and 3,700 bytes
    String bad = "x".repeat(3700);
    try (FakeServer server = saying(1000, bad);
        ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      Problem problem =
          assertThrows(
              Problem.class, () -> pool.ask(request("a line"), budget(), ChatListener.NONE));
      assertEquals(Reason.MODEL_GARBAGE, problem.reason());
      assertTrue(problem.detail().contains("no room"), problem.detail());
      assertEquals(1, server.chats.size());
    }
  }

  @Test
  void anEmptyAnswerIsRepairedToo() throws InterruptedException {
    try (FakeServer server = saying(4096, " ", GOOD);
        ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      assertEquals(2, pool.ask(request("a line"), budget(), ChatListener.NONE).attempts());
    }
  }

  @Test
  void aSchemaThatIsNoneIsThePromptsFault() {
    try (FakeServer server = saying(4096);
        ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      for (String schema :
          List.of("\"text\"", "{\"type\":\"nonsense\"}", "{\"$ref\":\"#/gone\"}")) {
        ChatRequest request = request("s", "u", Chats.json(schema), 20, 1);
        Problem problem =
            assertThrows(
                Problem.class, () -> pool.ask(request, budget(), ChatListener.NONE), schema);
        assertEquals(Reason.PROMPT, problem.reason(), schema);
      }
      assertEquals(0, server.chats.size());
    }
  }
}
