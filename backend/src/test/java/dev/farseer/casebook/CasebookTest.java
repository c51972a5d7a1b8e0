package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.Level;
import dev.farseer.pattern.Pattern;
import java.util.ArrayList;
import java.util.List;
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
      assertEquals(similar.similar().getFirst().score(), similar.known().confidence());
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
      casebook.learn(pattern, said);
      assertEquals(said, casebook.exact(pattern));
      assertTrue(casebook.similar(pattern, 3).stream().anyMatch(s -> s.known().equals(said)));
      assertTrue(casebook.cases().contains(said));
    }
  }

  @Test
  void aModelDoesNotReplaceWhatAPersonSaid() {
    Pattern pattern = Lines.pattern("widget frobnicated badly");
    Case person = learnt("configuration_error", Case.Origin.CONFIRMED);
    try (Casebook casebook = shipped()) {
      casebook.learn(pattern, person);
      casebook.learn(pattern, learnt("null_reference", Case.Origin.MODEL));
      assertEquals(person, casebook.exact(pattern));
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

  private static @org.jspecify.annotations.Nullable Case answer(Lookup lookup) {
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
