package dev.farseer.casebook;

import java.util.List;

/** What the casebook says about a pattern. */
public sealed interface Lookup {
  /** The most similar cases, best first, as examples for a model; empty when the case is exact. */
  List<SimilarCase> similar();

  /**
   * The casebook has a case for this very pattern.
   *
   * @param known the case
   */
  record Exact(Case known) implements Lookup {
    @Override
    public List<SimilarCase> similar() {
      return List.of();
    }
  }

  /**
   * A case of another pattern says the same.
   *
   * @param known the case, its confidence is the probability that it is right
   * @param similar that case and the next ones
   */
  record Similar(Case known, List<SimilarCase> similar) implements Lookup {
    /** Copies the list. */
    public Similar {
      similar = List.copyOf(similar);
    }
  }

  /**
   * No case answers: abstain, or ask a model.
   *
   * @param similar the nearest cases, too far or too contradictory to answer
   */
  record None(List<SimilarCase> similar) implements Lookup {
    /** Copies the list. */
    public None {
      similar = List.copyOf(similar);
    }
  }
}
