package dev.farseer.explain;

import dev.farseer.casebook.Severity;
import org.jspecify.annotations.Nullable;

/** Learns what people say about answers: by the pipeline itself, or by a service elsewhere. */
public interface Feedback {
  /**
   * What became of a word.
   *
   * @param patterns patterns that the casebook now knows from it, at least 1
   * @param message one sentence for whoever said it
   */
  record Taught(int patterns, String message) {}

  /**
   * An insight is right: what it says becomes the confirmed case of all its patterns.
   *
   * @throws dev.farseer.problem.Problem when the insight is not remembered or says nothing
   */
  Taught confirm(String insightId) throws InterruptedException;

  /**
   * An insight is wrong, and this is right.
   *
   * @param rootCause an id of the taxonomy
   * @param severity how much it matters, null for what the insight says
   * @param summary what it means, empty for the taxonomy's words
   * @param action the next step, may be empty
   * @throws dev.farseer.problem.Problem when the insight is not remembered, or there is no such
   *     root cause
   */
  Taught correct(
      String insightId,
      String rootCause,
      @Nullable Severity severity,
      String summary,
      String action)
      throws InterruptedException;
}
