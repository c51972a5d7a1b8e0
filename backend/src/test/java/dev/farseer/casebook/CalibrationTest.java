package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CalibrationTest {
  private static final double TOLERANCE = 0.02;

  @Test
  void theBundledOneIsWhatTheGeneratorGives() {
    List<Evaluation.Said> said = Evaluation.run();
    Calibration bundled = Calibration.shipped();
    Calibration learnt = Calibration.fit(said);
    for (int i = 0; i <= 100; i++) {
      double score = i / 100.0;
      double lead = Math.min(score, 0.4);
      assertEquals(
          learnt.probability(score, lead),
          bundled.probability(score, lead),
          TOLERANCE,
          "farseer bench casebook --write makes it anew");
    }
    Reliability measured = Reliability.of(said, CasebookSettings.defaults().threshold());
    assertTrue(measured.error() < 0.05, measured.toString());
    assertTrue(measured.brier() < 0.2, measured.toString());
    assertEquals(measured.written().answered(), measured.written().right(), measured.toString());
  }

  @Test
  void moreEvidenceIsNeverLessProbable() {
    Calibration bundled = Calibration.shipped();
    double last = 0;
    for (int i = 0; i <= 100; i++) {
      double now = bundled.probability(i / 100.0, i / 250.0);
      assertTrue(now >= last && now <= 1);
      last = now;
    }
    assertTrue(bundled.probability(0.6, 0.3) > bundled.probability(0.6, 0.05));
  }

  @Test
  void fallingSharesArePooledAndNothingIsCertain() {
    List<Evaluation.Said> said = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      said.add(new Evaluation.Said("g" + i, true, 0.2, 0, i % 2 == 0));
      said.add(new Evaluation.Said("g" + i, true, 0.4, 0, i % 4 == 0));
      said.add(new Evaluation.Said("g" + i, true, 0.9, 0.4, true));
    }
    Calibration learnt = Calibration.fit(said);
    assertEquals(2, learnt.knots().size(), learnt.knots().toString());
    assertEquals(0.375, learnt.probability(0.3, 0), 0.01);
    assertTrue(learnt.probability(1, 0.4) < 1);
  }
}
