package dev.farseer.casebook;

import java.util.List;

/**
 * What a pattern means.
 *
 * @param id unique name: of a shipped case its kebab-case name, otherwise the pattern's id
 * @param rootCause an id of the {@link Taxonomy}
 * @param severity how much it matters
 * @param summary one sentence in plain words
 * @param action the next step, one or two sentences
 * @param confidence 0 to 1
 * @param origin where it came from
 * @param promptId {@code id@sha256[0:8]} of the template that made it, empty unless a model did
 * @param model the model's name, empty unless a model did
 * @param examples lines or templates it was made for
 */
public record Case(
    String id,
    String rootCause,
    Severity severity,
    String summary,
    String action,
    double confidence,
    Origin origin,
    String promptId,
    String model,
    List<String> examples) {

  /** Checks the confidence and copies. */
  public Case {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException(
          "the confidence of case " + id + " must be from 0 to 1, got " + confidence);
    }
    examples = List.copyOf(examples);
  }

  /** Where a case came from. */
  public enum Origin {
    /** Bundled with Farseer, written by hand. */
    SHIPPED,
    /** Answered by a model. */
    MODEL,
    /** Said by a person. */
    CONFIRMED
  }
}
