package dev.farseer.explain;

import static dev.farseer.explain.Pipeline.LONG;
import static dev.farseer.explain.Pipeline.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.casebook.Case;
import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.llm.FakeServer;
import dev.farseer.log.LogQuery;
import dev.farseer.pattern.Pattern;
import dev.farseer.store.Store;
import dev.farseer.store.StoreSettings;
import dev.farseer.store.Stores;
import dev.farseer.store.WorkRoom;
import dev.farseer.telemetry.Telemetry;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who asks the model, how often, and what becomes of the answers. */
final class SharedQuestionsTest extends PipelineTest {
  private static CompletableFuture<Explanation> asker(
      Pipeline pipeline, ExplainRequest request, ExplainListener listener) {
    CompletableFuture<Explanation> answer = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            answer.complete(pipeline.explainer.run(request, listener));
          } catch (Throwable t) {
            answer.completeExceptionally(t);
          }
        });
    return answer;
  }

  /** Tells when an asker waits for the model. */
  private static ExplainListener onRows(CountDownLatch waiting) {
    return new ExplainListener() {
      @Override
      public void rows(List<Insight> insights) {
        waiting.countDown();
      }
    };
  }

  private void fillOne() {
    Pipeline.fill(loki, List.of(Pipeline.line(StrangeLines.text(0, 1))));
  }

  @Test
  void whoDoesNotWaitGetsTheAnswerNextTime() throws Exception {
    fillOne();
    CountDownLatch go = new CountDownLatch(1);
    try (FakeServer model =
            FakeServer.llama(
                2,
                16_384,
                (_, wire) -> {
                  go.await();
                  wire.answer(answer("disk_full", "P1"));
                });
        Pipeline pipeline = pipeline(model)) {
      Explanation first = pipeline.ask(Duration.ZERO);
      assertEquals(List.of(Finding.Status.PENDING), Pipeline.statuses(first));
      assertTrue(Pipeline.hasNotice(first, "1 patterns are still being explained"));
      assertEquals(1, first.facts().modelCalls());
      go.countDown();
      Explanation second = pipeline.ask(LONG);
      assertEquals(List.of(Finding.Status.READY), Pipeline.statuses(second));
      assertEquals(0, second.facts().modelCalls(), "it was the first one's call");
      Explanation third = pipeline.ask(Duration.ZERO);
      Finding known = third.findings().getFirst();
      assertEquals(Finding.Source.CASEBOOK, known.source());
      assertEquals(Case.Origin.MODEL, known.known() == null ? null : known.known().origin());
      assertEquals(List.of(), third.notices());
      assertEquals(1, model.chats.size());
    }
  }

  @Test
  void twoWhoAskAtOnceShareOneCall() throws Exception {
    fillOne();
    CountDownLatch waiting = new CountDownLatch(2);
    try (FakeServer model =
            FakeServer.llama(
                2,
                16_384,
                (_, wire) -> {
                  waiting.await();
                  wire.answer(answer("disk_full", "P1"));
                });
        Pipeline pipeline = pipeline(model)) {
      ExplainListener listener = onRows(waiting);
      var a = asker(pipeline, Pipeline.request(LONG), listener);
      var b = asker(pipeline, Pipeline.request(LONG), listener);
      Explanation one = a.get(60, TimeUnit.SECONDS);
      Explanation other = b.get(60, TimeUnit.SECONDS);
      assertEquals(List.of(Finding.Status.READY), Pipeline.statuses(one));
      assertEquals(List.of(Finding.Status.READY), Pipeline.statuses(other));
      assertEquals(1, model.chats.size());
      assertEquals(1, one.facts().modelCalls() + other.facts().modelCalls());
      assertEquals(
          new ChatAnswer.Usage(20, 15, 7), one.facts().usage().plus(other.facts().usage()));
    }
  }

  @Test
  void neverAsksTwiceHoweverTheAskersMeet() throws Exception {
    int rounds = 40;
    Pipeline.fill(
        loki,
        IntStream.range(0, rounds).mapToObj(i -> Pipeline.line(StrangeLines.text(i, 7))).toList());
    try (FakeServer model =
            FakeServer.llama(4, 16_384, (_, wire) -> wire.answer(answer("unknown", "P1")));
        Pipeline pipeline = pipeline(model)) {
      for (int i = 0; i < rounds; i++) {
        String logql = Pipeline.LOGQL + " |= \"" + StrangeLines.text(i, 7) + "\"";
        ExplainRequest request = ExplainRequest.of(new LogQuery(logql, Pipeline.WINDOW, 100), LONG);
        CyclicBarrier start = new CyclicBarrier(3);
        ExplainListener together =
            new ExplainListener() {
              @Override
              public void stage(String name, long millis) {
                // told on each asker's own thread, when the window that they share is read
                if (name.equals("mine")) {
                  try {
                    start.await(30, TimeUnit.SECONDS);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                }
              }
            };
        List<CompletableFuture<Explanation>> askers = new ArrayList<>();
        for (int each = 0; each < 3; each++) {
          askers.add(asker(pipeline, request, together));
        }
        int calls = 0;
        for (CompletableFuture<Explanation> each : askers) {
          calls += each.get(60, TimeUnit.SECONDS).facts().modelCalls();
        }
        assertEquals(1, calls, "round " + i);
      }
      assertEquals(rounds, model.chats.size());
    }
  }

  @Test
  void theLastAskerWhoIsInterruptedClosesTheConnection() throws Exception {
    fillOne();
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<Void> closed = new CompletableFuture<>();
    try (FakeServer model =
            FakeServer.llama(
                2,
                16_384,
                (_, wire) -> {
                  wire.streamHead();
                  wire.token("{\"summary\":");
                  asked.countDown();
                  wire.awaitClosed();
                  closed.complete(null);
                });
        Pipeline pipeline = pipeline(model)) {
      CompletableFuture<Throwable> end = new CompletableFuture<>();
      Thread asker =
          Thread.startVirtualThread(
              () -> {
                try {
                  end.complete(new AssertionError(pipeline.ask(LONG).toString()));
                } catch (Throwable t) {
                  end.complete(t);
                }
              });
      assertTrue(asked.await(60, TimeUnit.SECONDS));
      asker.interrupt();
      assertInstanceOf(InterruptedException.class, end.get(60, TimeUnit.SECONDS));
      closed.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoLeavesDoesNotTakeTheAnswerFromTheOthers() throws Exception {
    fillOne();
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(2);
    try (FakeServer model =
            FakeServer.llama(
                2,
                16_384,
                (_, wire) -> {
                  go.await();
                  wire.answer(answer("disk_full", "P1"));
                });
        Pipeline pipeline = pipeline(model)) {
      CompletableFuture<Throwable> left = new CompletableFuture<>();
      Thread leaver =
          Thread.startVirtualThread(
              () -> {
                try {
                  pipeline.explainer.run(Pipeline.request(LONG), onRows(waiting));
                } catch (Throwable t) {
                  left.complete(t);
                }
              });
      var stayer = asker(pipeline, Pipeline.request(LONG), onRows(waiting));
      assertTrue(waiting.await(60, TimeUnit.SECONDS));
      leaver.interrupt();
      assertInstanceOf(InterruptedException.class, left.get(60, TimeUnit.SECONDS));
      go.countDown();
      assertEquals(
          List.of(Finding.Status.READY), Pipeline.statuses(stayer.get(60, TimeUnit.SECONDS)));
      assertEquals(1, model.chats.size());
    }
  }

  @Test
  void anAnswerAboutSomethingElseIsAnAbstention() throws Exception {
    Pipeline.fill(
        loki,
        List.of(
            Pipeline.line(StrangeLines.text(0, 1)),
            Pipeline.line("dial tcp 10.2.0.7:5432: connect: connection refused")));
    try (FakeServer model =
            FakeServer.llama(2, 16_384, (_, wire) -> wire.answer(answer("disk_full", "P2")));
        Pipeline pipeline = pipeline(model)) {
      Explanation explanation = pipeline.ask(LONG);
      Finding strange =
          explanation.findings().stream()
              .filter(f -> f.ranked().pattern().template().startsWith("ERROR"))
              .findFirst()
              .orElseThrow();
      assertEquals(Finding.Status.ABSTAINED, strange.status());
      assertTrue(strange.note().contains("evidence"), strange.note());
      assertTrue(Pipeline.hasNotice(explanation, "evidence"), explanation.notices().toString());
      assertEquals(new ChatAnswer.Usage(20, 15, 7), explanation.facts().usage());
      assertEquals(null, pipeline.casebook.exact(strange.ranked().pattern()));
    }
  }

  @Test
  void whatHasNoPlaceWaits() throws Exception {
    Pipeline.fill(loki, StrangeLines.of(3, 1, Pipeline.WINDOW));
    CountDownLatch go = new CountDownLatch(1);
    try (FakeServer model =
            FakeServer.llama(
                2,
                16_384,
                (_, wire) -> {
                  go.await();
                  wire.answer(answer("disk_full", "P1"));
                });
        Pipeline pipeline = pipeline(model, Pipeline.settings(1, LONG, false))) {
      Explanation first = pipeline.ask(Duration.ZERO);
      assertEquals(3, first.findings().size());
      assertTrue(
          Pipeline.statuses(first).stream().allMatch(s -> s == Finding.Status.PENDING),
          first.findings().toString());
      assertEquals(1, first.facts().modelCalls());
      assertTrue(
          Pipeline.hasNotice(first, "2 patterns wait for a place"), first.notices().toString());
      go.countDown();
      // one place: every further query explains at least one more
      Explanation later = pipeline.ask(LONG);
      while (Pipeline.statuses(later).contains(Finding.Status.PENDING)) {
        later = pipeline.ask(LONG);
      }
      assertTrue(
          Pipeline.statuses(later).stream().allMatch(s -> s == Finding.Status.READY),
          later.findings().toString());
    }
  }

  @Test
  void twoProcessesOnOneStoreShareOneCallAndItsAnswer() throws Exception {
    fillOne();
    CountDownLatch waiting = new CountDownLatch(2);
    try (Store store = Stores.open(StoreSettings.defaults().inMemory(), Telemetry.local());
        FakeServer model =
            FakeServer.llama(
                2,
                16_384,
                (_, wire) -> {
                  waiting.await();
                  wire.answer(answer("disk_full", "P1"));
                });
        Pipeline one = sharing(store, model);
        Pipeline other = sharing(store, model)) {
      ExplainListener listener = onRows(waiting);
      var a = asker(one, Pipeline.request(LONG), listener);
      var b = asker(other, Pipeline.request(LONG), listener);
      Explanation first = a.get(60, TimeUnit.SECONDS);
      Explanation second = b.get(60, TimeUnit.SECONDS);
      assertEquals(List.of(Finding.Status.READY), Pipeline.statuses(first));
      assertEquals(List.of(Finding.Status.READY), Pipeline.statuses(second));
      assertEquals(1, model.chats.size());
      assertEquals(1, first.facts().modelCalls() + second.facts().modelCalls());
      assertEquals(1, store.cases().count());
    }
  }

  @Test
  void whatWasLearntOutlivesTheProcess() throws Exception {
    fillOne();
    try (Store store = Stores.open(StoreSettings.defaults().inMemory(), Telemetry.local());
        FakeServer model =
            FakeServer.llama(2, 16_384, (_, wire) -> wire.answer(answer("disk_full", "P1")))) {
      try (Pipeline before = sharing(store, model)) {
        assertEquals(List.of(Finding.Status.READY), Pipeline.statuses(before.ask(LONG)));
      }
      try (Pipeline after = sharing(store, model)) {
        Explanation explanation = after.ask(Duration.ZERO);
        assertEquals(Finding.Source.CASEBOOK, explanation.findings().getFirst().source());
      }
      assertEquals(1, model.chats.size());
    }
  }

  @Test
  void aQuestionWhoseAskerHasDiedIsAskedByAnotherThoughNobodyWaits() throws Exception {
    fillOne();
    try (Store store = Stores.open(StoreSettings.defaults().inMemory(), Telemetry.local());
        FakeServer model =
            FakeServer.llama(2, 16_384, (_, wire) -> wire.answer(answer("disk_full", "P1")))) {
      Pattern pattern;
      String payload;
      String promptId;
      try (Pipeline dying = sharing(store, model)) {
        Explanation explanation =
            dying.explainer.run(Pipeline.request(LONG).withoutModel(), ExplainListener.NONE);
        Finding finding = explanation.findings().getFirst();
        pattern = finding.ranked().pattern();
        promptId = dying.promptId();
        payload =
            PatternQuestion.about(finding, explanation.findings(), List.of()).payload(promptId);
      }
      var work = new WorkRoom.Work(pattern.id() + " " + promptId, "", 1, payload);
      var _ = store.work().claim(work, "dead", Duration.ofMillis(1));
      try (Pipeline heir = sharing(store, model)) {
        while (heir.casebook.exact(pattern) == null) {
          Thread.sleep(20);
        }
        assertEquals(1, model.chats.size());
        assertEquals(List.of(Finding.Status.READY), Pipeline.statuses(heir.ask(Duration.ZERO)));
      }
    }
  }

  @Test
  void whatOneTemplateCouldNotExplainAnotherIsAskedAbout() throws Exception {
    fillOne();
    try (FakeServer model =
            FakeServer.llama(2, 16_384, (_, wire) -> wire.answer(answer("unknown", "P1")));
        Pipeline pipeline = pipeline(model)) {
      for (int i = 0; i < 2; i++) {
        assertEquals(List.of(Finding.Status.ABSTAINED), Pipeline.statuses(pipeline.ask(LONG)));
      }
      assertEquals(1, model.chats.size(), "the same template is not asked again");
      ExplainRequest other = Pipeline.request(LONG).prompted(pipeline.otherPromptId());
      var _ = pipeline.explainer.run(other, ExplainListener.NONE);
      assertEquals(2, model.chats.size());
    }
  }

  @Test
  void aSpentDayIsToldAndCostsNothingMore() throws Exception {
    Pipeline.fill(loki, StrangeLines.of(2, 1, Pipeline.WINDOW));
    try (FakeServer model =
            FakeServer.llama(2, 16_384, (_, wire) -> wire.answer(answer("disk_full", "P1")));
        Pipeline pipeline = pipeline(model, Pipeline.spending(20))) {
      pipeline.store.work().spend("", LocalDate.now(ZoneOffset.UTC), 20);
      Explanation explanation = pipeline.ask(LONG);
      assertTrue(
          Pipeline.hasNotice(explanation, "explain.tokensPerDay"),
          explanation.notices().toString());
      assertEquals(
          List.of(Finding.Status.ABSTAINED, Finding.Status.ABSTAINED),
          Pipeline.statuses(explanation));
      assertEquals(0, model.chats.size());
    }
  }

  @Test
  void oneStoryForOneSetOfCauses() throws Exception {
    Pipeline.fill(
        loki, List.of(Pipeline.line("dial tcp 10.2.0.7:5432: connect: connection refused")));
    try (FakeServer model =
            FakeServer.llama(
                2,
                16_384,
                (_, wire) -> wire.answer("{\"summary\":\"Nobody listens at the database.\"}"));
        Pipeline pipeline = pipeline(model)) {
      assertEquals(Explanation.Narrative.NONE, pipeline.ask(LONG).narrative());
      ExplainRequest told = Pipeline.request(LONG).narrated();
      for (int i = 0; i < 2; i++) {
        Explanation.Narrative story =
            pipeline.explainer.run(told, ExplainListener.NONE).narrative();
        assertEquals(Finding.Status.READY, story.status());
        assertEquals("Nobody listens at the database.", story.text());
      }
      assertEquals(1, model.chats.size());
    }
  }

  @Test
  void aSummaryIsToldOnceByAllProcesses() throws Exception {
    Pipeline.fill(
        loki, List.of(Pipeline.line("dial tcp 10.2.0.7:5432: connect: connection refused")));
    List<CompletableFuture<Explanation>> told = new ArrayList<>();
    try (Store store = Stores.open(StoreSettings.defaults().inMemory(), Telemetry.local());
        FakeServer model =
            FakeServer.llama(
                1,
                16_384,
                (_, wire) -> wire.answer("{\"summary\":\"Nobody listens at the database.\"}"))) {
      try (Pipeline one = sharing(store, model);
          Pipeline other = sharing(store, model)) {
        for (Pipeline each : List.of(one, other)) {
          told.add(asker(each, Pipeline.request(LONG).narrated(), ExplainListener.NONE));
        }
        for (CompletableFuture<Explanation> each : told) {
          assertEquals(
              "Nobody listens at the database.", each.get(60, TimeUnit.SECONDS).narrative().text());
        }
      }
      try (Pipeline restarted = sharing(store, model)) {
        Explanation.Narrative narrative =
            restarted
                .explainer
                .run(Pipeline.request(LONG).narrated(), ExplainListener.NONE)
                .narrative();
        assertEquals("Nobody listens at the database.", narrative.text());
        assertEquals(Finding.Status.READY, narrative.status());
      }
      assertEquals(1, model.chats.size());
      assertEquals(0, store.work().held());
    }
  }

  private Pipeline sharing(Store store, FakeServer model) {
    return new Pipeline(
        vertx, loki.url(), model.url(), Pipeline.settings(), Telemetry.local(), store, false);
  }
}
