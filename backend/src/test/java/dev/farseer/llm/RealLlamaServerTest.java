package dev.farseer.llm;

import static dev.farseer.llm.Chats.EXPLANATION;
import static dev.farseer.llm.Chats.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.farseer.llm.Dialect.Message;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a real llama-server shows. */
@Timeout(300)
final class RealLlamaServerTest {
  private static final System.Logger LOG = System.getLogger(RealLlamaServerTest.class.getName());
  private static final int SLOTS = 2;

  // about 6,000 tokens
  private static final JsonNode LONG =
      Chats.json("{\"type\":\"array\",\"items\":{\"type\":\"boolean\"},\"minItems\":1000}");
  // about 900 tokens: the tiny model has one per character
  private static final String SYSTEM =
      "You explain what log patterns mean. Answer with JSON only. ".repeat(15);

  private static Vertx vertx;
  private static @Nullable RealLlamaServer shared;
  private RealLlamaServer real;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  // before each test, so that each is counted as skipped where there is no server
  @BeforeEach
  void start() {
    RealLlamaServer running = shared;
    if (running == null) {
      running = RealLlamaServer.start(SLOTS, 4096);
      shared = running;
    }
    real = running;
  }

  @AfterAll
  static void close() throws Exception {
    if (shared != null) {
      shared.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private static String pattern(int number) {
    return "Pattern "
        + number
        + ": connect to <ip>:<num> failed after <duration>, 17 of 230 lines, rising. "
        + "First 12:00:01, last 12:59:58. Level error. Component checkout.";
  }

  @Test
  void everyAcceptedAnswerOfTwoHundredFitsTheSchema() throws Exception {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(EXPLANATION);
    AtomicInteger next = new AtomicInteger();
    List<Long> uncached = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger accepted = new AtomicInteger();
    Map<Reason, Integer> unusable = new LinkedHashMap<>();
    List<String> broken = new ArrayList<>();
    try (ModelPool pool = new ModelPool(vertx, at(real.url()), Telemetry.local())) {
      pool.warm(explanation(0), budget());
      long began = System.nanoTime();
      inParallel(
          4,
          () -> {
            for (int i = next.getAndIncrement(); i < 200; i = next.getAndIncrement()) {
              try {
                ChatAnswer answer = pool.ask(explanation(i), budget(), ChatListener.NONE);
                accepted.incrementAndGet();
                long cold = answer.usage().input() - answer.usage().cached();
                uncached.add(cold / answer.attempts());
                if (!schema.validate(answer.json()).isEmpty()) {
                  synchronized (broken) {
                    broken.add(answer.json().toString());
                  }
                }
              } catch (Problem problem) {
                synchronized (unusable) {
                  unusable.merge(problem.reason(), 1, Integer::sum);
                }
              }
            }
          });
      LOG.log(
          Level.INFO,
          "200 explanations: {0} accepted, unusable {1}, uncached prompt tokens of each {2}, {3} ms",
          accepted.get(),
          unusable,
          uncached,
          (System.nanoTime() - began) / 1_000_000);
    }
    assertEquals(List.of(), broken);
    // random weights fit a bounded schema nearly always; all others were told by a reason
    assertTrue(accepted.get() >= 100, () -> accepted + " accepted, unusable " + unusable);
    assertEquals(200, accepted.get() + unusable.values().stream().mapToInt(n -> n).sum());
    // a slot's first call may be cold where warming met a server that was too busy: once each
    long cold = uncached.stream().filter(tokens -> tokens >= 200).count();
    assertTrue(cold <= SLOTS, () -> "uncached prompt tokens: " + uncached);
  }

  private static ChatRequest explanation(int number) {
    return request(SYSTEM, pattern(number), EXPLANATION, 220, number);
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private static void inParallel(int threads, Work work) throws Exception {
    List<CompletableFuture<Boolean>> ends = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      CompletableFuture<Boolean> end = new CompletableFuture<>();
      ends.add(end);
      Thread _ =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      work.run();
                      end.complete(true);
                    } catch (RuntimeException | InterruptedException e) {
                      end.completeExceptionally(e);
                    }
                  });
    }
    for (CompletableFuture<Boolean> end : ends) {
      assertTrue(end.get());
    }
  }

  @Test
  void cancellingFreesTheSlot() throws Exception {
    try (RealLlamaServer single = RealLlamaServer.start(1, 8192);
        ModelPool pool = new ModelPool(vertx, at(single.url()), Telemetry.local())) {
      long slowest = 0;
      for (int i = 0; i < 5; i++) {
        CountDownLatch writing = new CountDownLatch(20);
        CompletableFuture<ChatAnswer> answer = new CompletableFuture<>();
        ChatRequest endless = request("You write.", "Write " + i, LONG, 6000, i);
        Thread asker =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        answer.complete(pool.ask(endless, budget(), _ -> writing.countDown()));
                      } catch (RuntimeException | InterruptedException e) {
                        answer.completeExceptionally(e);
                      }
                    });
        assertTrue(writing.await(30, TimeUnit.SECONDS), answer::toString);
        assertEquals(1, single.busySlots());
        asker.interrupt();
        long cancelled = System.nanoTime();
        assertInstanceOf(
            InterruptedException.class,
            assertThrows(ExecutionException.class, answer::get).getCause());
        AtomicLong started = new AtomicLong();
        ChatAnswer next =
            pool.ask(
                request("You write.", "Next", Chats.json("{\"type\":\"boolean\"}"), 20, 1),
                budget(),
                _ -> started.compareAndSet(0, System.nanoTime()));
        assertTrue(next.json().isBoolean());
        slowest = Math.max(slowest, (started.get() - cancelled) / 1_000_000);
      }
      assertEquals(0, single.busySlots());
      LOG.log(
          Level.INFO,
          "After a cancel the next call had its first token in at most {0} ms",
          slowest);
    }
  }

  @Test
  void aSpentBudgetFreesTheSlot() throws Exception {
    try (RealLlamaServer single = RealLlamaServer.start(1, 8192);
        ModelPool pool = new ModelPool(vertx, at(single.url()), Telemetry.local())) {
      Problem problem =
          assertThrows(
              Problem.class,
              () ->
                  pool.ask(
                      request("You write.", "Write", LONG, 6000, 1),
                      Chats.budget(Duration.ofMillis(300)),
                      ChatListener.NONE));
      assertEquals(Reason.DEADLINE, problem.reason());
      JsonNode free = single.get("/slots?fail_on_no_slot=1");
      while (!free.isArray()) {
        free = single.get("/slots?fail_on_no_slot=1");
      }
      assertEquals(0, single.busySlots());
    }
  }

  @Test
  void tokensAreCountedAsTheServerDoes() throws InterruptedException {
    try (ModelPool pool = new ModelPool(vertx, at(real.url()), Telemetry.local())) {
      ChatRequest fits = request(SYSTEM, "x".repeat(2900), EXPLANATION, 220, 1);
      ChatAnswer answer = pool.ask(fits, budget(), ChatListener.NONE);
      ChatRequest tooLong = request(SYSTEM, "x".repeat(3300), EXPLANATION, 220, 1);
      Problem problem =
          assertThrows(Problem.class, () -> pool.ask(tooLong, budget(), ChatListener.NONE));
      assertEquals(Reason.MODEL_CONTEXT, problem.reason());
      long counted = answer.usage().input() / answer.attempts() + 400;
      assertTrue(problem.detail().contains(" " + counted + " tokens"), problem.detail());
      assertTrue(problem.detail().contains("4096"), problem.detail());
    }
  }

  @Test
  void bothWaysOfCountingAgree() throws InterruptedException {
    List<Message> chat = List.of(new Message("system", SYSTEM), new Message("user", "h\u00e4?"));
    TokenCount counter = new TokenCount();
    List<String> asked = new ArrayList<>();
    long whole = counter.count(chat, (path, body) -> post(asked, path, body)).orElseThrow();
    assertEquals(List.of("/v1/chat/completions/input_tokens"), asked);
    TokenCount older = new TokenCount();
    long parts =
        older
            .count(
                chat,
                (path, body) ->
                    path.startsWith("/v1")
                        ? new ModelServer.Reply(404, body)
                        : post(asked, path, body))
            .orElseThrow();
    assertEquals(whole, parts);
  }

  private ModelServer.Reply post(List<String> asked, String path, JsonNode body) {
    asked.add(path);
    return new ModelServer.Reply(200, real.post(path, body));
  }

  @Test
  void theServerHasTheLastWordOnTheContext() throws InterruptedException {
    try (ServerHttp http = new ServerHttp(vertx, Duration.ofSeconds(2), Telemetry.local())) {
      ModelServer server =
          Chats.server(
              at(real.url()), ServerLocation.at(ServerUrl.of(real.url()), Secret.NONE), http);
      assertTrue(server.ask(budget()).llamaCpp());
      ChatRequest tooLong = request(SYSTEM, "x".repeat(5000), EXPLANATION, 220, 1);
      Problem problem =
          assertThrows(
              Problem.class,
              () ->
                  server.complete(
                      tooLong,
                      List.of(new Message("user", tooLong.user())),
                      220,
                      -1,
                      new ChatStream(ChatListener.NONE),
                      budget()));
      assertEquals(Reason.MODEL_CONTEXT, problem.reason());
      assertTrue(problem.detail().contains("4096"), problem.detail());
    }
  }

  @Test
  void whatTheServerDoesNotEnforceIsCheckedHere() throws InterruptedException {
    JsonNode share = Chats.json("{\"type\":\"number\",\"minimum\":0,\"maximum\":0.001}");
    int refused = 0;
    try (ModelPool pool = new ModelPool(vertx, at(real.url()), Telemetry.local())) {
      for (int seed = 0; seed < 10; seed++) {
        ChatRequest number = request("Say a number.", "Now", share, 60, seed);
        try {
          double value = pool.ask(number, budget(), ChatListener.NONE).json().asDouble();
          assertTrue(value >= 0 && value <= 0.001, () -> "accepted " + value);
        } catch (Problem problem) {
          assertEquals(Reason.MODEL_GARBAGE, problem.reason(), problem.detail());
          refused += problem.detail().contains("/m") ? 1 : 0;
        }
      }
    }
    assertTrue(refused > 0);
  }

  @Test
  void aSchemaTheServerCannotUseIsRefused() {
    try (ModelPool pool = new ModelPool(vertx, at(real.url()), Telemetry.local())) {
      JsonNode schema =
          Chats.json("{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/gone\"}}}");
      Problem problem =
          assertThrows(
              Problem.class,
              () -> pool.ask(request("s", "u", schema, 20, 1), budget(), ChatListener.NONE));
      assertTrue(
          problem.reason() == Reason.MODEL_REFUSED || problem.reason() == Reason.PROMPT,
          problem.toString());
    }
  }

  /** A real model computes, on a machine that may be busy: it gets more time than a fake. */
  private static LlmSettings at(String url) {
    Duration time = Duration.ofSeconds(80);
    return Chats.of(url, Secret.NONE, "", 0, time, time, time);
  }

  private static Budget budget() {
    return Chats.budget(Duration.ofSeconds(90));
  }
}
