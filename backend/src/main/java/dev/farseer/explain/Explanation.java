package dev.farseer.explain;

import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.log.LogLine;
import dev.farseer.pattern.Baseline;
import dev.farseer.telemetry.Stages;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of the pipeline.
 *
 * @param request what was asked
 * @param insights rows, causes first, then by severity and weight
 * @param findings one per pattern, the most important first; their counts sum to {@code
 *     facts.lines}
 * @param lines the newest lines, oldest first, when the request asked to keep some
 * @param gone frequent patterns of the window before that do not come any more, the most frequent
 *     first; empty when that is not known
 * @param facts what was read and spent
 * @param narrative what the insights say together, when the request asked for it
 * @param notices what the reader must know: truncation, pending work, a part that is down
 */
public record Explanation(
    ExplainRequest request,
    List<Insight> insights,
    List<Finding> findings,
    List<KeptLine> lines,
    List<Baseline.Was> gone,
    Facts facts,
    Narrative narrative,
    List<Notice> notices) {

  /** Copies the lists. */
  public Explanation {
    insights = List.copyOf(insights);
    findings = List.copyOf(findings);
    lines = List.copyOf(lines);
    gone = List.copyOf(gone);
    notices = List.copyOf(notices);
  }

  /**
   * A line with the finding it belongs to.
   *
   * @param line the redacted line
   * @param finding its finding, null when the pattern was folded away
   */
  public record KeptLine(LogLine line, @Nullable Finding finding) {}

  /**
   * What was read and spent.
   *
   * @param lines lines read
   * @param linesInLoki lines that Loki has in the window, -1 when unknown
   * @param truncated whether the line cap cut the window
   * @param patterns how many patterns the lines are
   * @param modelCalls calls of the model that this query started
   * @param usage tokens of those calls
   * @param stages time per stage
   * @param traceId trace id of this analysis, empty when spans go nowhere
   */
  public record Facts(
      long lines,
      long linesInLoki,
      boolean truncated,
      int patterns,
      int modelCalls,
      ChatAnswer.Usage usage,
      List<Stages.Stage> stages,
      String traceId) {}

  /**
   * What the insights say together.
   *
   * @param status ready, pending, or abstained when there is none
   * @param text a few sentences, empty unless it is ready
   * @param promptId template version that told it, empty unless it is ready
   * @param model model that told it, empty unless it is ready
   * @param note why there is none, may be empty
   */
  public record Narrative(
      Finding.Status status, String text, String promptId, String model, String note) {
    /** Nobody asked for it, or there is nothing to tell. */
    public static final Narrative NONE = none("");

    static final Narrative PENDING = new Narrative(Finding.Status.PENDING, "", "", "", "");

    static Narrative none(String note) {
      return new Narrative(Finding.Status.ABSTAINED, "", "", "", note);
    }
  }

  /**
   * Something the reader must know.
   *
   * @param warning false for mere information
   * @param text one sentence
   */
  public record Notice(boolean warning, String text) {}
}
