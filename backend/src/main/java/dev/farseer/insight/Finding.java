package dev.farseer.insight;

import dev.farseer.casebook.Case;
import dev.farseer.pattern.RankedPattern;
import org.jspecify.annotations.Nullable;

/**
 * One pattern in one window with its case.
 *
 * @param ranked the pattern
 * @param known what it means, null while nobody has said so
 * @param status how far the explanation is
 * @param source who explained it
 * @param note why there is no case, empty when there is one
 */
public record Finding(
    RankedPattern ranked, @Nullable Case known, Status status, Source source, String note) {

  /** How far an explanation is. */
  public enum Status {
    /** Explained. */
    READY,
    /** A model is at work. */
    PENDING,
    /** The evidence does not carry an answer, or nobody could be asked. */
    ABSTAINED;

    /** The lower-case name, as in the answer table. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Who explained a finding. */
  public enum Source {
    /** A shipped, learnt or confirmed case. */
    CASEBOOK,
    /** A model, for this very query. */
    MODEL,
    /** Nobody. */
    NONE;

    /** The lower-case name, as in the answer table. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
