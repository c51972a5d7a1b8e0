package dev.farseer.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.llm.Urgency.Priority;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three real llama-servers, of which one is stopped, one hangs and one is slow, in the middle. */
@Timeout(240)
final class RealPoolTest {
  private static final JsonNode YES_OR_NO = Chats.json("{\"type\":\"boolean\"}");
  private static final int EACH = 12;

  private static Vertx vertx;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private static CompletableFuture<Boolean> asking(ModelPool pool, String prompt) {
    ChatRequest request =
        new ChatRequest(prompt, "You say yes or no. ".repeat(20), "Now?", YES_OR_NO, 0, 1, 20, 1);
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread _ =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    answer.complete(
                        pool.ask(
                                request,
                                new Urgency("t", Priority.PANEL),
                                _ -> true,
                                Chats.budget(Duration.ofMinutes(2)),
                                ChatListener.NONE)
                            .json()
                            .isBoolean());
                  } catch (Problem e) {
                    // what random weights write need not be usable; it is an answer all the same
                    if (e.reason() == Reason.MODEL_GARBAGE) {
                      answer.complete(true);
                    } else {
                      answer.completeExceptionally(e);
                    }
                  } catch (RuntimeException | InterruptedException e) {
                    answer.completeExceptionally(e);
                  }
                });
    return answer;
  }

  private static LlmServer of(String name, RealLlamaServer server) {
    return new LlmServer(name, server.url(), Secret.NONE, "", 0, 1);
  }

  @Test
  void everyQuestionIsAnsweredWhateverBecomesOfTwoOfThree() throws Exception {
    Telemetry telemetry = Telemetry.local();
    try (RealLlamaServer a = RealLlamaServer.start(2, 2048);
        RealLlamaServer b = RealLlamaServer.start(2, 2048);
        RealLlamaServer c = RealLlamaServer.start(2, 2048);
        ModelPool pool =
            new ModelPool(
                vertx,
                Chats.pool(
                    List.of(of("a", a), of("b", b), of("c", c)),
                    Duration.ofSeconds(1),
                    3,
                    Duration.ofSeconds(2),
                    256),
                telemetry)) {
      assertEquals(6, pool.state(Duration.ofSeconds(60)).slots());
      List<CompletableFuture<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < EACH; i++) {
        answers.add(asking(pool, "p@" + i));
      }
      b.pause();
      c.kill();
      for (int i = 0; i < EACH; i++) {
        answers.add(asking(pool, "p@" + i));
        // a is slow: it stands still half of the time
        a.pause();
        Thread.sleep(20);
        a.resume();
        Thread.sleep(20);
      }
      for (CompletableFuture<Boolean> answer : answers) {
        assertTrue(answer.get());
      }
      b.resume();
      while (pool.servers().stream().filter(RealPoolTest::isUsable).count() < 2) {
        Thread.sleep(50);
      }
      for (int i = 0; i < 4; i++) {
        assertTrue(asking(pool, "p@" + i).get());
      }
      String metrics = telemetry.metrics().scrape();
      assertTrue(metrics.contains("llm_server_up{server=\"b\"} 1.0"), metrics);
      assertTrue(metrics.contains("llm_server_up{server=\"c\"} 0.0"), metrics);
    }
  }

  private static boolean isUsable(ServerState server) {
    return server.state().status() == ModelState.Status.READY;
  }
}
