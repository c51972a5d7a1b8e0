package dev.farseer.llm;

import static dev.farseer.llm.Chats.GOOD;
import static dev.farseer.llm.Chats.budget;
import static dev.farseer.llm.Chats.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.llm.Urgency.Priority;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several servers: which one is asked, and what becomes of a call when one fails. */
@Timeout(60)
final class ServersTest {
  private static Vertx vertx;

  private final Telemetry telemetry = Telemetry.local();

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private ModelPool pool(LlmSettings settings) throws InterruptedException {
    ModelPool pool = new ModelPool(vertx, settings, telemetry);
    // what is chosen is only certain once all servers are known
    ModelState _ = pool.state(Duration.ofSeconds(30));
    return pool;
  }

  private static LlmServer server(String name, FakeServer at, int tier) {
    return new LlmServer(name, at.url(), Secret.NONE, "", 0, tier);
  }

  private static ChatRequest of(String promptId) {
    ChatRequest one = request("x");
    return new ChatRequest(promptId, one.system(), "x", one.schema(), 0, 1, 200, 1);
  }

  private static CompletableFuture<ChatAnswer> asking(
      ModelPool pool, ChatRequest request, Urgency urgency, ChatListener listener) {
    CompletableFuture<ChatAnswer> answer = new CompletableFuture<>();
    Thread _ =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    answer.complete(pool.ask(request, urgency, _ -> true, budget(), listener));
                  } catch (RuntimeException | InterruptedException e) {
                    answer.completeExceptionally(e);
                  }
                });
    return answer;
  }

  private static CompletableFuture<ChatAnswer> asking(ModelPool pool, ChatRequest request) {
    return asking(pool, request, new Urgency("", Priority.PANEL), ChatListener.NONE);
  }

  private void assertTells(String... lines) {
    String metrics = telemetry.metrics().scrape();
    for (String line : lines) {
      assertTrue(metrics.contains(line), line + " is missing in\n" + metrics);
    }
  }

  @Test
  void aPromptStaysWithItsServerAndPromptsSpread() throws InterruptedException {
    try (FakeServer a = FakeServer.llama(2, 4096, (_, wire) -> wire.answer(GOOD));
        FakeServer b = FakeServer.llama(2, 4096, (_, wire) -> wire.answer(GOOD));
        ModelPool pool = pool(Chats.pool(server("a", a, 1), server("b", b, 1)))) {
      for (int i = 0; i < 10; i++) {
        ChatAnswer _ = pool.ask(of("one@1"), budget(), ChatListener.NONE);
      }
      assertEquals(Set.of(0, 10), Set.of(a.chats.size(), b.chats.size()));
      for (int i = 0; i < 10; i++) {
        ChatAnswer _ = pool.ask(of("many@" + i), budget(), ChatListener.NONE);
      }
      assertTrue(a.chats.size() > 0 && b.chats.size() > 0, "each prompt has its favourite");
    }
  }

  @Test
  void theOtherServerIsTakenWhenTheWarmOneIsFull() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(4);
    FakeServer.Script waits =
        (_, wire) -> {
          all.countDown();
          goOn.await();
          wire.answer(GOOD);
        };
    try (FakeServer a = FakeServer.llama(2, 4096, waits);
        FakeServer b = FakeServer.llama(2, 4096, waits);
        ModelPool pool = pool(Chats.pool(server("a", a, 1), server("b", b, 1)))) {
      List<CompletableFuture<ChatAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        answers.add(asking(pool, of("one@1")));
      }
      all.await();
      assertEquals(2, a.chats.size());
      assertEquals(2, b.chats.size());
      assertTells("llm_slots 4.0", "llm_server_up{server=\"a\"} 1.0");
      assertEquals(4, pool.state().slots());
      goOn.countDown();
      for (CompletableFuture<ChatAnswer> answer : answers) {
        assertEquals(1, answer.get().attempts());
      }
    }
  }

  @Test
  void eachServerGetsItsOwnKey() throws InterruptedException {
    try (FakeServer a = FakeServer.llama(1, 4096, (_, wire) -> wire.answer(GOOD));
        FakeServer b = FakeServer.llama(1, 4096, (_, wire) -> wire.answer("{}"));
        ModelPool pool =
            pool(
                Chats.pool(
                    new LlmServer("a", a.url(), new Secret("key-a"), "", 0, 2),
                    new LlmServer("b", b.url(), new Secret("key-b"), "", 0, 1)))) {
      ChatAnswer _ = pool.ask(request("x"), budget(), ChatListener.NONE);
      assertEquals("Bearer key-a", a.chats.remove().headers().get("authorization"));
      assertEquals("Bearer key-b", b.chats.remove().headers().get("authorization"));
    }
  }

  @Test
  void aServerThatIsDownIsPassedOver() throws InterruptedException {
    FakeServer down = FakeServer.llama(1, 4096, (_, wire) -> wire.answer(GOOD));
    down.close();
    try (FakeServer up = FakeServer.llama(1, 4096, (_, wire) -> wire.answer(GOOD));
        ModelPool pool = pool(Chats.pool(server("down", down, 1), server("up", up, 1)))) {
      for (int i = 0; i < 5; i++) {
        ChatAnswer _ = pool.ask(of("many@" + i), budget(), ChatListener.NONE);
      }
      assertEquals(ModelState.Status.READY, pool.state().status());
      assertEquals(
          List.of(ModelState.Status.UNREACHABLE, ModelState.Status.READY),
          pool.servers().stream().map(s -> s.state().status()).toList());
      assertTells("llm_server_up{server=\"down\"} 0.0", "llm_ready 1.0");
    }
  }

  @Test
  void whatAServerBreaksOffAnotherOneWrites() throws InterruptedException {
    AtomicBoolean cut = new AtomicBoolean();
    FakeServer.Script cutsOnce =
        (_, wire) -> {
          if (cut.compareAndSet(false, true)) {
            wire.streamHead();
            wire.token("{\"root");
          } else {
            wire.answer(GOOD);
          }
        };
    StringBuilder heard = new StringBuilder();
    ChatListener listener =
        new ChatListener() {
          @Override
          public void token(String text) {
            heard.append(text);
          }

          @Override
          public void restarted() {
            heard.append('|');
          }
        };
    try (FakeServer a = FakeServer.llama(1, 4096, cutsOnce);
        FakeServer b = FakeServer.llama(1, 4096, cutsOnce);
        ModelPool pool = pool(Chats.pool(server("a", a, 1), server("b", b, 1)))) {
      assertEquals(1, pool.ask(request("x"), budget(), listener).attempts());
      assertEquals("{\"root|" + GOOD, heard.toString());
      assertEquals(1, a.chats.size());
      assertEquals(1, b.chats.size());
    }
  }

  @Test
  void whatAllServersRefuseIsAskedOnceOfEach() throws InterruptedException {
    FakeServer.Script fails =
        (_, wire) -> wire.json(500, "{\"error\":{\"message\":\"no such layer\"}}");
    try (FakeServer a = FakeServer.llama(1, 4096, fails);
        FakeServer b = FakeServer.llama(1, 4096, fails);
        ModelPool pool = pool(Chats.pool(server("a", a, 1), server("b", b, 1)))) {
      Problem problem =
          assertThrows(Problem.class, () -> pool.ask(request("x"), budget(), ChatListener.NONE));
      assertEquals(Reason.MODEL_REFUSED, problem.reason());
      assertTrue(problem.detail().contains("no such layer"), problem.detail());
      assertEquals(1, a.chats.size());
      assertEquals(1, b.chats.size());
    }
  }

  @Test
  void theBreakerKeepsCallsAwayAndClosesAfterATrial() throws InterruptedException {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger asked = new AtomicInteger();
    FakeServer.Script sick =
        (_, wire) -> {
          asked.incrementAndGet();
          if (broken.get()) {
            wire.json(500, "{\"error\":{\"message\":\"sick\"}}");
          } else {
            wire.answer(GOOD);
          }
        };
    try (FakeServer a = FakeServer.llama(1, 4096, sick);
        FakeServer b = FakeServer.llama(1, 4096, (_, wire) -> wire.answer(GOOD));
        ModelPool pool =
            pool(
                Chats.pool(
                    List.of(server("a", a, 1), server("b", b, 2)),
                    Duration.ZERO,
                    2,
                    Duration.ofMillis(200),
                    256))) {
      for (int i = 0; i < 2; i++) {
        ChatAnswer _ = pool.ask(request("x"), budget(), ChatListener.NONE);
      }
      assertTells("llm_breaker_transitions_total{server=\"a\",to=\"open\"} 1.0");
      assertEquals(2, asked.get());
      broken.set(false);
      // b answers until the pause is over, then a is tried
      while (asked.get() == 2) {
        ChatAnswer _ = pool.ask(request("x"), budget(), ChatListener.NONE);
      }
      assertTells(
          "llm_breaker_transitions_total{server=\"a\",to=\"half-open\"} 1.0",
          "llm_breaker_transitions_total{server=\"a\",to=\"closed\"} 1.0",
          "llm_breaker_open{server=\"a\"} 0.0",
          "llm_breaker_open{server=\"b\"} 0.0");
      assertEquals("closed", pool.servers().getFirst().breaker());
    }
  }

  @Test
  void aServerThatSaysNothingLosesToAnother() throws Exception {
    CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
    AtomicBoolean first = new AtomicBoolean(true);
    FakeServer.Script hangsOnce =
        (_, wire) -> {
          if (first.compareAndSet(true, false)) {
            wire.awaitClosed();
            hungUp.complete(true);
          } else {
            wire.answer(GOOD);
          }
        };
    try (FakeServer a = FakeServer.llama(1, 4096, hangsOnce);
        FakeServer b = FakeServer.llama(1, 4096, hangsOnce);
        ModelPool pool =
            pool(
                Chats.pool(
                    List.of(server("a", a, 1), server("b", b, 1)),
                    Duration.ofMillis(100),
                    1,
                    Duration.ofMinutes(5),
                    256))) {
      List<String> heard = new ArrayList<>();
      assertEquals(1, pool.ask(request("x"), budget(), heard::add).attempts());
      assertEquals(GOOD, String.join("", heard));
      assertTrue(hungUp.get());
      String hanging = a.chats.size() == 1 && b.chats.isEmpty() ? "b" : "a";
      assertTrue(telemetry.metrics().scrape().contains("outcome=\"won\""), hanging);
      // the silent one counts as failed, which is enough for this breaker
      while (pool.servers().stream().noneMatch(s -> s.breaker().equals("open"))) {
        Thread.onSpinWait();
      }
      assertTells("to=\"open\"} 1.0");
    }
  }

  @Test
  void aServerThatLeavesWithItsCallsLosesThem() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    FakeServer.Script stopsOnce =
        (_, wire) -> {
          if (first.compareAndSet(true, false)) {
            wire.streamHead();
            wire.token("{\"root");
            wire.awaitClosed();
          } else {
            wire.answer(GOOD);
          }
        };
    try (FakeServer a = FakeServer.llama(2, 4096, stopsOnce);
        FakeServer b = FakeServer.llama(2, 4096, stopsOnce);
        ModelPool pool = pool(Chats.pool(server("a", a, 1), server("b", b, 1)))) {
      CompletableFuture<ChatAnswer> answer =
          asking(pool, request("x"), new Urgency("", Priority.PANEL), _ -> writing.countDown());
      writing.await();
      (a.chats.isEmpty() ? b : a).leave();
      // the next call finds that nobody is there any more
      assertEquals(1, pool.ask(request("x"), budget(), ChatListener.NONE).attempts());
      assertEquals(1, answer.get().attempts());
    }
  }

  @Test
  void noSecondServerIsAskedWhileTheFirstWrites() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FakeServer.Script slow =
        (_, wire) -> {
          wire.streamHead();
          wire.token(GOOD.substring(0, 5));
          goOn.await();
          wire.token(GOOD.substring(5));
          wire.finish("stop");
          wire.done();
        };
    try (FakeServer a = FakeServer.llama(1, 4096, slow);
        FakeServer b = FakeServer.llama(1, 4096, slow);
        ModelPool pool =
            pool(
                Chats.pool(
                    List.of(server("a", a, 1), server("b", b, 1)),
                    Duration.ofSeconds(20),
                    1,
                    Duration.ofMinutes(5),
                    256))) {
      CompletableFuture<ChatAnswer> answer =
          asking(pool, request("x"), new Urgency("", Priority.PANEL), _ -> writing.countDown());
      writing.await();
      goOn.countDown();
      assertEquals(1, answer.get().attempts());
      assertEquals(1, a.chats.size() + b.chats.size());
    }
  }

  @Test
  void theMostUrgentCallGetsTheNextSlot() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Set<String> order = java.util.Collections.synchronizedSet(new java.util.LinkedHashSet<>());
    try (FakeServer a =
            FakeServer.llama(
                1,
                4096,
                (asked, wire) -> {
                  order.add(asked.body().path("messages").path(1).path("content").asText());
                  busy.countDown();
                  goOn.await();
                  wire.answer(GOOD);
                });
        ModelPool pool = pool(Chats.pool(server("a", a, 1)))) {
      List<CompletableFuture<ChatAnswer>> answers = new ArrayList<>();
      answers.add(asking(pool, request("first")));
      busy.await();
      for (Priority priority :
          List.of(Priority.BACKGROUND, Priority.ALERT, Priority.PANEL, Priority.EXPLORE)) {
        answers.add(
            asking(pool, request(priority.name()), new Urgency("t", priority), ChatListener.NONE));
        awaitWaiting(priority, 1);
      }
      goOn.countDown();
      for (CompletableFuture<ChatAnswer> answer : answers) {
        assertEquals(1, answer.get().attempts());
      }
      assertEquals(List.of("first", "EXPLORE", "PANEL", "ALERT", "BACKGROUND"), List.copyOf(order));
    }
  }

  private void awaitWaiting(Priority priority, int count) {
    String line =
        "llm_queue_depth{priority=\"%s\"} %d.0"
            .formatted(priority.name().toLowerCase(java.util.Locale.ROOT), count);
    while (!telemetry.metrics().scrape().contains(line)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void overloadIsToldAtOnceToTheLeastUrgent() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (FakeServer a =
            FakeServer.llama(
                1,
                4096,
                (_, wire) -> {
                  busy.countDown();
                  goOn.await();
                  wire.answer(GOOD);
                });
        ModelPool pool =
            pool(
                Chats.pool(
                    List.of(server("a", a, 1)), Duration.ZERO, 5, Duration.ofSeconds(10), 1))) {
      CompletableFuture<ChatAnswer> first = asking(pool, request("x"));
      busy.await();
      CompletableFuture<ChatAnswer> pushedOut =
          asking(pool, request("x"), new Urgency("", Priority.ALERT), ChatListener.NONE);
      awaitWaiting(Priority.ALERT, 1);
      CompletableFuture<ChatAnswer> urgent =
          asking(pool, request("x"), new Urgency("", Priority.EXPLORE), ChatListener.NONE);
      assertOverloaded(pushedOut);
      assertOverloaded(asking(pool, request("x")));
      goOn.countDown();
      assertEquals(1, first.get().attempts());
      assertEquals(1, urgent.get().attempts());
    }
  }

  private static void assertOverloaded(CompletableFuture<ChatAnswer> answer) {
    ExecutionException failure = assertThrows(ExecutionException.class, answer::get);
    assertTrue(
        failure.getCause() instanceof Problem problem
            && problem.reason() == Reason.OVERLOADED
            && problem.detail().contains("llm.queue"),
        failure::toString);
  }

  @Test
  void warmingReachesTheServersThatWillBeUsed() throws InterruptedException {
    FakeServer.Script oneToken =
        (_, wire) -> {
          wire.streamHead();
          wire.token("{");
          wire.finish("length");
          wire.done();
        };
    try (FakeServer a = FakeServer.llama(2, 4096, oneToken);
        FakeServer b = FakeServer.llama(2, 4096, oneToken);
        FakeServer large = FakeServer.llama(2, 4096, oneToken);
        ModelPool pool =
            pool(Chats.pool(server("a", a, 1), server("b", b, 1), server("large", large, 2)))) {
      pool.warm(request("x"), 2, budget());
      assertEquals(Set.of(0, 2), Set.of(a.chats.size(), b.chats.size()));
      pool.warm(request("x"), 3, budget());
      assertEquals(Set.of(1, 2), Set.of(a.chats.size(), b.chats.size()));
      pool.warm(request("x"), 9, budget());
      assertEquals(2, a.chats.size());
      assertEquals(2, b.chats.size());
      assertEquals(0, large.chats.size());
    }
  }

  @Test
  void serversThatAreAllDownAreNamed() throws InterruptedException {
    FakeServer a = FakeServer.llama(1, 4096, (_, wire) -> wire.answer(GOOD));
    FakeServer b = FakeServer.llama(1, 4096, (_, wire) -> wire.answer(GOOD));
    a.close();
    b.close();
    try (ModelPool pool = pool(Chats.pool(server("a", a, 1), server("b", b, 2)))) {
      Problem problem =
          assertThrows(Problem.class, () -> pool.ask(request("x"), budget(), ChatListener.NONE));
      assertEquals(Reason.MODEL_UNREACHABLE, problem.reason());
      assertTrue(problem.detail().contains("a: No connection"), problem.detail());
      assertTrue(problem.detail().contains("b: No connection"), problem.detail());
      assertEquals(ModelState.Status.UNREACHABLE, pool.state().status());
    }
  }

  @Test
  void aQuestionWaitsForAServerThatComesBack() throws Exception {
    FakeServer.Script script = FakeServer.llamaScript(1, 4096, (_, wire) -> wire.answer(GOOD));
    FakeServer first = FakeServer.of(script);
    try (ModelPool pool = pool(Chats.pool(server("a", first, 1)))) {
      assertEquals(1, pool.ask(request("x"), budget(), ChatListener.NONE).attempts());
      first.close();
      CompletableFuture<ChatAnswer> answer = asking(pool, request("x"));
      while (pool.state().status() == ModelState.Status.READY) {
        Thread.onSpinWait();
      }
      try (FakeServer _ = FakeServer.at(first.port(), script)) {
        assertEquals(1, answer.get().attempts());
      }
    }
  }

  @Test
  void aServerThatWasNeverThereIsLookedForAgainByWhoeverAsks() throws Exception {
    FakeServer.Script script = FakeServer.llamaScript(1, 4096, (_, wire) -> wire.answer(GOOD));
    FakeServer never = FakeServer.of(script);
    never.close();
    try (ModelPool pool = pool(Chats.pool(server("a", never, 1)))) {
      for (int i = 0; i < 3; i++) {
        assertThrows(Problem.class, () -> pool.ask(request("x"), budget(), ChatListener.NONE));
      }
      try (FakeServer _ = FakeServer.at(never.port(), script)) {
        assertEquals(1, pool.ask(request("x"), budget(), ChatListener.NONE).attempts());
      }
    }
  }

  private static Set<String> heardBy(FakeServer server) {
    Set<String> users = ConcurrentHashMap.newKeySet();
    server.chats.forEach(
        chat -> users.add(chat.body().path("messages").path(1).path("content").asText()));
    return users;
  }

  @Test
  void aLargerModelIsAskedWhenTheAnswerIsNotGoodEnough() throws InterruptedException {
    String abstains = GOOD.replace("disk_full", "unknown");
    StringBuilder heard = new StringBuilder();
    ChatListener listener =
        new ChatListener() {
          @Override
          public void token(String text) {
            heard.append(text);
          }

          @Override
          public void restarted() {
            heard.append('|');
          }
        };
    try (FakeServer small = FakeServer.llama(1, 4096, (_, wire) -> wire.answer(abstains));
        FakeServer large = FakeServer.llama(1, 4096, (_, wire) -> wire.answer(GOOD));
        ModelPool pool = pool(Chats.pool(server("small", small, 1), server("large", large, 3)))) {
      ChatAnswer answer =
          pool.ask(
              request("x"),
              new Urgency("", Priority.PANEL),
              json -> !json.path("root_cause").asText().equals("unknown"),
              budget(),
              listener);
      assertEquals("disk_full", answer.json().path("root_cause").asText());
      assertEquals(abstains + "|" + GOOD, heard.toString());
      assertEquals(2, answer.attempts());
      assertEquals(new ChatAnswer.Usage(40, 30, 14), answer.usage());
      assertEquals(Set.of("x"), heardBy(large));
      assertTells("llm_fallbacks_total{from=\"small\",reason=\"not-good\",to=\"large\"} 1.0");
    }
  }

  @Test
  void anAnswerThatCannotBeUsedGoesUpAndTheBestOneCounts() throws InterruptedException {
    String abstains = GOOD.replace("disk_full", "unknown");
    try (FakeServer small = FakeServer.llama(1, 4096, (_, wire) -> wire.answer("{}"));
        FakeServer middle = FakeServer.llama(1, 4096, (_, wire) -> wire.answer(abstains));
        FakeServer large =
            FakeServer.llama(1, 4096, (_, wire) -> wire.json(400, "{\"error\":\"no\"}"));
        ModelPool pool =
            pool(
                Chats.pool(
                    server("small", small, 1),
                    server("middle", middle, 2),
                    server("large", large, 3)))) {
      ChatAnswer answer =
          pool.ask(
              request("x"),
              new Urgency("", Priority.PANEL),
              json -> !json.path("root_cause").asText().equals("unknown"),
              budget(),
              ChatListener.NONE);
      assertEquals("unknown", answer.json().path("root_cause").asText());
      assertTells("reason=\"model-garbage\"", "reason=\"not-good\"", "outcome=\"model-garbage\"");
      assertEquals(1, large.chats.size());
    }
  }

  @Test
  void withoutATierAboveTheFailureIsTold() throws InterruptedException {
    try (FakeServer small = FakeServer.llama(1, 4096, (_, wire) -> wire.answer("{}"));
        ModelPool pool = pool(Chats.pool(server("small", small, 1)))) {
      Problem problem =
          assertThrows(Problem.class, () -> pool.ask(request("x"), budget(), ChatListener.NONE));
      assertEquals(Reason.MODEL_GARBAGE, problem.reason());
    }
  }
}
