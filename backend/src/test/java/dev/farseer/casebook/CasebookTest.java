package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.Level;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.SlotStatistics;
import dev.farseer.pattern.SlotType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CasebookTest {
  private static final Taxonomy TAXONOMY = Taxonomy.shipped();

  private static Casebook shipped() {
    return Casebook.shipped(CasebookSettings.defaults(), TAXONOMY, Lines::id);
  }

  @Test
  void everyExampleLineIsAnsweredWithItsOwnRootCause() {
    List<String> wrong = new ArrayList<>();
    try (Casebook casebook = shipped()) {
      for (Case each : casebook.cases()) {
        for (String line : each.examples()) {
          Case found = casebook.exact(Lines.pattern(line));
          if (found == null || !found.rootCause().equals(each.rootCause())) {
            wrong.add(
                each.id() + " is answered " + (found == null ? "-" : found.id()) + ": " + line);
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void aVariedLineIsAnsweredBySimilarity() {
    try (Casebook casebook = shipped()) {
      Lookup answer =
          casebook.look(
              Lines.pattern(
                  "ERROR [orders-7] HikariPool-3 - Connection is not available, request timed out"
                      + " after 20004ms (total=8, active=8, idle=0, waiting=19)"));
      Lookup.Similar similar = assertInstanceOf(Lookup.Similar.class, answer);
      assertEquals("database_connections_exhausted", similar.known().rootCause());
      assertTrue(similar.known().confidence() >= CasebookSettings.defaults().threshold());
    }
  }

  @Test
  void aLineAboutSomethingUnknownIsNotAnswered() {
    try (Casebook casebook = shipped()) {
      assertInstanceOf(
          Lookup.None.class,
          casebook.look(Lines.pattern("ERROR flux capacitor drained, plutonium at 3 percent")));
    }
  }

  @Test
  void theStatusThatTheTemplateHidesDecides() {
    String line = "10.0.0.9 - - [21/Nov/2026:08:00:11 +0000] \"GET /cart HTTP/1.1\" %d 5321";
    try (Casebook casebook = shipped()) {
      Case ordinary = answer(casebook.look(Lines.pattern(line.formatted(200))));
      assertNotNull(ordinary);
      assertEquals(Taxonomy.BENIGN, ordinary.rootCause());
      Case failing = answer(casebook.look(Lines.pattern(line.formatted(503))));
      assertTrue(failing == null || !failing.rootCause().equals(Taxonomy.BENIGN), "" + failing);
    }
  }

  @Test
  void whatIsLearntIsFoundAtOnceAndWinsOverWhatIsShipped() {
    Pattern pattern =
        Lines.pattern("HikariPool-9 - Connection is not available, request timed out after 1ms.");
    Case said = learnt("resource_leak", Case.Origin.MODEL);
    try (Casebook casebook = shipped()) {
      assertNotNull(casebook.exact(pattern));
      Case kept = casebook.learn(pattern, said);
      assertEquals(said.rootCause(), kept.rootCause());
      assertEquals(kept, casebook.exact(pattern));
      assertTrue(casebook.similar(pattern, 3).stream().anyMatch(s -> s.known().equals(kept)));
      assertTrue(casebook.cases().contains(kept));
    }
  }

  @Test
  void aModelDoesNotReplaceWhatAPersonSaid() {
    Pattern pattern = Lines.pattern("widget frobnicated badly");
    Case person = learnt("configuration_error", Case.Origin.CONFIRMED);
    try (Casebook casebook = shipped()) {
      Case kept = casebook.learn(pattern, person);
      assertEquals(kept, casebook.learn(pattern, learnt("null_reference", Case.Origin.MODEL)));
      assertEquals(kept, casebook.exact(pattern));
      assertEquals("configuration_error", kept.rootCause());
    }
  }

  @Test
  void theCaseThatWasNotAskedForLongestIsForgottenFirst() {
    CasebookSettings two = new CasebookSettings(0.5, 2, CasebookSettings.defaults().extraFolder());
    Pattern first = Lines.pattern(Level.ERROR, "zorp failed");
    Pattern second = Lines.pattern(Level.ERROR, "blip failed");
    Pattern third = Lines.pattern(Level.ERROR, "quux failed");
    try (Casebook casebook = Casebook.shipped(two, TAXONOMY, Lines::id)) {
      casebook.learn(first, learnt("null_reference", Case.Origin.MODEL));
      casebook.learn(second, learnt("null_reference", Case.Origin.MODEL));
      assertNotNull(casebook.exact(first));
      casebook.learn(third, learnt("null_reference", Case.Origin.MODEL));
      assertNotNull(casebook.exact(first));
      assertNull(casebook.exact(second));
      assertNotNull(casebook.exact(third));
    }
  }

  @Test
  void anErrorIsNeverCalledBenignBySimilarity() {
    String line = "request served path=/api/products status=200 bytes=8123 took=9ms for tenant 4";
    try (Casebook casebook = shipped()) {
      Case ordinary = answer(casebook.look(Lines.pattern(Level.INFO, line)));
      assertEquals(Taxonomy.BENIGN, ordinary == null ? null : ordinary.rootCause());
      for (Level level : List.of(Level.ERROR, Level.FATAL)) {
        assertInstanceOf(Lookup.None.class, casebook.look(Lines.pattern(level, line)));
      }
    }
  }

  @Test
  void aBenignCaseDoesNotAnswerForALineWithFurtherFailureWords() {
    try (Casebook casebook = shipped()) {
      assertEquals(
          Taxonomy.BENIGN, rootCause(casebook.look(Lines.pattern("Job nightly-sums finished"))));
      assertNotEquals(
          Taxonomy.BENIGN,
          rootCause(casebook.look(Lines.pattern("Job nightly-sums finished, ledger corrupt"))));
    }
  }

  @Test
  void anAccessLogIsNoOrdinaryOneWhenAFewOfItsRequestsFail() {
    String line = "10.0.0.9 - - [21/Nov/2026:08:00:11 +0000] \"GET /cart HTTP/1.1\" 200 5321";
    Pattern ordinary = Lines.pattern(line);
    SlotStatistics statuses =
        new SlotStatistics(
            0,
            SlotType.NUM,
            "",
            1000,
            2,
            null,
            List.of(
                new SlotStatistics.ValueCount("200", 940),
                new SlotStatistics.ValueCount("502", 60)));
    try (Casebook casebook = shipped()) {
      assertEquals(Taxonomy.BENIGN, rootCause(casebook.look(ordinary)));
      assertEquals(
          "upstream_unavailable", rootCause(casebook.look(withSlots(ordinary, List.of(statuses)))));
      SlotStatistics durations =
          new SlotStatistics(
              0,
              SlotType.NUM,
              "took",
              1000,
              2,
              null,
              List.of(
                  new SlotStatistics.ValueCount("212", 500),
                  new SlotStatistics.ValueCount("502", 500)));
      assertEquals(
          Taxonomy.BENIGN, rootCause(casebook.look(withSlots(ordinary, List.of(durations)))));
    }
  }

  @Test
  void aCaseLearntForGoodStatusesDoesNotAnswerForBadOnes() {
    String line = "tap zork GET /beer %d";
    Pattern good = Lines.pattern(line.formatted(200));
    Pattern bad = Lines.pattern(line.formatted(500));
    Case said = learnt(Taxonomy.BENIGN, Case.Origin.MODEL);
    try (Casebook casebook = shipped()) {
      Case kept = casebook.learn(good, said);
      assertEquals(good.id(), bad.id());
      assertEquals(kept, casebook.exact(good));
      assertNull(casebook.exact(bad));
    }
  }

  @Test
  void manyThreadsLookAndLearnAtOnce() throws Exception {
    CasebookSettings few =
        new CasebookSettings(0.42, 20, CasebookSettings.defaults().extraFolder());
    try (Casebook casebook = Casebook.shipped(few, TAXONOMY, Lines::id);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        int number = i;
        answers.add(
            threads.submit(
                () -> {
                  Pattern own =
                      Lines.pattern(Level.ERROR, "zork" + (char) ('a' + number % 26) + " failed");
                  casebook.learn(own, learnt("null_reference", Case.Origin.MODEL));
                  return rootCause(
                      casebook.look(
                          Lines.pattern(
                              "pq: sorry, too many clients already (pool " + number + ")")));
                }));
      }
      for (Future<String> answer : answers) {
        assertEquals("database_connections_exhausted", answer.get());
      }
      assertEquals(
          20, casebook.cases().stream().filter(c -> c.origin() == Case.Origin.MODEL).count());
    }
  }

  @Test
  void oneExampleWithErrorsIsEnoughToDoubtALineThatCountsNone() {
    String line = "scrub repaired 0B in 04:12:31 with %d errors on Sun Nov 8 04:36:32 2026";
    try (Casebook casebook = shipped()) {
      assertEquals(
          Taxonomy.BENIGN,
          rootCause(
              casebook.look(Lines.pattern(Level.INFO, line.formatted(0), line.formatted(0)))));
      assertNotEquals(
          Taxonomy.BENIGN,
          rootCause(
              casebook.look(
                  Lines.pattern(
                      Level.INFO, line.formatted(0), line.formatted(0), line.formatted(2)))));
    }
  }

  private static String rootCause(Lookup lookup) {
    Case known = answer(lookup);
    return known == null ? "" : known.rootCause();
  }

  private static Pattern withSlots(Pattern p, List<SlotStatistics> slots) {
    return new Pattern(
        p.id(),
        p.aliases(),
        p.template(),
        p.component(),
        p.level(),
        p.count(),
        p.firstNs(),
        p.lastNs(),
        p.histogram(),
        slots,
        p.examples(),
        p.traces(),
        p.labels());
  }

  private static @Nullable Case answer(Lookup lookup) {
    return switch (lookup) {
      case Lookup.Exact exact -> exact.known();
      case Lookup.Similar similar -> similar.known();
      case Lookup.None _ -> null;
    };
  }

  private static Case learnt(String rootCause, Case.Origin origin) {
    return new Case(
        "learnt-" + rootCause,
        rootCause,
        Severity.HIGH,
        "Said by somebody.",
        "Look at it.",
        0.8,
        origin,
        "explain@0011aabb",
        "tiny",
        List.of("HikariPool-9 - Connection is not available"));
  }
}
