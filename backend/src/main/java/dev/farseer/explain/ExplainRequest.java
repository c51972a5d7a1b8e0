package dev.farseer.explain;

import dev.farseer.casebook.Severity;
import dev.farseer.log.LogQuery;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A question to the pipeline.
 *
 * @param query LogQL, window and line cap
 * @param waitFor how long to wait for the model; what is not explained by then comes back pending
 * @param minSeverity insights below it are left out, unless a model is still being asked about them
 * @param maxRows most insights of the answer, from 1
 * @param promptId {@code id@sha256[0:8]} of the template to use, empty for the routed one
 * @param askModel whether unknown patterns may go to the model
 * @param keepLines how many of the newest lines to keep with their patterns, 0 for none
 * @param patience how long a Loki that says nothing is waited for; never less than {@code waitFor}
 *     and {@code explain.stall} together, so zero is the usual patience
 * @param least how much of the window Loki must give for an answer; less is a problem
 * @param hurry who asks, which decides whose unknown patterns a model is asked about first
 * @param narrate whether to tell in a few sentences what the insights say together
 */
public record ExplainRequest(
    LogQuery query,
    Duration waitFor,
    Severity minSeverity,
    int maxRows,
    String promptId,
    boolean askModel,
    int keepLines,
    Duration patience,
    Least least,
    Hurry hurry,
    boolean narrate) {

  /** Who asks, the most urgent first. */
  public enum Hurry {
    /** A person who looks into something. */
    EXPLORE,
    /** A panel. */
    PANEL,
    /** An alert rule, which does not wait. */
    ALERT,
    /** Nobody who waits. */
    BACKGROUND
  }

  /** How much of a window an answer needs. */
  public enum Least {
    /** None of it: what is missing is a notice. */
    NOTHING,
    /** A part of it: what is missing of the rest is a notice. */
    A_PART,
    /** All of it. */
    THE_WHOLE
  }

  /** Checks the numbers. */
  public ExplainRequest {
    if (waitFor.isNegative() || patience.isNegative()) {
      throw new IllegalArgumentException("wait and patience must not be negative");
    }
    if (maxRows < 1 || maxRows > 1000) {
      throw new IllegalArgumentException("maxRows must be from 1 to 1000, got " + maxRows);
    }
    if (keepLines < 0 || keepLines > 5000) {
      throw new IllegalArgumentException("lines must be from 0 to 5000, got " + keepLines);
    }
  }

  /** A question with the usual options: every severity, 50 rows, the model is asked. */
  public static ExplainRequest of(LogQuery query, Duration wait) {
    return new ExplainRequest(
        query,
        wait,
        Severity.INFO,
        50,
        "",
        true,
        0,
        Duration.ZERO,
        Least.NOTHING,
        Hurry.PANEL,
        false);
  }

  /** The same question about other logs of its window. */
  public ExplainRequest about(String logql) {
    return with(c -> c.query = new LogQuery(logql, query.range(), query.lineLimit()));
  }

  /** The same question without the model. */
  public ExplainRequest withoutModel() {
    return with(c -> c.askModel = false);
  }

  /** The same question, keeping lines. */
  public ExplainRequest keeping(int lines) {
    return with(c -> c.keepLines = lines);
  }

  /** The same question, waiting otherwise for the model. */
  public ExplainRequest waiting(Duration wait) {
    return with(c -> c.waitFor = wait);
  }

  /** The same question with another number of insights. */
  public ExplainRequest showing(int rows) {
    return with(c -> c.maxRows = rows);
  }

  /** The same question, asked with another template. */
  public ExplainRequest prompted(String otherPromptId) {
    return with(c -> c.promptId = otherPromptId);
  }

  /** The same question for whoever takes an empty answer for good news. */
  public ExplainRequest needingAPart() {
    return with(c -> c.least = Least.A_PART);
  }

  /** The same question for a rule that must not take a part for the whole. */
  public ExplainRequest wholeWithin(Duration longest) {
    return with(
        c -> {
          c.patience = longest;
          c.least = Least.THE_WHOLE;
          c.hurry = Hurry.ALERT;
        });
  }

  /** The same question of somebody else. */
  public ExplainRequest of(Hurry other) {
    return with(c -> c.hurry = other);
  }

  /** The same question, told in a few sentences too. */
  public ExplainRequest narrated() {
    return with(c -> c.narrate = true);
  }

  private ExplainRequest with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.made();
  }

  /** The question while it is changed. */
  private static final class Copy {
    private final ExplainRequest of;
    private LogQuery query;
    private Duration waitFor;
    private int maxRows;
    private String promptId;
    private boolean askModel;
    private int keepLines;
    private Duration patience;
    private Least least;
    private Hurry hurry;
    private boolean narrate;

    Copy(ExplainRequest of) {
      this.of = of;
      query = of.query;
      waitFor = of.waitFor;
      maxRows = of.maxRows;
      promptId = of.promptId;
      askModel = of.askModel;
      keepLines = of.keepLines;
      patience = of.patience;
      least = of.least;
      hurry = of.hurry;
      narrate = of.narrate;
    }

    ExplainRequest made() {
      return new ExplainRequest(
          query,
          waitFor,
          of.minSeverity,
          maxRows,
          promptId,
          askModel,
          keepLines,
          patience,
          least,
          hurry,
          narrate);
    }
  }
}
