package dev.farseer.casebook;

/**
 * Scores how much a line of a case and a pattern say the same: the share of the pattern's
 * information that the case explains, and the share of the line's information that the pattern has.
 */
final class Resemblance {
  /** The pattern may not say what the case does not explain; the case may say a little more. */
  private static final double FORWARD = 0.6;

  private static final double KIN = 0.6;
  private static final double TOLD = 0.3;
  private static final double SOFT = 0.3;
  private static final double CONTRADICTION = 0.4;

  private final Weights weights;

  Resemblance(Weights weights) {
    this.weights = weights;
  }

  /** From 0, nothing in common, to 1, the same words. */
  double of(Query query, Exemplar exemplar) {
    double asked = 0;
    double explained = 0;
    double shared = 0;
    for (String word : query.words()) {
      double weight = weights.of(word);
      asked += weight;
      if (exemplar.words().contains(word)) {
        explained += weight;
        shared += weight;
      } else if (exemplar.kin().contains(word)) {
        explained += KIN * weight;
      } else if (exemplar.told().contains(word) || exemplar.soft().contains(word)) {
        explained += TOLD * weight;
      }
    }
    for (String word : query.soft()) {
      if (exemplar.words().contains(word) || exemplar.soft().contains(word)) {
        double weight = SOFT * weights.of(word);
        asked += weight;
        explained += weight;
        shared += exemplar.words().contains(word) ? weight : 0;
      }
    }
    double said = weights.sum(exemplar.words());
    if (asked == 0 || said == 0) {
      return 0;
    }
    double score =
        Math.pow(explained / asked, FORWARD) * Math.pow(Math.min(1, shared / said), 1 - FORWARD);
    return exemplar.telltale().contradicts(query.telltale()) ? CONTRADICTION * score : score;
  }
}
