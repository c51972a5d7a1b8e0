package dev.farseer.casebook;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much a word tells: rare among the cases much, common little. Taken once from the cases known
 * at start, so that scores do not drift while the casebook learns.
 */
final class Weights {
  /** A word that no case has: a name of somebody's own, or of something the casebook lacks. */
  private static final double NEW_WORD_SHARE = 0.55;

  private static final double PAIR_SHARE = 0.35;

  private final Map<String, Double> ofWord = new HashMap<>();
  private final double ofNewWord;

  Weights(Collection<List<Exemplar>> cases) {
    Map<String, Integer> casesWith = new HashMap<>();
    for (List<Exemplar> each : cases) {
      Set<String> words = new HashSet<>();
      each.forEach(exemplar -> words.addAll(exemplar.words()));
      words.removeIf(word -> word.indexOf(' ') >= 0);
      words.forEach(word -> casesWith.merge(word, 1, Integer::sum));
    }
    int all = Math.max(1, cases.size());
    casesWith.forEach(
        (word, with) -> ofWord.put(word, Math.log(1 + (all - with + 0.5) / (with + 0.5))));
    ofNewWord = NEW_WORD_SHARE * Math.log(1 + (all - 0.5) / 1.5);
  }

  /** The weight of a word or, at a lower share, of a pair of neighbours. */
  double of(String word) {
    int space = word.indexOf(' ');
    return space < 0
        ? ofWord.getOrDefault(word, ofNewWord)
        : PAIR_SHARE * (of(word.substring(0, space)) + of(word.substring(space + 1))) / 2;
  }

  double sum(Set<String> words) {
    double sum = 0;
    for (String word : words) {
      sum += of(word);
    }
    return sum;
  }
}
