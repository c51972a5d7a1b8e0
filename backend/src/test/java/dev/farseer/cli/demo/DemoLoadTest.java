package dev.farseer.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoLoadTest {
  private static final Instant END = Instant.parse("2026-01-05T12:00:00Z");
  private static final Pattern DURATION = Pattern.compile("\"duration_ms\":(\\d+)");

  /** The median duration of each tenth of the lines, in their order. */
  static List<Double> mediansOfTenths(List<LogLine> lines) {
    List<Double> medians = new ArrayList<>();
    for (int tenth = 0; tenth < 10; tenth++) {
      List<LogLine> part =
          lines.subList(lines.size() * tenth / 10, lines.size() * (tenth + 1) / 10);
      List<Double> durations = new ArrayList<>();
      for (LogLine line : part) {
        Matcher matcher = DURATION.matcher(line.text());
        assertTrue(matcher.find(), line.text());
        durations.add(Double.valueOf(matcher.group(1)));
      }
      durations.sort(null);
      medians.add(durations.get(durations.size() / 2));
    }
    return medians;
  }

  private static void assertDistinct(List<LogLine> lines) {
    TimeRange window = TimeRange.endingAt(END, Duration.ofHours(1));
    Set<Map.Entry<Map<String, String>, Long>> seen = new HashSet<>();
    for (LogLine line : lines) {
      assertTrue(window.contains(line.timestampNs()), line.text());
      assertTrue(seen.add(Map.entry(line.labels(), line.timestampNs())), line.text());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 1000, 100_000})
  void aWindowHasExactlyItsLinesAndOneRareOne(int lines) {
    List<LogLine> window = DemoLoad.windowOf(lines, 11, END);
    assertEquals(lines, window.size());
    assertEquals(1, window.stream().filter(line -> line.text().contains(DemoLoad.RARE)).count());
    assertDistinct(window);
  }

  @Test
  void loadsAreTheSameEveryTime() {
    assertEquals(DemoLoad.windowOf(5000, 3, END), DemoLoad.windowOf(5000, 3, END));
    assertEquals(DemoLoad.risingLatency(500, 3, END), DemoLoad.risingLatency(500, 3, END));
  }

  @Test
  void latencyRisesInEveryTenth() {
    List<LogLine> lines = DemoLoad.risingLatency(20_000, 5, END);
    assertEquals(20_000, lines.size());
    assertDistinct(lines);
    List<Double> tenths = mediansOfTenths(lines);
    for (int i = 1; i < tenths.size(); i++) {
      assertTrue(tenths.get(i) > tenths.get(i - 1), tenths.toString());
    }
    assertTrue(tenths.getFirst() < 100 && tenths.getLast() > 500, tenths.toString());
  }
}
