package dev.farseer.llm;

import static dev.farseer.llm.Chats.GOOD;
import static dev.farseer.llm.Chats.at;
import static dev.farseer.llm.Chats.budget;
import static dev.farseer.llm.Chats.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ModelPoolTest {
  private static Vertx vertx;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private static ChatAnswer ask(FakeServer server) throws InterruptedException {
    try (ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      return pool.ask(request("a line"), budget(), ChatListener.NONE);
    }
  }

  private static Problem failure(FakeServer.Script chat) {
    try (FakeServer server = FakeServer.llama(2, 4096, chat)) {
      Problem problem = assertThrows(Problem.class, () -> ask(server));
      assertEquals(List.of(), server.failures());
      assertFalse(problem.detail().isBlank());
      return problem;
    }
  }

  private static void assertFailure(Reason reason, String words, FakeServer.Script chat) {
    Problem problem = failure(chat);
    assertEquals(reason, problem.reason(), problem.detail());
    assertTrue(problem.detail().contains(words), problem.detail());
  }

  @Test
  void answersAndTellsWhatItTook() throws InterruptedException {
    Telemetry telemetry = Telemetry.local();
    List<String> heard = new ArrayList<>();
    try (FakeServer server = FakeServer.llama(2, 4096, (_, wire) -> wire.answer(GOOD));
        ModelPool pool = new ModelPool(vertx, at(server.url()), telemetry)) {
      ChatAnswer answer = pool.ask(request("a line"), budget(), heard::add);
      assertEquals("disk_full", answer.json().path("root_cause").asText());
      assertEquals("fake", answer.model());
      assertEquals(new ChatAnswer.Usage(20, 15, 7), answer.usage());
      assertEquals(1, answer.attempts());
      assertEquals(GOOD, String.join("", heard));
      assertEquals(2, heard.size());
      JsonNode body = server.chats.remove().body();
      assertTrue(body.path("stream").asBoolean());
      assertTrue(body.path("stream_options").path("include_usage").asBoolean());
      assertTrue(body.path("cache_prompt").asBoolean());
      assertEquals("json_schema", body.path("response_format").path("type").asText());
      assertEquals(
          Chats.EXPLANATION, body.path("response_format").path("json_schema").path("schema"));
      assertEquals("system", body.path("messages").path(0).path("role").asText());
      assertEquals("a line", body.path("messages").path(1).path("content").asText());
      assertEquals(
          new ModelState(ModelState.Status.READY, server.url(), "fake", 2, 4096, ""), pool.state());
      assertTells(
          telemetry.metrics().scrape(),
          "llm_ready 1.0",
          "llm_slots 2.0",
          "llm_queue_depth{priority=\"panel\"} 0.0",
          "llm_server_up{server=\"127.0.0.1:" + server.port() + "\"} 1.0");
    }
    assertTells(
        telemetry.metrics().scrape(),
        "llm_requests_total{model=\"fake\",outcome=\"ok\",prompt=\"explain@0123abcd\"} 1.0",
        "llm_tokens_total{model=\"fake\",prompt=\"explain@0123abcd\",type=\"input\"} 20.0",
        "llm_tokens_total{model=\"fake\",prompt=\"explain@0123abcd\",type=\"cached\"} 15.0",
        "llm_tokens_total{model=\"fake\",prompt=\"explain@0123abcd\",type=\"output\"} 7.0",
        "llm_request_latency_seconds_bucket{model=\"fake\",prompt=\"explain@0123abcd\",le=\"+Inf\"} 1",
        "llm_ready 0.0");
  }

  private static void assertTells(String metrics, String... lines) {
    for (String line : lines) {
      assertTrue(metrics.contains(line), line + " is missing in\n" + metrics);
    }
  }

  @Test
  void withoutSettingsThereIsNoModel() {
    Telemetry telemetry = Telemetry.local();
    try (ModelPool pool = new ModelPool(vertx, LlmSettings.defaults(), telemetry)) {
      assertTrue(telemetry.metrics().scrape().contains("llm_ready 0.0"));
      assertFalse(pool.configured());
      assertEquals(ModelState.Status.NOT_CONFIGURED, pool.state().status());
      Problem problem =
          assertThrows(Problem.class, () -> pool.ask(request("x"), budget(), ChatListener.NONE));
      assertTrue(problem.detail().contains("llm.url"), problem.detail());
    }
  }

  @Test
  void aServerThatIsDown() {
    FakeServer server = FakeServer.llama(1, 4096, (_, wire) -> wire.answer(GOOD));
    server.close();
    try (ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      Problem problem =
          assertThrows(Problem.class, () -> pool.ask(request("x"), budget(), ChatListener.NONE));
      assertEquals(Reason.MODEL_UNREACHABLE, problem.reason());
      assertTrue(problem.detail().contains(server.url()), problem.detail());
      assertEquals(ModelState.Status.UNREACHABLE, pool.state().status());
    }
  }

  @Test
  void aServerThatComesBackIsFoundAgain() throws InterruptedException {
    FakeServer first = FakeServer.llama(1, 4096, (_, wire) -> wire.answer(GOOD));
    try (ModelPool pool = new ModelPool(vertx, at(first.url()), Telemetry.local())) {
      assertEquals(1, pool.ask(request("x"), budget(), ChatListener.NONE).attempts());
      first.close();
      // it may come back soon, so it is waited for
      Problem down =
          assertThrows(
              Problem.class,
              () -> pool.ask(request("x"), budget(Duration.ofMillis(300)), ChatListener.NONE));
      assertEquals(Reason.MODEL_UNREACHABLE, down.reason());
      try (FakeServer _ =
          FakeServer.at(
              first.port(), FakeServer.llamaScript(3, 2048, (_, wire) -> wire.answer(GOOD)))) {
        assertEquals(1, pool.ask(request("x"), budget(), ChatListener.NONE).attempts());
        assertEquals(3, pool.state().slots());
      }
    }
  }

  @Test
  void aServerThatLoadsIsWaitedFor() throws InterruptedException {
    AtomicInteger refused = new AtomicInteger();
    FakeServer.Script ready = FakeServer.llamaScript(2, 4096, (_, wire) -> wire.answer(GOOD));
    FakeServer.Script loading =
        (request, wire) -> {
          if (refused.incrementAndGet() <= 6) {
            wire.json(
                503,
                "{\"error\":{\"message\":\"Loading model\",\"type\":\"unavailable_error\",\"code\":503}}");
          } else {
            ready.answer(request, wire);
          }
        };
    try (FakeServer server = FakeServer.of(loading)) {
      assertEquals(1, ask(server).attempts());
    }
  }

  @Test
  void loadingLongerThanTheBudgetIsSaid() {
    try (FakeServer server = FakeServer.of((_, wire) -> wire.json(503, "{}"));
        ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      Problem problem =
          assertThrows(
              Problem.class,
              () -> pool.ask(request("x"), budget(Duration.ofMillis(500)), ChatListener.NONE));
      assertEquals(Reason.MODEL_UNREACHABLE, problem.reason());
      assertTrue(problem.detail().contains("503"), problem.detail());
      assertEquals(ModelState.Status.LOADING, pool.state().status());
    }
  }

  @Test
  void tooManyRequestsAreMadeAgain() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    try (FakeServer server =
        FakeServer.llama(
            2,
            4096,
            (_, wire) -> {
              if (calls.incrementAndGet() < 3) {
                wire.full(429, "application/json", "Retry-After: 0\r\n", "{}");
              } else {
                wire.answer(GOOD);
              }
            })) {
      assertEquals(1, ask(server).attempts());
      assertEquals(3, calls.get());
    }
  }

  @Test
  void aConnectionThatIsCutBeforeTheAnswerIsMadeAgain() throws InterruptedException {
    AtomicBoolean cut = new AtomicBoolean();
    try (FakeServer server =
        FakeServer.llama(
            2,
            4096,
            (_, wire) -> {
              if (cut.compareAndSet(false, true)) {
                wire.socket().setSoLinger(true, 0);
              } else {
                wire.answer(GOOD);
              }
            })) {
      assertEquals(1, ask(server).attempts());
      assertEquals(2, server.chats.size());
    }
  }

  @Test
  void afterTheFirstTokenNothingIsMadeAgain() {
    AtomicInteger calls = new AtomicInteger();
    assertFailure(
        Reason.MODEL_GARBAGE,
        "finish reason",
        (_, wire) -> {
          calls.incrementAndGet();
          wire.streamHead();
          wire.token("{");
        });
    assertEquals(1, calls.get());
  }

  @Test
  void aStreamThatIsCutOff() {
    assertFailure(
        Reason.MODEL_GARBAGE,
        "closed the connection",
        (_, wire) -> {
          wire.raw(
              "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n");
          wire.token("{\"root");
        });
  }

  @Test
  void aStreamWithoutDone() {
    assertFailure(
        Reason.MODEL_GARBAGE,
        "[DONE]",
        (_, wire) -> {
          wire.streamHead();
          wire.token(GOOD);
          wire.finish("stop");
        });
  }

  @Test
  void aStreamWithoutFinishReason() {
    assertFailure(
        Reason.MODEL_GARBAGE,
        "finish reason",
        (_, wire) -> {
          wire.streamHead();
          wire.token(GOOD);
          wire.done();
        });
  }

  @Test
  void anErrorInTheMiddle() {
    assertFailure(
        Reason.MODEL_GARBAGE,
        "peg-native",
        (_, wire) -> {
          wire.streamHead();
          wire.token("{\"a\"");
          wire.raw(
              "data: {\"error\":{\"code\":500,\"message\":\"does not match the expected peg-native"
                  + " format\",\"type\":\"server_error\"}}\n\n");
        });
  }

  @Test
  void anAnswerThatIsCutAtItsLimit() {
    assertFailure(
        Reason.MODEL_GARBAGE,
        "200 tokens",
        (_, wire) -> {
          wire.streamHead();
          wire.token("{\"root_cause\":");
          wire.finish("length");
          wire.done();
        });
  }

  @Test
  void aFilteredAnswer() {
    assertFailure(
        Reason.MODEL_REFUSED,
        "filter",
        (_, wire) -> {
          wire.streamHead();
          wire.finish("content_filter");
          wire.done();
        });
  }

  @Test
  void anAnswerThatIsNoStream() {
    assertFailure(
        Reason.MODEL_GARBAGE,
        "text/html",
        (_, wire) -> wire.full(200, "text/html", "", "<h1>Welcome</h1>"));
  }

  @Test
  void anEventThatIsNoJson() {
    assertFailure(
        Reason.MODEL_GARBAGE,
        "not JSON",
        (_, wire) -> {
          wire.streamHead();
          wire.raw("data: {nonsense\n\n");
        });
  }

  @Test
  void bytesThatAreNoUtf8() {
    assertFailure(
        Reason.MODEL_GARBAGE,
        "UTF-8",
        (_, wire) -> {
          wire.streamHead();
          wire.raw(new byte[] {'d', 'a', 't', 'a', ':', (byte) 0xC3, '(', '\n', '\n'});
        });
  }

  @Test
  void aLineWithoutEnd() {
    assertFailure(
        Reason.MODEL_GARBAGE,
        "bytes",
        (_, wire) -> {
          wire.streamHead();
          byte[] much = "x".repeat(1 << 16).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
          for (int i = 0; i < 64; i++) {
            wire.raw(much);
          }
        });
  }

  @Test
  void anAnswerWithoutEnd() {
    assertFailure(
        Reason.MODEL_GARBAGE,
        "longer than",
        (_, wire) -> {
          wire.streamHead();
          String much = "x".repeat(1 << 14);
          for (int i = 0; i < 64; i++) {
            wire.token(much);
          }
        });
  }

  @Test
  void refusals() {
    assertFailure(
        Reason.MODEL_REFUSED,
        "llm.apiKey",
        (_, wire) ->
            wire.json(401, "{\"error\":{\"message\":\"Invalid API Key sk-1\",\"code\":401}}"));
    assertFailure(
        Reason.MODEL_REFUSED, "HTTP 404", (_, wire) -> wire.json(404, "{\"error\":\"no\"}"));
    assertFailure(
        Reason.MODEL_REFUSED,
        "image input",
        (_, wire) -> wire.json(500, "{\"error\":{\"message\":\"image input\\nis not\"}}"));
    assertFailure(Reason.MODEL_REFUSED, "HTTP 302", (_, wire) -> wire.json(302, ""));
    assertFailure(
        Reason.MODEL_CONTEXT,
        "6012",
        (_, wire) ->
            wire.json(
                400,
                "{\"error\":{\"code\":400,\"message\":\"request exceeds\",\"type\":"
                    + "\"exceed_context_size_error\",\"n_prompt_tokens\":6012,\"n_ctx\":4096}}"));
  }

  @Test
  void aServerThatHangs() {
    for (Consumer<FakeServer.Wire> begin :
        List.<Consumer<FakeServer.Wire>>of(
            _ -> {}, ModelPoolTest::head, ModelPoolTest::headAndToken)) {
      CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
      try (FakeServer server =
              FakeServer.llama(
                  1,
                  4096,
                  (_, wire) -> {
                    begin.accept(wire);
                    wire.awaitClosed();
                    hungUp.complete(true);
                  });
          ModelPool pool =
              new ModelPool(
                  vertx,
                  Chats.of(
                      server.url(),
                      Secret.NONE,
                      "",
                      0,
                      Duration.ofSeconds(20),
                      Duration.ofMillis(300),
                      Duration.ofMillis(300)),
                  Telemetry.local())) {
        Problem problem =
            assertThrows(Problem.class, () -> pool.ask(request("x"), budget(), ChatListener.NONE));
        assertEquals(Reason.MODEL_TIMEOUT, problem.reason(), problem.detail());
        assertTrue(hungUp.join());
      }
    }
  }

  private static void head(FakeServer.Wire wire) {
    try {
      wire.streamHead();
      wire.raw(": ping\n\n");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void headAndToken(FakeServer.Wire wire) {
    try {
      wire.streamHead();
      wire.token("{");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void theBudgetEndsACall() {
    CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
    try (FakeServer server =
            FakeServer.llama(
                1,
                4096,
                (_, wire) -> {
                  headAndToken(wire);
                  wire.awaitClosed();
                  hungUp.complete(true);
                });
        ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      Problem problem =
          assertThrows(
              Problem.class,
              () -> pool.ask(request("x"), budget(Duration.ofMillis(400)), ChatListener.NONE));
      assertEquals(Reason.DEADLINE, problem.reason());
      assertEquals("the test's time is over", problem.detail());
      assertTrue(hungUp.join());
    }
  }

  @Test
  void anInterruptEndsACall() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
    Telemetry telemetry = Telemetry.local();
    try (FakeServer server =
            FakeServer.llama(
                1,
                4096,
                (_, wire) -> {
                  headAndToken(wire);
                  wire.awaitClosed();
                  hungUp.complete(true);
                });
        ModelPool pool = new ModelPool(vertx, at(server.url()), telemetry)) {
      CompletableFuture<ChatAnswer> answer = new CompletableFuture<>();
      Thread asker = asking(pool, answer, _ -> writing.countDown());
      writing.await();
      asker.interrupt();
      ExecutionException failure = assertThrows(ExecutionException.class, answer::get);
      assertInstanceOf(InterruptedException.class, failure.getCause());
      assertTrue(hungUp.join());
      assertTrue(telemetry.metrics().scrape().contains("outcome=\"cancelled\""));
    }
  }

  private static Thread asking(
      ModelPool pool, CompletableFuture<ChatAnswer> answer, ChatListener listener) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(pool.ask(request("x"), budget(), listener));
              } catch (RuntimeException | InterruptedException e) {
                answer.completeExceptionally(e);
              }
            });
  }

  @Test
  void aListenerThatThrowsEndsTheCall() {
    CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
    try (FakeServer server =
            FakeServer.llama(
                1,
                4096,
                (_, wire) -> {
                  headAndToken(wire);
                  wire.awaitClosed();
                  hungUp.complete(true);
                });
        ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      ChatListener broken =
          _ -> {
            throw new IllegalStateException("the page is gone");
          };
      assertThrows(IllegalStateException.class, () -> pool.ask(request("x"), budget(), broken));
      assertTrue(hungUp.join());
    }
  }

  @Test
  void closingThePoolEndsCallsAndWaiters() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    try (FakeServer server =
        FakeServer.llama(
            1,
            4096,
            (_, wire) -> {
              headAndToken(wire);
              wire.awaitClosed();
            })) {
      ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local());
      CompletableFuture<ChatAnswer> first = new CompletableFuture<>();
      Thread _ = asking(pool, first, _ -> writing.countDown());
      writing.await();
      CompletableFuture<ChatAnswer> second = new CompletableFuture<>();
      Thread _ = asking(pool, second, ChatListener.NONE);
      pool.close();
      assertStopping(assertThrows(ExecutionException.class, first::get).getCause());
      assertStopping(assertThrows(ExecutionException.class, second::get).getCause());
      assertStopping(
          assertThrows(Problem.class, () -> pool.ask(request("x"), budget(), ChatListener.NONE)));
    }
  }

  private static void assertStopping(@Nullable Throwable failure) {
    Problem problem = assertInstanceOf(Problem.class, failure);
    assertEquals(Reason.STOPPING, problem.reason(), problem.detail());
  }

  @Test
  void noMoreCallsThanSlots() throws Exception {
    AtomicInteger working = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch both = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    Telemetry telemetry = Telemetry.local();
    try (FakeServer server =
            FakeServer.llama(
                2,
                4096,
                (_, wire) -> {
                  most.accumulateAndGet(working.incrementAndGet(), Math::max);
                  both.countDown();
                  goOn.await();
                  // before the answer's end, which lets the next call in
                  working.decrementAndGet();
                  wire.answer(GOOD);
                });
        ModelPool pool = new ModelPool(vertx, at(server.url()), telemetry)) {
      List<CompletableFuture<ChatAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        CompletableFuture<ChatAnswer> answer = new CompletableFuture<>();
        answers.add(answer);
        Thread _ = asking(pool, answer, ChatListener.NONE);
      }
      both.await();
      while (!telemetry.metrics().scrape().contains("llm_queue_depth{priority=\"panel\"} 6.0")) {
        Thread.onSpinWait();
      }
      goOn.countDown();
      for (CompletableFuture<ChatAnswer> answer : answers) {
        assertEquals("disk_full", answer.get().json().path("root_cause").asText());
      }
      assertEquals(2, most.get());
      assertEquals(8, server.chats.size());
    }
  }

  @Test
  void waitingForASlotCountsAgainstTheBudget() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    try (FakeServer server =
            FakeServer.llama(
                1,
                4096,
                (_, wire) -> {
                  headAndToken(wire);
                  wire.awaitClosed();
                });
        ModelPool pool = new ModelPool(vertx, at(server.url()), Telemetry.local())) {
      Thread first = asking(pool, new CompletableFuture<>(), _ -> writing.countDown());
      writing.await();
      Problem problem =
          assertThrows(
              Problem.class,
              () -> pool.ask(request("x"), budget(Duration.ofMillis(200)), ChatListener.NONE));
      assertEquals(Reason.DEADLINE, problem.reason());
      assertEquals(1, server.chats.size());
      first.interrupt();
      first.join();
    }
  }
}
