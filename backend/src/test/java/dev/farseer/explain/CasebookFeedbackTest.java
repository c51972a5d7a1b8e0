package dev.farseer.explain;

import static dev.farseer.explain.Pipeline.line;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.casebook.Case;
import dev.farseer.casebook.Severity;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.insight.Insight;
import dev.farseer.log.LogLine;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What people say is what the next answer says. */
final class CasebookFeedbackTest extends PipelineTest {
  private Insight only(Pipeline pipeline) throws InterruptedException {
    List<Insight> insights = pipeline.ask(Duration.ZERO).insights();
    assertEquals(1, insights.size(), insights.toString());
    return insights.getFirst();
  }

  private static LogLine ordinary(String text) {
    return new LogLine(
        Pipeline.WINDOW.startNs(),
        Map.of("app", "strange"),
        Map.of("detected_level", "info"),
        text);
  }

  @Test
  void theNextAnswerShowsACorrection() throws Exception {
    Pipeline.fill(loki, List.of(line(StrangeLines.text(1, 1) + " 17")));
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      Insight before = only(pipeline);
      assertEquals("unknown", before.rootCause());
      Feedback.Taught taught =
          pipeline.feedback.correct(
              before.id(), "disk_full", Severity.HIGH, "The volume is full.", "Clean up.");
      assertEquals(1, taught.patterns());
      Insight after = only(pipeline);
      assertEquals("disk_full", after.rootCause());
      assertEquals(Severity.HIGH, after.severity());
      assertEquals("The volume is full.", after.summary());
      assertEquals("Clean up.", after.action());
      assertEquals(1, after.confidence());
      assertEquals(
          Case.Origin.CONFIRMED,
          Objects.requireNonNull(after.findings().getFirst().known()).origin());
      // it can be corrected again, and what is left out comes from the row and the taxonomy
      Feedback.Taught _ = pipeline.feedback.correct(after.id(), "dns_failure", null, "", "");
      Insight again = only(pipeline);
      assertEquals("dns_failure", again.rootCause());
      assertEquals(Severity.HIGH, again.severity());
      assertEquals(Taxonomy.shipped().description("dns_failure"), again.summary());
    }
  }

  @Test
  void aConfirmedCaseIsNotReplacedByAModels() throws Exception {
    Pipeline.fill(loki, List.of(line("java.lang.OutOfMemoryError: Java heap space")));
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      Insight before = only(pipeline);
      assertEquals(1, pipeline.feedback.confirm(before.id()).patterns());
      Insight after = only(pipeline);
      assertEquals(before.rootCause(), after.rootCause());
      assertEquals(before.summary(), after.summary());
      assertEquals(1, after.confidence());
    }
  }

  @Test
  void anUnknownIdSaysWhatToDo() {
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      Problem problem =
          assertThrows(Problem.class, () -> pipeline.feedback.confirm("0000000000000000"));
      assertEquals(Reason.NOT_FOUND, problem.reason());
      assertTrue(problem.detail().contains("refresh the panel"), problem.detail());
    }
  }

  @Test
  void aRootCauseIsOneOfTheTaxonomy() throws Exception {
    Pipeline.fill(loki, List.of(line(StrangeLines.text(1, 1))));
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      String id = only(pipeline).id();
      Problem problem =
          assertThrows(
              Problem.class, () -> pipeline.feedback.correct(id, "disk_ful", null, "", ""));
      assertEquals(Reason.BAD_REQUEST, problem.reason());
      assertTrue(problem.detail().contains("did you mean disk_full?"), problem.detail());
      assertThrows(Problem.class, () -> pipeline.feedback.correct(id, "unknown", null, "", ""));
      assertThrows(Problem.class, () -> pipeline.feedback.confirm(id), "nothing to confirm");
      assertEquals("unknown", only(pipeline).rootCause());
    }
  }

  @Test
  void ofManyOrdinaryPatternsOnlyTheShownOneIsCorrected() throws Exception {
    Pipeline.fill(
        loki,
        List.of(
            ordinary("GET /healthz 200 in 3 ms"),
            ordinary("Started CheckoutApplication in 2.1 seconds"),
            ordinary("Server listening on port 8080")));
    try (Pipeline pipeline = alone(Pipeline.settings())) {
      Insight benign =
          pipeline.ask(Duration.ZERO).insights().stream()
              .filter(each -> each.rootCause().equals(Taxonomy.BENIGN))
              .findFirst()
              .orElseThrow();
      assertTrue(benign.findings().size() > 1, benign.toString());
      Feedback.Taught taught =
          pipeline.feedback.correct(benign.id(), "crash_loop", Severity.MEDIUM, "", "");
      assertEquals(1, taught.patterns());
      assertTrue(taught.message().contains("other patterns"), taught.message());
      List<Insight> after = pipeline.ask(Duration.ZERO).insights();
      assertEquals(
          benign.findings().size() - 1,
          after.stream()
              .filter(each -> each.rootCause().equals(Taxonomy.BENIGN))
              .mapToInt(each -> each.findings().size())
              .sum());
    }
  }

  @Test
  void theInsightsNotSeenForLongestAreForgotten() throws Exception {
    Pipeline.fill(loki, StrangeLines.of(4, 1, Pipeline.WINDOW));
    try (Pipeline pipeline = alone(Pipeline.settings());
        Pipeline another = alone(Pipeline.settings())) {
      List<Insight> insights = pipeline.ask(Duration.ZERO).insights();
      assertEquals(4, insights.size());
      // one that has not seen them
      InsightHistory history = another.history;
      CasebookFeedback few =
          new CasebookFeedback(pipeline.casebook, Taxonomy.shipped(), history, 2);
      few.remember(insights);
      few.remember(insights.subList(3, 4));
      assertEquals(
          Reason.NOT_FOUND,
          assertThrows(
                  Problem.class, () -> few.correct(insights.get(1).id(), "disk_full", null, "", ""))
              .reason());
      for (Insight kept : insights.subList(2, 4)) {
        assertEquals(1, few.correct(kept.id(), "disk_full", null, "", "").patterns());
      }
    }
  }
}
