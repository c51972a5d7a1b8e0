package dev.farseer.explain;

import dev.farseer.insight.Insight;
import java.util.List;

/**
 * Hears how a query goes on. Called on the pipeline's threads, possibly from several at once; must
 * be quick and must not throw.
 */
public interface ExplainListener {
  /** Hears nothing. */
  ExplainListener NONE =
      new ExplainListener() {
        @Override
        public boolean hearsRows() {
          return false;
        }
      };

  /** Whether {@link #rows} is heard: making rows that are not final costs something. */
  default boolean hearsRows() {
    return true;
  }

  /** A stage is over: {@code loki}, {@code mine}, {@code casebook}, {@code model}. */
  default void stage(String name, long millis) {}

  /** Lines read so far. */
  default void progress(long lines) {}

  /** The rows as they stand now; later calls replace earlier ones. */
  default void rows(List<Insight> insights) {}

  /** Text of the model's answer about a pattern, as it comes. */
  default void token(String patternId, String text) {}
}
