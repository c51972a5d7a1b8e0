package dev.farseer.casebook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How true the confidence of similar answers is, measured on lines that neither the casebook nor
 * the calibration was shown: five times the calibration is learnt without a fifth of the cases, and
 * asked about that fifth.
 *
 * @param bins the reliability curve
 * @param brier mean squared distance of probability and outcome, 0 is best
 * @param error expected calibration error: mean distance of predicted and observed, 0 is best
 * @param written lines that were written for this purpose, at the threshold
 * @param leftOut examples of cases that were left out, at the threshold; each is another wording on
 *     purpose, so that these are the hardest lines there are
 * @param calibration what is learnt from all lines, as the bundled resource
 */
public record Reliability(
    List<Bin> bins, double brier, double error, Part written, Part leftOut, String calibration) {
  private static final int FOLDS = 5;
  private static final double[] EDGES = {0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01};

  /**
   * Answers of about the same confidence.
   *
   * @param predicted mean confidence
   * @param observed share that was right
   * @param lines how many there are
   */
  public record Bin(double predicted, double observed, int lines) {}

  /**
   * Lines of one kind.
   *
   * @param lines those for which a case is similar at all
   * @param answered those that are near and clear enough and whose confidence reaches the threshold
   * @param right those of them that are answered rightly
   */
  public record Part(int lines, int answered, int right) {}

  /** Copies. */
  public Reliability {
    bins = List.copyOf(bins);
  }

  private record Guess(Evaluation.Said said, double probability) {}

  /**
   * Measures the bundled casebook; takes some seconds.
   *
   * @param threshold from which confidence on an answer is given
   */
  public static Reliability measure(double threshold) {
    return of(Evaluation.run(), threshold);
  }

  static Reliability of(List<Evaluation.Said> said, double threshold) {
    List<Guess> guesses = guesses(said);
    List<Bin> bins = new ArrayList<>();
    double error = 0;
    for (int i = 1; i < EDGES.length; i++) {
      double from = EDGES[i - 1];
      double to = EDGES[i];
      List<Guess> in =
          guesses.stream().filter(g -> g.probability >= from && g.probability < to).toList();
      if (!in.isEmpty()) {
        double predicted = in.stream().mapToDouble(Guess::probability).average().orElse(0);
        double observed = (double) in.stream().filter(g -> g.said.right()).count() / in.size();
        bins.add(new Bin(predicted, observed, in.size()));
        error += Math.abs(predicted - observed) * in.size() / guesses.size();
      }
    }
    double brier =
        guesses.stream()
            .mapToDouble(g -> Math.pow(g.probability - (g.said.right() ? 1 : 0), 2))
            .average()
            .orElse(0);
    return new Reliability(
        bins,
        brier,
        error,
        part(guesses, Evaluation.Said::written, threshold),
        part(guesses, each -> !each.written(), threshold),
        Calibration.fit(said).yaml());
  }

  private static List<Guess> guesses(List<Evaluation.Said> said) {
    Map<Integer, Calibration> without = new HashMap<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      int out = fold;
      without.put(fold, Calibration.fit(said.stream().filter(each -> fold(each) != out).toList()));
    }
    List<Guess> guesses = new ArrayList<>();
    for (Evaluation.Said each : said) {
      Calibration learnt = without.get(fold(each));
      if (learnt != null) {
        guesses.add(new Guess(each, learnt.probability(each.score(), each.lead())));
      }
    }
    return guesses;
  }

  private static int fold(Evaluation.Said said) {
    return Math.floorMod(said.group().hashCode(), FOLDS);
  }

  private static Part part(
      List<Guess> guesses, Predicate<Evaluation.Said> which, double threshold) {
    List<Guess> all = guesses.stream().filter(g -> which.test(g.said)).toList();
    List<Guess> answered =
        all.stream()
            .filter(
                g -> g.probability >= threshold && Judgement.clear(g.said.score(), g.said.lead()))
            .toList();
    return new Part(
        all.size(), answered.size(), (int) answered.stream().filter(g -> g.said.right()).count());
  }
}
