package dev.farseer.door;

import dev.farseer.log.TimeRange;
import java.util.List;

/** Which labels the logs have. Called on virtual threads, which it may block. */
public interface LabelSource {
  /**
   * Names of the labels seen in the window.
   *
   * @throws dev.farseer.problem.Problem when Loki cannot say
   */
  List<String> names(TimeRange range) throws InterruptedException;

  /**
   * Values of one label in the window.
   *
   * @param selector a stream selector that narrows the streams, empty for all of them
   * @throws dev.farseer.problem.Problem when Loki cannot say
   */
  List<String> values(String name, String selector, TimeRange range) throws InterruptedException;
}
