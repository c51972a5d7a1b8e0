package dev.farseer.ask;

import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;

/**
 * A question about logs in plain words. It is data for the model, never an instruction.
 *
 * @param question one line without control characters, from 1 to {@value #MOST_CHARS} characters
 * @param scope a log query that the answer stays within, empty for all logs
 * @param range the window that is asked about
 * @param promptId {@code id@sha256[0:8]} of the template to use, empty for the routed one
 */
public record AskRequest(String question, String scope, TimeRange range, String promptId) {
  /** The longest question, in characters. */
  public static final int MOST_CHARS = 500;

  /** More bytes than the longest question can have, with blanks that are taken out. */
  public static final int MOST_BYTES = 16 * MOST_CHARS;

  /**
   * Cleans and checks the question.
   *
   * @throws Problem BAD_REQUEST when it is empty, TOO_LARGE when it is too long
   */
  public AskRequest {
    if (question.length() > 8 * MOST_CHARS) {
      throw tooLong();
    }
    question = question.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Z}]+", " ").strip();
    if (question.isEmpty()) {
      throw new Problem(
          Reason.BAD_REQUEST,
          "the question is empty: write what you want to know, such as: why do payments fail?");
    }
    if (question.length() > MOST_CHARS) {
      throw tooLong();
    }
    scope = scope.strip();
  }

  private static Problem tooLong() {
    return new Problem(
        Reason.TOO_LARGE, "the question is longer than " + MOST_CHARS + " characters: shorten it");
  }
}
