package dev.farseer.ask;

import java.time.Duration;

/** Says a question in LogQL. */
public interface Interpreter {
  /**
   * The LogQL of a question, on the calling (virtual) thread.
   *
   * @param wait how long to wait for it; what is found later is there for the next asker
   * @throws dev.farseer.problem.Problem UNSUPPORTED without a model, BAD_QUERY when the scope is no
   *     log query, NOT_FOUND when the window has no logs, MODEL_GARBAGE when the model wrote
   *     nothing usable twice, or the problem of Loki, the model or the prompt
   */
  Asked ask(AskRequest request, Duration wait) throws InterruptedException;
}
