package dev.farseer.casebook;

import java.util.ArrayList;
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
    List<LogWords> lines = known.examples().stream().map(LogWords::of).toList();
    Set<String> kin = new HashSet<>();
    lines.forEach(line -> kin.addAll(line.core()));
    Set<String> told =
        new HashSet<>(LogWords.of(known.id().replace('-', ' ') + " " + known.summary()).core());
    List<Exemplar> exemplars = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = known.examples().get(i);
      Telltale telltale = Telltale.of(line);
      Set<String> words = withPairs(lines.get(i).core());
      words.addAll(telltale.words());
      exemplars.add(
          new Exemplar(
              known, words, lines.get(i).soft(), kin, told, telltale, FailureWords.in(line)));
    }
    return exemplars;
  }

  /** Words and the pairs of neighbours among them, which keep the order that bare words lose. */
  static Set<String> withPairs(List<String> core) {
    Set<String> all = new LinkedHashSet<>(core);
    for (int i = 1; i < core.size(); i++) {
      all.add(core.get(i - 1) + " " + core.get(i));
    }
    return all;
  }
}
