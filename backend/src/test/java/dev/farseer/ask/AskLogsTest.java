package dev.farseer.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.llm.FakeServer;
import dev.farseer.llm.LlmSettings;
import dev.farseer.llm.ModelPool;
import dev.farseer.llm.RealLlamaServer;
import dev.farseer.log.TimeRange;
import dev.farseer.logql.LogqlParser;
import dev.farseer.loki.FakeLoki;
import dev.farseer.loki.LokiClient;
import dev.farseer.loki.LokiSettings;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.prompt.PromptCatalog;
import dev.farseer.prompt.PromptSettings;
import dev.farseer.redact.RedactSettings;
import dev.farseer.redact.Redactor;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions in plain words. The time limit is for hangs, nothing is measured by it. */
@Timeout(120)
final class AskLogsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final TimeRange WINDOW =
      TimeRange.endingAt(Instant.parse("2026-02-03T12:00:00Z"), Duration.ofHours(1));
  private static final String CHECKOUT = answer("{app=\"checkout\"}");

  private final Vertx vertx = Vertx.vertx();
  private final FakeLoki loki = new FakeLoki(vertx);
  private final AtomicLong now = new AtomicLong();

  @BeforeEach
  void fill() {
    push(Map.of("app", "checkout", "namespace", "shop"));
    push(Map.of("app", "gateway", "namespace", "shop"));
    push(Map.of("app", "billing", "namespace", "office"));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private void push(Map<String, String> labels) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode stream = body.putArray("streams").addObject();
    stream.set("stream", JSON.valueToTree(labels));
    ArrayNode value = stream.putArray("values").addArray();
    value.add(Long.toString(WINDOW.startNs() + 1)).add("a line");
    loki.push(body);
  }

  private static String answer(String logql) {
    return JSON.createObjectNode().put("reason", "chosen").put("logql", logql).toString();
  }

  private static AskRequest question(String text) {
    return new AskRequest(text, "", WINDOW, "");
  }

  private static AskRequest within(String scope) {
    return new AskRequest("why does checkout fail?", scope, WINDOW, "");
  }

  /** All there is between a question and the two servers. */
  private final class Rooms implements AutoCloseable {
    private final LokiClient client =
        new LokiClient(
            vertx, LokiSettings.defaults().at(loki.url(), Secret.NONE), Telemetry.local());
    private final PromptCatalog prompts =
        new PromptCatalog(
            PromptSettings.defaults(),
            Map.of("root_causes", List.of("unknown")),
            Map.of("taxonomy", "unknown"));
    private final ModelPool model;
    final AskLogs ask;

    Rooms(String modelUrl) {
      model = new ModelPool(vertx, LlmSettings.defaults().at(modelUrl), Telemetry.local());
      ask =
          new AskLogs(
              client,
              new Redactor(RedactSettings.defaults()),
              prompts,
              model,
              LONG,
              Telemetry.local(),
              now::get);
    }

    Asked.Ready ready(AskRequest request) throws InterruptedException {
      return assertInstanceOf(Asked.Ready.class, ask.ask(request, LONG));
    }

    Problem problem(AskRequest request) {
      return assertThrows(Problem.class, () -> ask.ask(request, LONG));
    }

    @Override
    public void close() {
      ask.close();
      model.close();
      prompts.close();
      client.close();
    }
  }

  /** A model that says one thing after another, the last one for ever. */
  private static FakeServer saying(String... answers) {
    AtomicLong next = new AtomicLong();
    return FakeServer.llama(
        2,
        16_384,
        (_, wire) ->
            wire.answer(answers[(int) Math.min(next.getAndIncrement(), answers.length - 1)]));
  }

  private static String user(FakeServer.Request chat) {
    return chat.body().path("messages").path(1).path("content").asText();
  }

  @Test
  void theModelSeesTheLabelsAndTheQuestion() throws Exception {
    try (FakeServer model = saying(CHECKOUT);
        Rooms rooms = new Rooms(model.url())) {
      Asked.Ready ready = rooms.ready(question("why does\u0000\ncheckout   fail?\u200b"));
      assertEquals("{app=\"checkout\"}", ready.logql());
      assertEquals("chosen", ready.reason());
      assertEquals("fake", ready.model());
      assertTrue(ready.promptId().startsWith("ask-logql@"), ready.promptId());
      assertEquals(1, ready.calls());
      assertEquals(new ChatAnswer.Usage(20, 15, 7), ready.usage());
      assertEquals(
          """
          Labels:
          app: `billing, checkout, gateway`
          namespace: `office, shop`
          Question: `why does checkout fail?`""",
          user(model.chats.take()));
    }
  }

  @Test
  void aRefreshCostsNothing() throws Exception {
    try (FakeServer model = saying(CHECKOUT);
        Rooms rooms = new Rooms(model.url())) {
      rooms.ready(question("why?"));
      loki.seen.clear();
      Asked again = rooms.ask.ask(question("why?"), Duration.ZERO);
      Asked.Ready ready = assertInstanceOf(Asked.Ready.class, again);
      assertEquals("{app=\"checkout\"}", ready.logql());
      assertEquals(0, ready.calls());
      assertEquals(ChatAnswer.Usage.NONE, ready.usage());
      assertEquals(1, model.chats.size());
      assertEquals(List.of(), loki.seen);
    }
  }

  @Test
  void anOldAnswerIsGivenAndThenCheckedAgainstTheLabelsOfNow() throws Exception {
    try (FakeServer model = saying(CHECKOUT, answer("{app=\"payments\"}"));
        Rooms rooms = new Rooms(model.url())) {
      assertEquals("{app=\"checkout\"}", rooms.ready(question("payments?")).logql());
      now.addAndGet(Duration.ofMinutes(2).toNanos());
      push(Map.of("app", "payments", "namespace", "shop"));
      assertEquals("{app=\"checkout\"}", rooms.ready(question("payments?")).logql());
      model.chats.take();
      assertTrue(user(model.chats.take()).contains("payments`"));
      while (!rooms.ready(question("payments?")).logql().equals("{app=\"payments\"}")) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void unchangedLabelsNeedNoModel() throws Exception {
    try (FakeServer model = saying(CHECKOUT);
        Rooms rooms = new Rooms(model.url())) {
      rooms.ready(question("why?"));
      loki.seen.clear();
      now.addAndGet(Duration.ofMinutes(2).toNanos());
      // the first of these starts a look, and one of them finds it done
      do {
        rooms.ready(question("why?"));
      } while (loki.seen.size() < 3);
      assertEquals(1, model.chats.size());
    }
  }

  @Test
  void anAnswerOfLongAgoIsForgotten() throws Exception {
    try (FakeServer model = saying(CHECKOUT);
        Rooms rooms = new Rooms(model.url())) {
      rooms.ready(question("why?"));
      now.addAndGet(Duration.ofHours(2).toNanos());
      assertEquals(1, rooms.ready(question("why?")).calls());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{app=\"checkout\"",
        "checkout errors",
        "count_over_time({app=\"checkout\"}[5m])",
        "{}",
        "{app=~\".*\"}",
        "{app!=\"checkout\"}",
        "{service=\"checkout\"}",
        "{app=\"chekout\"}",
        "{app=~\"check|pay\"}",
        "{app=\"checkout\", team=\"a\"}",
        "{app=\"checkout\"} |~ \"(\"",
        "{app=~\"(\"}",
      })
  void aQueryThatCannotBeUsedIsWrittenAnew(String bad) throws Exception {
    try (FakeServer model = saying(answer(bad), CHECKOUT);
        Rooms rooms = new Rooms(model.url())) {
      Asked.Ready ready = rooms.ready(question("why?"));
      assertEquals("{app=\"checkout\"}", ready.logql());
      assertEquals(2, ready.calls());
      assertEquals(new ChatAnswer.Usage(40, 30, 14), ready.usage());
      String first = user(model.chats.take());
      String second = user(model.chats.take());
      // what the server has computed for the first is computed for the second
      assertTrue(second.startsWith(first + "\nYou wrote `"), second);
    }
  }

  @Test
  void theErrorSaysWhatThereIs() throws Exception {
    try (FakeServer model = saying(answer("{service=\"x\"}"), answer("{app=\"chekout\"}"));
        Rooms rooms = new Rooms(model.url())) {
      Problem problem = rooms.problem(question("why?"));
      assertEquals(Reason.MODEL_GARBAGE, problem.reason());
      assertEquals(
          "the model wrote no usable LogQL for this question (app=\"chekout\" matches nothing; the"
              + " values of app are billing, checkout, gateway): ask in other words, or write"
              + " LogQL",
          problem.detail());
      model.chats.take();
      assertTrue(
          user(model.chats.take())
              .contains(
                  "You wrote `{service=\"x\"}`, which cannot be used: `there is no label service;"
                      + " the labels are app, namespace`"));
      assertEquals(problem.detail(), rooms.problem(question("why?")).detail());
      assertEquals(2, model.paths.stream().filter(p -> p.endsWith("/chat/completions")).count());
      now.addAndGet(Duration.ofMinutes(2).toNanos());
      rooms.problem(question("why?"));
      assertEquals(4, model.paths.stream().filter(p -> p.endsWith("/chat/completions")).count());
    }
  }

  @Test
  void theFenceOfMarkdownIsTakenOff() throws Exception {
    try (FakeServer model =
            saying(answer("```logql\n{app=~\"check.*\"} |= `x`\n```"), answer("no"));
        Rooms rooms = new Rooms(model.url())) {
      assertEquals("{app=~\"check.*\"} |= `x`", rooms.ready(question("why?")).logql());
    }
  }

  @Test
  void theAnswerStaysWithinTheScope() throws Exception {
    try (FakeServer model = saying(answer("{app=\"checkout\"} |= \"}\" | json"));
        Rooms rooms = new Rooms(model.url())) {
      assertEquals(
          "{namespace=\"shop\", app=\"checkout\"} |= \"a\" |= \"}\" | json",
          rooms.ready(within("{namespace=\"shop\"} |= \"a\"")).logql());
      String user = user(model.chats.take());
      assertTrue(user.contains("app: `checkout, gateway`\n"), user);
      assertTrue(user.contains("Scope: `{namespace=\"shop\"} |= \"a\"`\n"), user);
      assertEquals(
          "{app=\"checkout\"} |= \"}\" | json", rooms.ready(within("{app=\"checkout\"}")).logql());
    }
  }

  @Test
  void aScopeThatIsNoLogQueryIsTheAskersMistake() throws Exception {
    try (FakeServer model = saying(CHECKOUT);
        Rooms rooms = new Rooms(model.url())) {
      for (String scope : List.of("rate({app=\"a\"}[1m])", "{app=", "({app=\"a\"})")) {
        assertEquals(Reason.BAD_QUERY, rooms.problem(within(scope)).reason(), scope);
      }
      assertEquals(0, model.chats.size());
    }
  }

  @Test
  void aScopeWithoutLogs() throws Exception {
    try (FakeServer model = saying(CHECKOUT);
        Rooms rooms = new Rooms(model.url())) {
      assertEquals(Reason.NOT_FOUND, rooms.problem(within("{app=\"nobody\"}")).reason());
      assertEquals(0, model.chats.size());
    }
  }

  @Test
  void withoutAModelItSaysWhatToSet() throws Exception {
    try (Rooms rooms = new Rooms("")) {
      Problem problem = rooms.problem(question("why?"));
      assertEquals(Reason.UNSUPPORTED, problem.reason());
      assertTrue(problem.detail().contains("llm.url"), problem.detail());
      assertEquals(List.of(), loki.seen);
    }
  }

  @Test
  void aModelInTroubleIsNotAskedAgainAtOnceButSoon() throws Exception {
    AtomicReference<FakeServer.Script> script =
        new AtomicReference<>((_, wire) -> wire.answer("I cannot"));
    try (FakeServer model =
            FakeServer.llama(2, 16_384, (request, wire) -> script.get().answer(request, wire));
        Rooms rooms = new Rooms(model.url())) {
      assertEquals(Reason.MODEL_GARBAGE, rooms.problem(question("why?")).reason());
      script.set((_, wire) -> wire.answer(CHECKOUT));
      assertEquals(Reason.MODEL_GARBAGE, rooms.problem(question("why?")).reason());
      now.addAndGet(Duration.ofMinutes(2).toNanos());
      assertEquals("{app=\"checkout\"}", rooms.ready(question("why?")).logql());
    }
  }

  @Test
  void lokiInTrouble() throws Exception {
    loki.always =
        request -> {
          request.response().setStatusCode(401).end("no");
          return true;
        };
    try (FakeServer model = saying(CHECKOUT);
        Rooms rooms = new Rooms(model.url())) {
      assertEquals(Reason.LOKI_REFUSED, rooms.problem(question("why?")).reason());
      loki.always = _ -> false;
      now.addAndGet(Duration.ofMinutes(2).toNanos());
      assertEquals("{app=\"checkout\"}", rooms.ready(question("why?")).logql());
    }
  }

  @Test
  void aLabelWhoseValuesDoNotComeIsShownWithout() throws Exception {
    loki.always =
        request -> {
          boolean bad = String.valueOf(request.path()).contains("/label/app/");
          if (bad) {
            request.response().setStatusCode(400).end("too many");
          }
          return bad;
        };
    try (FakeServer model = saying(answer("{app=\"anything\"}"));
        Rooms rooms = new Rooms(model.url())) {
      assertEquals("{app=\"anything\"}", rooms.ready(question("why?")).logql());
      assertTrue(user(model.chats.take()).contains("app: values not known\n"));
    }
  }

  @Test
  void valuesThatWouldHaveToBeMaskedAreNotShown() {
    Redactor redactor = new Redactor(RedactSettings.defaults());
    Vocabulary.Label label = Vocabulary.label("user", List.of("ann@example.com", "bob"), redactor);
    assertEquals(new Vocabulary.Label("user", List.of("bob"), 1), label);
  }

  @Test
  void manyValuesAreCut() {
    Redactor redactor = new Redactor(RedactSettings.defaults());
    List<String> pods = new ArrayList<>();
    for (char a = 'a'; a <= 'z'; a++) {
      for (char b = 'a'; b <= 'z'; b++) {
        pods.add("pod-" + a + b);
      }
    }
    Vocabulary.Label label = Vocabulary.label("pod", pods, redactor);
    assertEquals(25, label.values().size());
    assertEquals(pods.size() - 25, label.more());
    // another pod may well be one of those that are not shown
    new Vocabulary(List.of("pod"), List.of(label))
        .check(LogqlParser.parseLog("{pod=\"other\"}").selector().matchers());
  }

  @Test
  void whoDoesNotWaitFindsTheAnswerNextTimeAndAllShareOneCall() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (FakeServer model =
            FakeServer.llama(
                2,
                16_384,
                (_, wire) -> {
                  go.await();
                  wire.answer(CHECKOUT);
                });
        Rooms rooms = new Rooms(model.url())) {
      assertInstanceOf(Asked.Pending.class, rooms.ask.ask(question("why?"), Duration.ZERO));
      CyclicBarrier together = new CyclicBarrier(8);
      List<CompletableFuture<Asked>> askers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        askers.add(asker(rooms, together, new CompletableFuture<>()));
      }
      model.chats.take();
      go.countDown();
      for (CompletableFuture<Asked> asker : askers) {
        assertInstanceOf(Asked.Ready.class, asker.get(60, TimeUnit.SECONDS));
      }
      assertEquals(0, model.chats.size());
    }
  }

  private static CompletableFuture<Asked> asker(
      Rooms rooms, CyclicBarrier together, CompletableFuture<Asked> answer) {
    Thread.startVirtualThread(
        () -> {
          try {
            together.await();
            answer.complete(rooms.ask.ask(question("why?"), LONG));
          } catch (Throwable t) {
            answer.completeExceptionally(t);
          }
        });
    return answer;
  }

  @Test
  void whenTheLastAskerHasGoneTheModelIsFreed() throws Exception {
    CountDownLatch freed = new CountDownLatch(1);
    try (FakeServer model =
            FakeServer.llama(
                2,
                16_384,
                (_, wire) -> {
                  wire.awaitClosed();
                  freed.countDown();
                });
        Rooms rooms = new Rooms(model.url())) {
      Thread asker =
          Thread.startVirtualThread(
              () -> assertThrows(InterruptedException.class, () -> rooms.ready(question("why?"))));
      model.chats.take();
      asker.interrupt();
      freed.await();
      asker.join();
    }
  }

  @Test
  void questionsHaveALength() {
    assertEquals(
        Reason.BAD_REQUEST,
        assertThrows(Problem.class, () -> question(" \u0000\u200b\n")).reason());
    assertEquals(
        Reason.TOO_LARGE, assertThrows(Problem.class, () -> question("why ".repeat(126))).reason());
    assertEquals(
        Reason.TOO_LARGE, assertThrows(Problem.class, () -> question(" ".repeat(5000))).reason());
    assertEquals("why\u00e9 ?", question("why\u00e9\u0007?").question());
  }

  @Test
  void aPromptOfAnotherKindIsRefused() throws Exception {
    try (FakeServer model = saying(CHECKOUT);
        Rooms rooms = new Rooms(model.url())) {
      String other = rooms.prompts.route("explain-pattern").promptId();
      assertEquals(
          Reason.PROMPT, rooms.problem(new AskRequest("why?", "", WINDOW, other)).reason());
      String own = rooms.prompts.route("ask-logql").promptId();
      assertEquals(own, rooms.ready(new AskRequest("why?", "", WINDOW, own)).promptId());
    }
  }

  @Test
  void aRealModelAnswersInTheFormOfTheSchema() throws Exception {
    try (RealLlamaServer server = RealLlamaServer.start(1, 8192);
        Rooms rooms = new Rooms(server.url())) {
      // its answers are nonsense: what is looked at is that they fit and are judged
      Problem problem = rooms.problem(question("why does checkout fail?"));
      assertEquals(Reason.MODEL_GARBAGE, problem.reason());
      assertTrue(problem.detail().startsWith("the model wrote no usable LogQL"), problem.detail());
    }
  }
}
