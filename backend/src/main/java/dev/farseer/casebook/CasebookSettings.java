package dev.farseer.casebook;

import java.nio.file.Path;

/**
 * How the casebook answers.
 *
 * @param threshold least probability, greater than 0 and at most 1, of being right with which a
 *     similar case answers for a pattern that has no case of its own
 * @param maxLearnt most patterns whose learnt cases are remembered in memory; the one that was not
 *     asked for longest goes first, and is read from the store again when it is asked for
 * @param extraFolder folder with {@code *.yaml} case files of the user's own, read at start; empty
 *     for none
 * @param vectors whether vectors of the model server help to find similar cases; words always do
 */
public record CasebookSettings(double threshold, int maxLearnt, Path extraFolder, boolean vectors) {
  /** Without vectors. */
  CasebookSettings(double threshold, int maxLearnt, Path extraFolder) {
    this(threshold, maxLearnt, extraFolder, false);
  }

  /** Checks the ranges. */
  public CasebookSettings {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "threshold must be greater than 0 and at most 1, got " + threshold);
    }
    if (maxLearnt < 1) {
      throw new IllegalArgumentException("maxLearnt must be at least 1, got " + maxLearnt);
    }
  }

  /** The defaults: measured so that fewer than one line in twenty is answered wrongly. */
  public static CasebookSettings defaults() {
    return new CasebookSettings(0.7, 10_000, Path.of(""));
  }

  boolean hasExtraFolder() {
    return !extraFolder.toString().isEmpty();
  }
}
