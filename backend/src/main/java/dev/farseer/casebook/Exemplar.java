package dev.farseer.casebook;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One example line of a case, taken apart for comparison.
 *
 * @param known the case
 * @param words words and word pairs of the line and its telltale
 * @param soft words of paths, hosts and names
 * @param kin words of the case's other lines
 * @param told words of the case's id and summary
 * @param telltale what the line's numbers decide
 * @param failures the line's failure words
 */
record Exemplar(
    Case known,
    Set<String> words,
    Set<String> soft,
    Set<String> kin,
    Set<String> told,
    Telltale telltale,
    Set<String> failures) {

  /** One exemplar per example line. */
  static List<Exemplar> of(Case known) {
    Set<String> kin = new HashSet<>();
    for (String line : known.examples()) {
      kin.addAll(LogWords.of(line).core());
    }
    Set<String> told =
        new HashSet<>(LogWords.of(known.id().replace('-', ' ') + " " + known.summary()).core());
    return known.examples().stream().map(line -> of(known, line, kin, told)).toList();
  }

  /** Words and the pairs of neighbours among them, which keep the order that bare words lose. */
  static Set<String> withPairs(List<String> core) {
    Set<String> all = new LinkedHashSet<>(core);
    for (int i = 1; i < core.size(); i++) {
      all.add(core.get(i - 1) + " " + core.get(i));
    }
    return all;
  }

  private static Exemplar of(Case known, String line, Set<String> kin, Set<String> told) {
    LogWords words = LogWords.of(line);
    Telltale telltale = Telltale.of(line);
    Set<String> all = withPairs(words.core());
    all.addAll(telltale.words());
    return new Exemplar(known, all, words.soft(), kin, told, telltale, FailureWords.in(line));
  }
}
