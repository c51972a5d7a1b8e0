package dev.farseer.casebook;

import dev.farseer.casebook.Variants.Tally;
import dev.farseer.casebook.Variants.Variant;
import dev.farseer.pattern.PatternMiner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks casebooks that lack every fourth example line for exactly those lines, in four rounds. */
final class LeftOut {
  private static final int ROUNDS = 4;

  private LeftOut() {}

  static Tally tally(CasebookSettings settings) {
    CaseReader reader = new CaseReader(Taxonomy.shipped());
    reader.readShipped();
    Tally sum = new Tally(0, 0, 0, List.of(), List.of());
    for (int round = 0; round < ROUNDS; round++) {
      List<Case> kept = new ArrayList<>();
      List<Variant> out = new ArrayList<>();
      for (Case each : reader.cases()) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < each.examples().size(); i++) {
          String line = each.examples().get(i);
          if (each.examples().size() > 2 && i % ROUNDS == round) {
            out.add(new Variant(Set.of(each.rootCause()), line, false));
          } else {
            lines.add(line);
          }
        }
        kept.add(
            new Case(
                each.id(),
                each.rootCause(),
                each.severity(),
                each.summary(),
                each.action(),
                each.confidence(),
                each.origin(),
                "",
                "",
                lines));
      }
      try (Casebook casebook = new Casebook(settings, kept, PatternMiner::idOfLine, null)) {
        sum = sum.plus(Variants.tally(casebook, out, Lines::mined));
      }
    }
    return sum;
  }
}
