package dev.farseer.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

final class CountStepTest {
  private static Histogram histogram(IntToLongFunction count) {
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      counts.add(count.applyAsLong(i));
    }
    return new Histogram(1_000, 10, counts);
  }

  @Test
  void findsTheMomentOfAStep() {
    CountStep up = CountStep.of(histogram(i -> i < 40 ? 2 + i % 2 : 20 + i % 3));
    assertNotNull(up);
    assertEquals(1_000 + 40 * 10, up.timeNs());
    assertEquals(2.5, up.before());
    assertEquals(21, up.after(), 0.1);
    CountStep down = CountStep.of(histogram(i -> i < 20 ? 30 : 0));
    assertNotNull(down);
    assertEquals(1_000 + 20 * 10, down.timeNs());
    assertEquals(0, down.after());
  }

  @Test
  void chanceIsNoStep() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      double rate = random.nextDouble(20);
      assertNull(CountStep.of(histogram(_ -> poisson(random, rate))), "rate " + rate);
    }
  }

  @Test
  void singleBurstsAndGentleSlopesAreNoStep() {
    assertNull(CountStep.of(histogram(i -> i == 30 ? 500 : 1)));
    assertNull(CountStep.of(histogram(i -> 100 + i)));
    assertNull(CountStep.of(histogram(_ -> 0)));
    assertNull(CountStep.of(histogram(i -> i == 50 ? 3 : 0)));
  }

  private static long poisson(Random random, double rate) {
    double left = Math.exp(-rate);
    long count = -1;
    for (double p = 1; p > left; p *= random.nextDouble()) {
      count++;
    }
    return Math.max(0, count);
  }
}
