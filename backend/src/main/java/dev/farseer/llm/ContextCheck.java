package dev.farseer.llm;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;

/** Whether a prompt and its answer fit the context, without asking when that is obvious. */
final class ContextCheck {
  /** Tokens that a chat template may put around the messages. */
  static final int TEMPLATE_TOKENS = 256;

  // English has about 4 bytes a token and logs fewer: this never calls a fitting prompt too long
  private static final int MOST_BYTES_PER_TOKEN = 4;

  private ContextCheck() {}

  /** Whether it fits for certain: no token is shorter than a byte. */
  static boolean surelyFits(long bytes, int maxTokens, int contextTokens) {
    return contextTokens == 0 || bytes + maxTokens + TEMPLATE_TOKENS <= contextTokens;
  }

  /**
   * Checks a size that was only guessed at; the server has the last word.
   *
   * @throws Problem MODEL_CONTEXT when it cannot fit
   */
  static void requireByGuess(long bytes, int maxTokens, int contextTokens) {
    require(bytes / MOST_BYTES_PER_TOKEN, maxTokens, contextTokens);
  }

  /**
   * Checks an exact size.
   *
   * @throws Problem MODEL_CONTEXT when it does not fit
   */
  static void require(long promptTokens, int maxTokens, int contextTokens) {
    if (promptTokens + maxTokens > contextTokens) {
      throw tooLong(promptTokens, maxTokens, contextTokens);
    }
  }

  /** The problem, with the numbers that are known (not 0). */
  static Problem tooLong(long promptTokens, int maxTokens, long contextTokens) {
    StringBuilder text = new StringBuilder("The prompt");
    if (promptTokens > 0) {
      text.append(" of ").append(promptTokens).append(" tokens");
    }
    if (maxTokens > 0) {
      text.append(" and an answer of up to ").append(maxTokens);
    }
    text.append(maxTokens > 0 ? " do not fit" : " does not fit").append(" the model's context");
    if (contextTokens > 0) {
      text.append(" of ").append(contextTokens).append(" tokens per call");
    }
    text.append(
        ". Give the model server a larger context (llama-server: -c, divided by its slots), or use"
            + " a shorter prompt template.");
    return new Problem(Reason.MODEL_CONTEXT, text.toString());
  }
}
