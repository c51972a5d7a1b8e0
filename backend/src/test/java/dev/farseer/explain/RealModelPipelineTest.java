package dev.farseer.explain;

import static dev.farseer.explain.Pipeline.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.casebook.Case;
import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.insight.Finding;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.llm.RealLlamaServer;
import org.junit.jupiter.api.Test;

/** Unknown patterns through the real prompts to a real llama-server, and into the casebook. */
final class RealModelPipelineTest extends PipelineTest {
  @Test
  void everyUnknownPatternIsExplainedOrAbstainedWithAReason() throws Exception {
    Pipeline.fill(loki, StrangeLines.of(12, 3, Pipeline.WINDOW));
    try (RealLlamaServer server = RealLlamaServer.start(4, 8192);
        Pipeline pipeline = new Pipeline(vertx, loki.url(), server.url(), Pipeline.settings())) {
      Explanation answer = pipeline.ask(LONG);
      assertEquals(12, answer.findings().size());
      int learnt = 0;
      for (Finding finding : answer.findings()) {
        switch (finding.status()) {
          case READY -> assertEquals("", finding.note());
          case ABSTAINED -> assertFalse(finding.note().isBlank());
          case PENDING -> throw new AssertionError("still pending: " + finding);
        }
        Case known = finding.known();
        if (known != null) {
          assertEquals(Case.Origin.MODEL, known.origin());
          assertTrue(known.promptId().startsWith("explain-pattern@"), known.promptId());
          assertNotNull(pipeline.casebook.exact(finding.ranked().pattern()));
          learnt++;
        }
      }
      assertEquals(12, answer.facts().modelCalls());
      ChatAnswer.Usage usage = answer.facts().usage();
      assertTrue(usage.input() > 0 && usage.output() > 0, answer.notices().toString());
      assertTrue(learnt > 0, answer.notices().toString());
      Explanation again = pipeline.ask(LONG);
      assertEquals(
          learnt,
          again.findings().stream().filter(f -> f.source() == Finding.Source.CASEBOOK).count());
    }
  }
}
