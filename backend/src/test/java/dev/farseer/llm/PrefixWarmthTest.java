package dev.farseer.llm;

import static dev.farseer.llm.Chats.GOOD;
import static dev.farseer.llm.Chats.at;
import static dev.farseer.llm.Chats.budget;
import static dev.farseer.llm.Chats.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PrefixWarmthTest {
  private static Vertx vertx;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private static void oneToken(FakeServer.Wire wire) throws java.io.IOException {
    wire.streamHead();
    wire.token("{");
    wire.finish("length");
    wire.done();
  }

  @Test
  void everySlotOnceHoweverManyAsk() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (FakeServer server =
            FakeServer.llama(
                2,
                4096,
                (_, wire) -> {
                  goOn.await();
                  oneToken(wire);
                });
        ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      List<CompletableFuture<Boolean>> ends = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        ends.add(end);
        Thread _ =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        pool.warm(request("a line"), budget());
                        end.complete(true);
                      } catch (RuntimeException | InterruptedException e) {
                        end.completeExceptionally(e);
                      }
                    });
      }
      FakeServer.Request first = server.chats.take();
      assertEquals(0, first.body().path("id_slot").asInt(-1));
      assertEquals(1, first.body().path("max_tokens").asInt());
      goOn.countDown();
      for (CompletableFuture<Boolean> end : ends) {
        assertTrue(end.get());
      }
      assertEquals(1, server.chats.remove().body().path("id_slot").asInt(-1));
      pool.warm(request("another line"), budget());
      assertEquals(0, server.chats.size());
      pool.warm(new ChatRequest("other@1", "s", "u", Chats.EXPLANATION, 0, 1, 9, 1), 1, budget());
      assertEquals(1, server.chats.size());
    }
  }

  @Test
  void afterARestartAgain() throws InterruptedException {
    FakeServer.Script script =
        FakeServer.llamaScript(
            1,
            4096,
            (request, wire) -> {
              if (request.body().path("max_tokens").asInt() == 1) {
                oneToken(wire);
              } else {
                wire.answer(GOOD);
              }
            });
    FakeServer first = FakeServer.of(script);
    try (ModelPool pool = new ModelPool(vertx, at(first.url()), Telemetry.local())) {
      pool.warm(request("a line"), budget());
      assertEquals(1, first.chats.size());
      first.close();
      assertThrows(
          Problem.class,
          () -> pool.ask(request("x"), budget(Duration.ofMillis(300)), ChatListener.NONE));
      try (FakeServer second = FakeServer.at(first.port(), script)) {
        pool.warm(request("a line"), budget());
        assertEquals(1, second.chats.size());
      }
    }
  }

  @Test
  void whoWaitsGoesOnWhenTheFirstGivesUp() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    try (FakeServer server =
            FakeServer.llama(
                1,
                4096,
                (_, wire) -> {
                  if (calls.incrementAndGet() == 1) {
                    arrived.countDown();
                    wire.awaitClosed();
                  } else {
                    oneToken(wire);
                  }
                });
        ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      CompletableFuture<Reason> firstEnd = new CompletableFuture<>();
      Thread _ =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      pool.warm(request("a line"), budget(Duration.ofMillis(300)));
                      firstEnd.complete(Reason.INTERNAL);
                    } catch (Problem e) {
                      firstEnd.complete(e.reason());
                    } catch (InterruptedException e) {
                      firstEnd.completeExceptionally(e);
                    }
                  });
      arrived.await();
      pool.warm(request("a line"), budget());
      assertEquals(Reason.DEADLINE, firstEnd.get());
      assertEquals(2, calls.get());
    }
  }

  @Test
  void whoWaitsHearsWhyTheServerRefuses() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (FakeServer server =
            FakeServer.llama(
                1,
                4096,
                (_, wire) -> {
                  goOn.await();
                  wire.json(400, "{\"error\":{\"message\":\"no such thing\"}}");
                });
        ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      List<CompletableFuture<Reason>> ends = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        CompletableFuture<Reason> end = new CompletableFuture<>();
        ends.add(end);
        Thread _ =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        pool.warm(request("a line"), budget());
                        end.complete(Reason.INTERNAL);
                      } catch (Problem e) {
                        end.complete(e.reason());
                      } catch (InterruptedException e) {
                        end.completeExceptionally(e);
                      }
                    });
      }
      goOn.countDown();
      for (CompletableFuture<Reason> end : ends) {
        assertEquals(Reason.MODEL_REFUSED, end.get());
      }
    }
  }
}
