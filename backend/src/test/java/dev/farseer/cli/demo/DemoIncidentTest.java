package dev.farseer.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.farseer.cli.demo.DemoTruth.Ordinary;
import dev.farseer.cli.demo.DemoTruth.Trouble;
import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Components;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoIncidentTest {
  private static final Instant END = Instant.parse("2026-01-05T12:00:00Z");
  private static final DemoIncident DEMO = DemoIncident.endingAt(END);

  private static boolean isOf(LogLine line, String component, String marker) {
    return Components.of(line.labels()).equals(component) && line.text().contains(marker);
  }

  private static boolean isContinuation(LogLine line) {
    return line.metadata().isEmpty()
        && line.text().matches("(?s)(\tat |\t\\.\\.\\. |Caused by: |java\\.[a-z.]+[A-Z]).*");
  }

  @Test
  void sameSeedAndEndGiveTheVerySameLines() {
    assertEquals(DEMO.lines(), DemoIncident.endingAt(END, DemoIncident.SEED).lines());
    assertNotEquals(DEMO.lines(), DemoIncident.endingAt(END, 7).lines());
  }

  @Test
  void anotherEndTellsTheSameStory() {
    DemoIncident later = DemoIncident.endingAt(END.plus(Duration.ofDays(40)));
    assertEquals(DEMO.lines().size(), later.lines().size());
    assertEquals(
        DEMO.truth().causes().stream().map(Trouble::lines).toList(),
        later.truth().causes().stream().map(Trouble::lines).toList());
  }

  @ParameterizedTest
  @ValueSource(longs = {DemoIncident.SEED, 0, 1, 2, -3, Long.MAX_VALUE})
  void everySeedTellsItInAboutTwentyThousandLines(long seed) {
    DemoIncident demo = DemoIncident.endingAt(END, seed);
    int lastHour = demo.lastHour().size();
    int before = demo.lines().size() - lastHour;
    assertTrue(lastHour > 18_500 && lastHour < 21_500, "last hour: " + lastHour);
    assertTrue(before > 11_000 && before < 13_000, "the hour before: " + before);
  }

  @Test
  void theServicesSumToTheLines() {
    Map<String, Long> perService =
        DEMO.lastHour().stream()
            .collect(
                Collectors.groupingBy(line -> Components.of(line.labels()), Collectors.counting()));
    assertEquals(
        Set.of(
            "gateway",
            "checkout",
            "payments",
            "postgres",
            "redis",
            "inventory-sync",
            "kubelet",
            "kernel",
            "cert-manager"),
        perService.keySet());
    assertEquals(
        DEMO.lastHour().size(), perService.values().stream().mapToLong(Long::longValue).sum());
    assertTrue(
        Stream.of("gateway", "checkout", "payments", "postgres")
            .allMatch(service -> perService.getOrDefault(service, 0L) > 900),
        perService.toString());
  }

  @Test
  void streamsAreSortedAndWithoutTwins() {
    TimeRange both = new TimeRange(DEMO.window().before().startNs(), DEMO.window().endNs());
    Map<Map<String, String>, Long> last = new HashMap<>();
    long previous = 0;
    for (LogLine line : DEMO.lines()) {
      assertTrue(both.contains(line.timestampNs()), line.text());
      assertTrue(line.timestampNs() >= previous, line.text());
      previous = line.timestampNs();
      Long before = last.put(line.labels(), line.timestampNs());
      assertTrue(before == null || before < line.timestampNs(), line.text());
      assertEquals("demo", line.labels().get("cluster"));
      assertFalse(line.text().isEmpty() || line.text().contains("\n"), line.text());
    }
  }

  @Test
  void stackTracesAreNotTornApart() {
    Map<Map<String, String>, List<LogLine>> streams =
        DEMO.lines().stream().collect(Collectors.groupingBy(LogLine::labels));
    int frames = 0;
    for (List<LogLine> stream : streams.values()) {
      for (int i = 1; i < stream.size(); i++) {
        if (stream.get(i).text().startsWith("\tat ")) {
          frames++;
          String above = stream.get(i - 1).text();
          assertTrue(
              above.startsWith("\tat ")
                  || above.startsWith("Caused by: ")
                  || above.startsWith("java."),
              above);
        }
      }
    }
    assertTrue(frames > 1000, "frames: " + frames);
  }

  @Test
  void tracesGoFromTheGatewayToTheDatabase() {
    Map<String, Set<String>> services = new HashMap<>();
    Map<String, Long> first = new HashMap<>();
    Map<String, Long> last = new HashMap<>();
    for (LogLine line : DEMO.lines()) {
      String trace = line.metadata().get("trace_id");
      if (trace == null) {
        assertFalse(line.metadata().containsKey("span_id"), line.text());
        continue;
      }
      assertTrue(trace.matches("[0-9a-f]{32}"), trace);
      assertTrue(line.metadata().getOrDefault("span_id", "").matches("[0-9a-f]{16}"));
      assertNotNull(line.metadata().get("detected_level"));
      services.computeIfAbsent(trace, _ -> new HashSet<>()).add(Components.of(line.labels()));
      first.putIfAbsent(trace, line.timestampNs());
      last.put(trace, line.timestampNs());
      // the id in the text, where the software writes one, is the id in the metadata
      if (line.text().contains("trace_id") || line.text().contains("traceparent")) {
        assertTrue(line.text().contains(trace), line.text());
      }
    }
    Map<Set<String>, Long> ways =
        services.values().stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertTrue(
        ways.getOrDefault(Set.of("gateway", "checkout", "payments", "postgres"), 0L) > 30,
        ways.toString());
    assertTrue(ways.getOrDefault(Set.of("gateway", "checkout"), 0L) > 1000, ways.toString());
    first.forEach(
        (trace, ns) ->
            assertTrue(
                last.getOrDefault(trace, ns) - ns < Duration.ofSeconds(30).toNanos(), trace));
  }

  @Test
  void theTruthSpeaksOfEveryLineOnce() {
    Set<String> uncovered = new HashSet<>();
    for (LogLine line : DEMO.lastHour()) {
      if (isContinuation(line)) {
        continue;
      }
      long hits =
          Stream.of(DEMO.truth().causes(), DEMO.truth().symptoms())
                  .flatMap(List::stream)
                  .filter(trouble -> isOf(line, trouble.component(), trouble.marker()))
                  .count()
              + DEMO.truth().ordinary().stream()
                  .filter(ordinary -> isOf(line, ordinary.component(), ordinary.marker()))
                  .count();
      if (hits != 1) {
        uncovered.add(hits + ": " + line.text());
      }
    }
    assertEquals(Set.of(), uncovered);
  }

  @Test
  void theCalmHourHasNoTrouble() {
    for (LogLine line : DEMO.lines()) {
      if (line.timestampNs() < DEMO.window().startNs()) {
        assertTrue(
            DEMO.truth().ordinary().stream()
                    .anyMatch(known -> isOf(line, known.component(), known.marker()))
                || isOf(line, "payments", "provider answered"),
            line.text());
      }
    }
  }

  @Test
  void theIncidentGoesAsTheStorySays() {
    Map<String, Instant> began =
        Stream.of(DEMO.truth().causes(), DEMO.truth().symptoms())
            .flatMap(List::stream)
            .collect(Collectors.toMap(Trouble::marker, Trouble::began));
    assertBegan(began, "Connection leak detection triggered", Duration.ofMinutes(28));
    assertBegan(began, "FATAL:  ", Duration.ofMinutes(25));
    assertBegan(began, "Retrying ", Duration.ofMinutes(25));
    assertBegan(began, "Memory cgroup out of memory: Killed process", Duration.ofMinutes(12));
    assertBegan(began, "OOMKilled", Duration.ofMinutes(12));
    DEMO.truth().causes().forEach(cause -> assertTrue(cause.lines() > 0));
    assertEquals(2, DEMO.truth().causes().get(3).lines(), "one kill is one line");
    assertEquals(3, DEMO.truth().causes().get(4).lines(), "a certificate is a few lines");
  }

  private static void assertBegan(Map<String, Instant> began, String marker, Duration beforeEnd) {
    Duration late = Duration.between(END.minus(beforeEnd), began.get(marker));
    assertTrue(
        late.compareTo(Duration.ofSeconds(-1)) > 0 && late.compareTo(Duration.ofSeconds(45)) < 0,
        marker + " began " + late + " after " + beforeEnd);
  }

  @Test
  void theProviderGetsSlowerAllTheTime() {
    List<Double> tenths =
        DemoLoadTest.mediansOfTenths(
            DEMO.lastHour().stream()
                .filter(line -> line.text().contains("provider answered"))
                .toList());
    for (int i = 1; i < tenths.size(); i++) {
      assertTrue(tenths.get(i) > tenths.get(i - 1), tenths.toString());
    }
  }

  @Test
  void rootCausesAreOfTheTaxonomy() throws IOException {
    Set<String> ids = new HashSet<>();
    try (InputStream in = DemoIncident.class.getResourceAsStream("/taxonomy.yaml")) {
      JsonNode taxonomy = new ObjectMapper(new YAMLFactory()).readTree(in);
      taxonomy.fieldNames().forEachRemaining(ids::add);
    }
    for (List<Trouble> troubles : List.of(DEMO.truth().causes(), DEMO.truth().symptoms())) {
      for (Trouble trouble : troubles) {
        assertTrue(ids.contains(trouble.rootCause()), trouble.rootCause());
        assertTrue(ids.containsAll(trouble.alsoRight()), trouble.alsoRight().toString());
      }
    }
    for (Ordinary ordinary : DEMO.truth().ordinary()) {
      assertTrue(ids.containsAll(ordinary.alsoRight()), ordinary.alsoRight().toString());
    }
  }

  @Test
  void thereIsSomethingToRedact() {
    assertTrue(DEMO.lastHour().stream().anyMatch(line -> line.text().contains("@example.com")));
    assertTrue(
        DEMO.lastHour().stream()
            .anyMatch(line -> line.text().contains(":not-a-real-password@postgres")));
  }
}
