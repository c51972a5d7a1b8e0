package dev.farseer.casebook;

import java.util.List;
import java.util.Optional;

/** Makes vectors of texts that are near when the texts mean the same: a model server does. */
@FunctionalInterface
public interface Embedder {
  /** None. */
  Embedder NONE = _ -> Optional.empty();

  /**
   * The vectors of some texts; it may take a while.
   *
   * @return one per text, in order and all of one length; empty when there are none now
   */
  Optional<List<float[]>> embed(List<String> texts);

  /** The model, so that vectors of another one are not compared; empty when it has no name. */
  default String model() {
    return "";
  }
}
