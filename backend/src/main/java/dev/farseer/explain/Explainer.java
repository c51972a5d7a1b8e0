package dev.farseer.explain;

/** Answers questions about logs: the pipeline itself, or a service elsewhere that runs it. */
public interface Explainer {
  /**
   * Answers on the calling (virtual) thread, within the request's wait plus the time that reading
   * the logs takes. An interrupt stops it and everything it started for this asker alone.
   *
   * @throws dev.farseer.problem.Problem when no answer can be given at all; a part that is down
   *     leads to notices instead
   */
  Explanation run(ExplainRequest request, ExplainListener listener) throws InterruptedException;
}
