package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.casebook.Variants.Tally;
import dev.farseer.casebook.Variants.Variant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With the real miner; {@link CasebookReport} prints the details. */
final class CasebookAccuracyTest {
  private static Casebook shipped() {
    return Casebook.shipped(CasebookSettings.defaults(), Taxonomy.shipped());
  }

  @Test
  void everyExampleLineIsAnsweredExactlyWithItsOwnRootCause() {
    List<String> wrong = new ArrayList<>();
    try (Casebook casebook = shipped()) {
      for (Case each : casebook.cases()) {
        for (String line : each.examples()) {
          Case found = casebook.exact(Lines.mined(line));
          if (found == null || !found.rootCause().equals(each.rootCause())) {
            wrong.add(each.id() + ", not " + (found == null ? "" : found.id()) + ": " + line);
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void linesThatTunedNothingAreAnsweredRightlyOrNotAtAll() {
    List<Variant> held = Variants.all().stream().filter(each -> !each.tuned()).toList();
    try (Casebook casebook = shipped()) {
      Tally tally = Variants.tally(casebook, held, Lines::mined);
      assertEquals(List.of(), tally.errorsCalledBenign());
      assertTrue(tally.wrongShare() < 0.05, tally + "\n" + String.join("\n", tally.wrong()));
      assertTrue(tally.right() >= 0.9 * tally.all(), tally.toString());
    }
  }

  /** The hardest lines there are: each example of a case is another wording on purpose. */
  @Test
  void examplesThatTheCasebookWasNotShownAreSeldomAnsweredWrongly() {
    Tally tally = LeftOut.tally(CasebookSettings.defaults());
    assertTrue(tally.wrongShare() < 0.05, tally + "\n" + String.join("\n", tally.wrong()));
    assertTrue(tally.errorsCalledBenign().size() <= 2, "" + tally.errorsCalledBenign());
  }
}
