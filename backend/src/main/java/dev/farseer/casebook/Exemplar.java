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
 * @param line the line itself
 * @param words words and word pairs of the line and its telltale
 * @param soft words of paths, hosts and names
 * @param kin words of the case's other lines
 * @param told words of the case's id and summary
 * @param telltale what the line's numbers decide
 * @param failures the line's failure words
 */
record Exemplar(
    Case known,
    String line,
    Set<String> words,
    Set<String> soft,
    Set<String> kin,
    Set<String> told,
    Telltale telltale,
    Set<String> failures) {

  /** One exemplar per example line. */
  static List<Exemplar> of(Case known) {
    List<Exemplar> exemplars = new ArrayList<>();
    Shared shared = Shared.of(known);
    for (int i = 0; i < known.examples().size(); i++) {
      exemplars.add(of(known, shared, i));
    }
    return exemplars;
  }

  /**
   * The exemplar of one example line.
   *
   * @param number of the line, from 0
   */
  static Exemplar of(Case known, int number) {
    return of(known, Shared.of(known), number);
  }

  private static Exemplar of(Case known, Shared shared, int number) {
    String line = known.examples().get(number);
    Telltale telltale = Telltale.of(line);
    Set<String> words = withPairs(shared.lines().get(number).core());
    words.addAll(telltale.words());
    return new Exemplar(
        known,
        line,
        words,
        shared.lines().get(number).soft(),
        shared.kin(),
        shared.told(),
        telltale,
        FailureWords.in(line));
  }

  /** What the lines of one case have in common. */
  private record Shared(List<LogWords> lines, Set<String> kin, Set<String> told) {
    static Shared of(Case known) {
      List<LogWords> lines = known.examples().stream().map(LogWords::of).toList();
      Set<String> kin = new HashSet<>();
      lines.forEach(line -> kin.addAll(line.core()));
      String about =
          known.origin() == Case.Origin.SHIPPED
              ? known.id().replace('-', ' ') + " " + known.summary()
              : known.summary();
      return new Shared(lines, kin, new HashSet<>(LogWords.of(about).core()));
    }
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
