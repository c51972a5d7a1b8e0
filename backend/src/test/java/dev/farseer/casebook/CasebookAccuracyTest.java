package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.casebook.Variants.Tally;
import dev.farseer.casebook.Variants.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Lines that no case has are answered rightly or not at all; {@link CasebookReport} has details.
 */
final class CasebookAccuracyTest {
  @Test
  void linesThatTunedNothingAreAnsweredAsWell() {
    List<Variant> held = Variants.all().stream().filter(each -> !each.tuned()).toList();
    try (Casebook casebook =
        Casebook.shipped(CasebookSettings.defaults(), Taxonomy.shipped(), Lines::id)) {
      Tally tally = Variants.tally(casebook, held, Lines::pattern);
      assertEquals(List.of(), tally.errorsCalledBenign());
      assertTrue(tally.wrongShare() < 0.05, tally + "\n" + String.join("\n", tally.wrong()));
      assertTrue(tally.right() >= 0.9 * tally.all(), tally.toString());
    }
  }
}
