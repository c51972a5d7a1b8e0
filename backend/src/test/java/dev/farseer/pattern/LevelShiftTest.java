package dev.farseer.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.pattern.SlotStatistics.Trend;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LevelShiftTest {
  private static @Nullable LevelShift shift(int count, IntToDoubleFunction value) {
    return LevelShift.of(times(count), values(count, value));
  }

  private static long[] times(int count) {
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      times[i] = 1_000 + 10L * i;
    }
    return times;
  }

  private static double[] values(int count, IntToDoubleFunction value) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = value.applyAsDouble(i);
    }
    return values;
  }

  @Test
  void findsTheMomentAndTheLevels() {
    LevelShift up = shift(100, i -> i < 70 ? 20 + i % 5 : 400 + i % 7);
    assertNotNull(up);
    assertEquals(1_700, up.timeNs());
    assertEquals(22, up.before());
    assertEquals(403, up.after());
    LevelShift down = shift(100, i -> i < 12 ? 8 : 2);
    assertNotNull(down);
    assertEquals(1_120, down.timeNs());
    assertEquals(2, down.after());
  }

  @Test
  void latenciesThatScatterAsLatenciesDoStepNearTheTrueMoment() {
    Random random = new Random(11);
    int found = 0;
    for (int round = 0; round < 100; round++) {
      LevelShift shift =
          shift(300, i -> (i < 200 ? 20 : 80) * Math.exp(0.5 * random.nextGaussian()));
      if (shift != null && Math.abs(shift.timeNs() - 3_000) <= 100) {
        found++;
        assertEquals(4, shift.after() / shift.before(), 1.5);
      }
    }
    assertTrue(found >= 98, found + " of 100");
  }

  @Test
  void aFewOutliersMoveNothing() {
    LevelShift shift = shift(100, i -> i % 9 == 0 ? 50_000 : i < 50 ? 20 + i % 3 : 60 + i % 3);
    assertNotNull(shift);
    assertEquals(21, shift.before(), 1);
    assertEquals(61, shift.after(), 1);
    assertNull(shift(100, i -> i == 98 || i == 99 ? 50_000 : 20));
  }

  @Test
  void chanceIsNoShift() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      int count = 24 + random.nextInt(360);
      assertNull(shift(count, _ -> Math.exp(random.nextGaussian())), "round " + i + ", " + count);
    }
  }

  @Test
  void whatRisesLittleByLittleIsNoShift() {
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      assertNull(shift(200, k -> 20 + k + 15 * random.nextGaussian()), "round " + i);
    }
    assertNull(shift(200, k -> k));
  }

  @Test
  void smallChangesBumpsAndFewValuesAreNoShift() {
    assertNull(shift(200, i -> i < 100 ? 100 : 130));
    assertNull(shift(200, i -> i >= 90 && i < 110 ? 400 : 20 + i % 7));
    assertNull(shift(20, i -> i < 10 ? 1 : 100));
    assertNull(shift(200, _ -> 5));
    assertNull(shift(0, _ -> 5));
  }

  @Test
  void valuesOfOneMomentAreNotTornApart() {
    long[] times = new long[60];
    double[] values = new double[60];
    for (int i = 0; i < 60; i++) {
      times[i] = i / 30;
      values[i] = i < 20 ? 1 : 100;
    }
    LevelShift shift = LevelShift.of(times, values);
    assertTrue(shift == null || shift.timeNs() == 1, String.valueOf(shift));
  }

  @Test
  void aShiftIsATrendWithItsMoment() {
    Trend trend = TrendTest.of(times(100), values(100, i -> i < 60 ? 90 : 10));
    assertEquals(new Trend(Trend.Direction.FALLING, 90, 10, 1_600L), trend);
    Trend ramp = TrendTest.of(times(100), values(100, i -> 10 + i));
    assertEquals(Trend.Direction.RISING, ramp.direction());
    assertNull(ramp.stepNs());
  }
}
