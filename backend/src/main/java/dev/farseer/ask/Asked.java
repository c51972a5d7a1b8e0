package dev.farseer.ask;

import dev.farseer.llm.ChatAnswer;

/** What has become of a question. */
public sealed interface Asked {
  /**
   * It is LogQL now.
   *
   * @param logql a log query that has been parsed, over labels that exist
   * @param reason why, in the model's words; may be empty
   * @param promptId {@code id@sha256[0:8]} of the template that was used
   * @param model the model's name
   * @param calls calls of the model that it took, 0 when it was known already
   * @param usage tokens of those calls
   */
  record Ready(
      String logql, String reason, String promptId, String model, int calls, ChatAnswer.Usage usage)
      implements Asked {
    Ready known() {
      return new Ready(logql, reason, promptId, model, 0, ChatAnswer.Usage.NONE);
    }
  }

  /** The model still thinks about it. */
  record Pending() implements Asked {}
}
