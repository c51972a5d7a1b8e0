package dev.farseer.casebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How probable it is that a similar case says what is right, from its score and its lead over the
 * best case of another root cause: a line that rises through a few knots, learnt by isotonic
 * regression from lines that the casebook was not shown. Immutable.
 */
final class Calibration {
  private static final String RESOURCE = "/casebook/calibration.yaml";

  /** The lead tells more than the score, but nothing more beyond this. */
  private static final double MOST_LEAD = 0.4;

  private static final double LEAD_WEIGHT = 2;

  /** Fewer lines than this tell no probability of their own. */
  private static final int LEAST_LINES = 25;

  /**
   * A point of the line.
   *
   * @param evidence mean of the lines it was learnt from, 0 to 1
   * @param probability that such an answer is right, 0 to 1
   * @param lines how many lines it was learnt from
   */
  record Knot(double evidence, double probability, int lines) {}

  private final List<Knot> knots;

  Calibration(List<Knot> knots) {
    if (knots.isEmpty()) {
      throw new IllegalArgumentException("a calibration needs at least one knot");
    }
    this.knots = List.copyOf(knots);
  }

  /** The one that is bundled. */
  static Calibration shipped() {
    try (InputStream in = Calibration.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar");
      }
      List<Knot> knots = new ArrayList<>();
      for (JsonNode each : new YAMLMapper().readTree(in)) {
        knots.add(
            new Knot(
                each.path("evidence").doubleValue(),
                each.path("probability").doubleValue(),
                each.path("lines").intValue()));
      }
      return new Calibration(knots);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
  }

  /** Learns from what was said about lines that the casebook was not shown. */
  static Calibration fit(List<Evaluation.Said> said) {
    List<Block> blocks = new ArrayList<>();
    said.stream()
        .map(each -> new Block(evidence(each.score(), each.lead()), each.right() ? 1 : 0, 1))
        .sorted(Comparator.comparingDouble(Block::evidence))
        .forEach(each -> pool(blocks, each));
    List<Block> large = new ArrayList<>();
    for (Block each : blocks) {
      Block last = each;
      while (!large.isEmpty()
          && (large.getLast().lines < LEAST_LINES
              || last.lines < LEAST_LINES
              || large.getLast().knot().probability >= last.knot().probability)) {
        last = large.removeLast().and(last);
      }
      large.add(last);
    }
    return new Calibration(large.stream().map(Block::knot).toList());
  }

  /** Adds a block and joins it with those before that would make the line fall. */
  private static void pool(List<Block> blocks, Block next) {
    Block last = next;
    while (!blocks.isEmpty() && blocks.getLast().share() >= last.share()) {
      last = blocks.removeLast().and(last);
    }
    blocks.add(last);
  }

  private record Block(double sum, int right, int lines) {
    double evidence() {
      return sum / lines;
    }

    double share() {
      return (double) right / lines;
    }

    Block and(Block other) {
      return new Block(sum + other.sum, right + other.right, lines + other.lines);
    }

    /** Nothing is certain after a few lines: one more was right and one more wrong. */
    Knot knot() {
      return new Knot(evidence(), (right + 1.0) / (lines + 2), lines);
    }
  }

  /** What score and lead tell together, 0 to 1. */
  static double evidence(double score, double lead) {
    return (score + LEAD_WEIGHT * Math.clamp(lead, 0, MOST_LEAD)) / (1 + LEAD_WEIGHT * MOST_LEAD);
  }

  /** The probability that an answer of this score and lead is right. */
  double probability(double score, double lead) {
    double evidence = evidence(score, lead);
    Knot below = knots.getFirst();
    for (Knot above : knots) {
      if (evidence <= above.evidence) {
        double width = above.evidence - below.evidence;
        double share = width <= 0 ? 1 : Math.max(0, evidence - below.evidence) / width;
        return below.probability + share * (above.probability - below.probability);
      }
      below = above;
    }
    return below.probability;
  }

  List<Knot> knots() {
    return knots;
  }

  /** As the resource holds it. */
  String yaml() {
    StringBuilder out =
        new StringBuilder(
            "# How probable it is that a similar case is right; made by: farseer bench casebook --write FILE\n");
    for (Knot each : knots) {
      out.append(
          String.format(
              Locale.ROOT,
              "- {evidence: %.4f, probability: %.4f, lines: %d}%n",
              each.evidence,
              each.probability,
              each.lines));
    }
    return out.toString();
  }
}
