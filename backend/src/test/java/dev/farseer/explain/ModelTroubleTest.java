package dev.farseer.explain;

import static dev.farseer.explain.Pipeline.LONG;
import static dev.farseer.explain.Pipeline.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.insight.Finding;
import dev.farseer.llm.FakeServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model server that fails in every way, and recovers at the same address. */
final class ModelTroubleTest extends PipelineTest {
  private static final FakeServer.Script HEALTHY =
      (_, wire) -> wire.answer(answer("disk_full", "P1"));

  enum Trouble {
    GARBAGE((_, wire) -> wire.answer("I am sorry, as a language model I cannot")),
    NO_STREAM((_, wire) -> wire.full(200, "text/html", "", "<html>Sign in</html>")),
    SCHEMA_VIOLATED((_, wire) -> wire.answer("{\"root_cause\":\"the_moon\"}")),
    DYING_MID_STREAM(
        (_, wire) -> {
          wire.streamHead();
          wire.token("{\"summary\":\"The di");
        }),
    CUT_AT_THE_LENGTH(
        (_, wire) -> {
          wire.streamHead();
          wire.token("{\"summary\":\"The di");
          wire.finish("length");
          wire.done();
        }),
    ERROR_500((_, wire) -> wire.json(500, "{\"error\":{\"message\":\"out of memory\"}}"));

    // scripts here have no state
    @SuppressWarnings("ImmutableEnumChecker")
    final FakeServer.Script script;

    Trouble(FakeServer.Script script) {
      this.script = script;
    }
  }

  @BeforeEach
  void fill() {
    Pipeline.fill(loki, List.of(Pipeline.line(StrangeLines.text(0, 1))));
  }

  private static void assertExplained(Finding.Source source, Explanation explanation) {
    Finding finding = explanation.findings().getFirst();
    assertEquals(Finding.Status.READY, finding.status(), finding.note());
    assertEquals(source, finding.source());
    assertEquals("disk_full", explanation.insights().getFirst().rootCause());
    assertEquals(List.of(), explanation.notices());
  }

  private static void assertAbstained(Explanation explanation) {
    Finding finding = explanation.findings().getFirst();
    assertEquals(Finding.Status.ABSTAINED, finding.status());
    assertFalse(finding.note().isBlank());
    Explanation.Notice notice = explanation.notices().getFirst();
    assertTrue(notice.warning());
    assertTrue(notice.text().contains("model"), notice.text());
  }

  @ParameterizedTest
  @EnumSource
  void abstainsWithANoticeAndRecovers(Trouble trouble) throws Exception {
    AtomicReference<FakeServer.Script> script = new AtomicReference<>(trouble.script);
    try (FakeServer model =
            FakeServer.llama(2, 16_384, (request, wire) -> script.get().answer(request, wire));
        Pipeline pipeline = pipeline(model)) {
      assertAbstained(pipeline.ask(LONG));
      script.set(HEALTHY);
      assertExplained(Finding.Source.MODEL, pipeline.ask(LONG));
      assertExplained(Finding.Source.CASEBOOK, pipeline.ask(Duration.ZERO));
      assertEquals(List.of(), model.failures());
    }
  }

  @Test
  void aModelThatIsDown() throws Exception {
    int port = Pipeline.freePort();
    try (Pipeline pipeline =
        new Pipeline(vertx, loki.url(), "http://127.0.0.1:" + port, Pipeline.settings())) {
      assertAbstained(pipeline.ask(LONG));
      try (FakeServer _ = FakeServer.at(port, FakeServer.llamaScript(2, 16_384, HEALTHY))) {
        assertExplained(Finding.Source.MODEL, pipeline.ask(LONG));
      }
      assertExplained(Finding.Source.CASEBOOK, pipeline.ask(LONG));
    }
  }

  @Test
  void aModelThatHangsAndIsStartedAgain() throws Exception {
    CountDownLatch restarted = new CountDownLatch(1);
    AtomicReference<FakeServer.Script> script = new AtomicReference<>((_, _) -> restarted.await());
    try (FakeServer model =
            FakeServer.llama(2, 16_384, (request, wire) -> script.get().answer(request, wire));
        Pipeline pipeline = pipeline(model)) {
      Explanation early = pipeline.ask(Duration.ZERO);
      assertEquals(List.of(Finding.Status.PENDING), Pipeline.statuses(early));
      assertTrue(Pipeline.hasNotice(early, "still being explained"));
      script.set(HEALTHY);
      restarted.countDown();
      Explanation late = pipeline.ask(LONG);
      assertEquals(List.of(Finding.Status.READY), Pipeline.statuses(late));
    }
  }

  @Test
  void aHopelessQuestionIsNotAskedAgainAtOnce() throws Exception {
    ExplainSettings d = Pipeline.settings();
    ExplainSettings patient =
        new ExplainSettings(
            d.patterns(),
            d.askedPatterns(),
            false,
            d.stall(),
            d.readTime(),
            d.modelTime(),
            d.pending(),
            Duration.ofHours(1),
            d.remember(),
            0,
            d.incidentGap());
    try (FakeServer model = FakeServer.llama(2, 100, HEALTHY);
        Pipeline pipeline = pipeline(model, patient)) {
      assertAbstained(pipeline.ask(LONG));
      Explanation again = pipeline.ask(LONG);
      assertAbstained(again);
      assertEquals(0, again.facts().modelCalls());
      assertEquals(0, model.chats.size(), "the prompt does not fit, so it is never sent");
    }
  }
}
