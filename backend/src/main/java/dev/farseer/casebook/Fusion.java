package dev.farseer.casebook;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Joins rankings by the sum of {@code 1 / (60 + rank)}: no score of one need fit the other's. */
final class Fusion {
  private static final int K = 60;

  private Fusion() {}

  /** The best of all rankings, best first. */
  static List<Integer> of(List<List<Integer>> rankings, int most) {
    Map<Integer, Double> sums = new HashMap<>();
    for (List<Integer> ranking : rankings) {
      for (int rank = 0; rank < ranking.size(); rank++) {
        sums.merge(ranking.get(rank), 1.0 / (K + 1 + rank), Double::sum);
      }
    }
    return sums.entrySet().stream()
        .sorted(
            Map.Entry.<Integer, Double>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }
}
