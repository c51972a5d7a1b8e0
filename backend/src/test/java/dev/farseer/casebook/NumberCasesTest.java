package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.PatternMiner;
import dev.farseer.pattern.PatternSettings;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

final class NumberCasesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = 1_700_000_000 * SECOND;
  private static final int SECONDS = 600;

  private static Pattern mined(IntFunction<String> line) {
    PatternMiner miner =
        new PatternMiner(
            PatternSettings.defaults(), new TimeRange(START, START + SECONDS * SECOND));
    for (int i = 0; i < SECONDS; i++) {
      LogLine each =
          new LogLine(
              START + i * SECOND, Map.of("service_name", "orders"), Map.of(), line.apply(i));
      int _ = miner.add(each);
    }
    return miner.finish().patterns().getFirst();
  }

  @Test
  void latencyThatJumpsIsToldWithItsMoment() {
    Random random = new Random(1);
    Case told =
        NumberCases.of(
            mined(
                i ->
                    "listed orders took="
                        + Math.round((i < 240 ? 40 : 160) * Math.exp(0.3 * random.nextGaussian()))
                        + "ms"));
    assertNotNull(told);
    assertEquals("latency_degradation", told.rootCause());
    assertEquals(Severity.HIGH, told.severity());
    String since = told.summary().replaceAll(".* is higher since ([^,]*),.*", "$1");
    long second = Instant.parse(since).getEpochSecond() - START / SECOND;
    assertEquals(240.0, (double) second, 12, told.summary());
  }

  @Test
  void latencyThatRisesLittleByLittleIsToldWithoutOne() {
    Random random = new Random(2);
    Case told =
        NumberCases.of(
            mined(
                i ->
                    "listed orders took="
                        + Math.round(40 + i / 4 + 5 * random.nextGaussian())
                        + "ms"));
    assertNotNull(told);
    assertEquals("latency_degradation", told.rootCause());
    assertEquals(
        "The latency (took) rises steadily over the window",
        told.summary().substring(0, told.summary().indexOf(',')));
  }

  @Test
  void whatFallsOrStaysIsNoCase() {
    Random random = new Random(3);
    assertNull(
        NumberCases.of(mined(i -> "listed orders took=" + (i < 240 ? 160 : 40) + i % 7 + "ms")));
    assertNull(
        NumberCases.of(mined(_ -> "listed orders took=" + (20 + random.nextInt(200)) + "ms")));
  }
}
