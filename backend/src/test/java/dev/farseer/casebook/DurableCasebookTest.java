package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.Level;
import dev.farseer.pattern.Pattern;
import dev.farseer.store.StoredCase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DurableCasebookTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TestRoom room = new TestRoom();
  @TempDir private Path folder;

  private Casebook casebook() {
    return Casebook.shipped(
        CasebookSettings.defaults(), Taxonomy.shipped(), room.keeping(folder.resolve("index")));
  }

  private Casebook other() {
    return Casebook.shipped(
        CasebookSettings.defaults(), Taxonomy.shipped(), room.keeping(folder.resolve("other")));
  }

  @Test
  void whatIsLearntIsThereAfterARestartExactAndSimilar() throws Exception {
    Pattern pattern = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay 7");
    try (Casebook casebook = casebook()) {
      casebook.learn(pattern, said("hardware_failure", Case.Origin.MODEL, pattern));
    }
    try (Casebook casebook = casebook()) {
      Case known = assertInstanceOf(Lookup.Exact.class, casebook.look(pattern)).known();
      assertEquals("hardware_failure", known.rootCause());
      assertEquals("tiny", known.model());
      Pattern like = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay eight");
      await(() -> casebook.look(like) instanceof Lookup.Similar);
    }
  }

  @Test
  void theIndexGoesOnWhereItWas() throws Exception {
    Pattern pattern = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay 7");
    try (Casebook casebook = casebook()) {
      await(() -> casebook.state().up());
      room.put(stored(pattern, said("hardware_failure", Case.Origin.MODEL, pattern)), "test", "");
      await(() -> learntIn(casebook.similar(pattern, 3)));
    }
    LearntIndex index = LearntIndex.in(folder.resolve("index"));
    try (index) {
      index.follow(room, () -> false);
      assertEquals(1, index.generation(), "opened, and nothing had to be taken in again");
      assertEquals("", index.progress());
      try (CaseIndex shipped = new CaseIndex(List.of())) {
        assertEquals(1, index.search(Query.of(pattern), shipped.resemblance(), null).size());
      }
    }
  }

  @Test
  void aBrokenIndexIsMadeAnew() throws Exception {
    Pattern pattern = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay 7");
    try (Casebook casebook = casebook()) {
      casebook.learn(pattern, said("hardware_failure", Case.Origin.MODEL, pattern));
      await(() -> learntIn(casebook.similar(pattern, 3)));
    }
    try (Stream<Path> files = Files.list(folder.resolve("index"))) {
      for (Path each : files.toList()) {
        Files.write(each, new byte[] {1, 2, 3});
      }
    }
    try (Casebook casebook = casebook()) {
      assertNotNull(casebook.exact(pattern));
      await(() -> learntIn(casebook.similar(pattern, 3)));
    }
  }

  @Test
  void anIndexOfAnotherStoreIsMadeAnew() throws Exception {
    Pattern pattern = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay 7");
    try (Casebook casebook = casebook()) {
      casebook.learn(pattern, said("hardware_failure", Case.Origin.MODEL, pattern));
      await(() -> learntIn(casebook.similar(pattern, 3)));
    }
    TestRoom another = new TestRoom();
    Pattern other = Lines.pattern(Level.ERROR, "blip gizmo evaporated");
    another.put(stored(other, said("null_reference", Case.Origin.MODEL, other)), "test", "");
    try (Casebook casebook =
        Casebook.shipped(
            CasebookSettings.defaults(),
            Taxonomy.shipped(),
            another.keeping(folder.resolve("index")))) {
      await(() -> learntIn(casebook.similar(other, 3)));
      assertFalse(learntIn(casebook.similar(pattern, 3)));
    }
  }

  @Test
  void aWindowCostsOneRoundTrip() {
    List<Pattern> window =
        Stream.of("alpha", "beta", "gamma", "delta")
            .map(word -> Lines.pattern(Level.ERROR, "zorp " + word + " overheated"))
            .toList();
    room.put(stored(window.get(1), said("disk_full", Case.Origin.MODEL, window.get(1))), "t", "");
    try (Casebook casebook = casebook()) {
      int before = room.lookups.get();
      casebook.prefetch(window.stream().map(casebook::subject).toList());
      assertEquals(before + 1, room.lookups.get());
      for (Pattern each : window) {
        casebook.look(each);
        casebook.exact(each);
      }
      casebook.prefetch(window.stream().map(casebook::subject).toList());
      assertEquals(before + 1, room.lookups.get(), "ids without a case are remembered as well");
      assertNotNull(casebook.exact(window.get(1)));
    }
  }

  @Test
  void aChangeByAnotherProcessIsSeenAndMovesTheVersion() throws Exception {
    Pattern pattern = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay 7");
    try (Casebook one = casebook();
        Casebook other = other()) {
      assertInstanceOf(Lookup.None.class, one.look(pattern));
      await(() -> one.state().up());
      long version = one.version();
      other.learn(pattern, said("hardware_failure", Case.Origin.MODEL, pattern));
      await(() -> one.version() > version);
      await(() -> one.look(pattern) instanceof Lookup.Exact);
      long second = one.version();
      other.learn(pattern, said("disk_full", Case.Origin.CONFIRMED, pattern));
      await(() -> one.version() > second);
      await(
          () ->
              one.look(pattern) instanceof Lookup.Exact e
                  && e.known().rootCause().equals("disk_full"));
      // a person's word stays, whoever asks which model
      one.learn(pattern, said("null_reference", Case.Origin.MODEL, pattern));
      assertEquals("disk_full", rootCause(one, pattern));
      assertEquals("disk_full", rootCause(other, pattern));
    }
  }

  @Test
  void ownWordsAreNoNewsASecondTime() throws Exception {
    Pattern pattern = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay 7");
    try (Casebook casebook = casebook()) {
      await(() -> casebook.state().up());
      Thread.sleep(200); // the opened index was news
      casebook.learn(pattern, said("hardware_failure", Case.Origin.MODEL, pattern));
      long version = casebook.version();
      Thread.sleep(1_500);
      assertEquals(version, casebook.version());
    }
  }

  @Test
  void withoutTheStoreItAnswersFromWhatItHasAndSavesLater() throws Exception {
    Pattern known = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay 7");
    Pattern learntMeanwhile = Lines.pattern(Level.ERROR, "blip gizmo evaporated twice");
    Pattern shipped =
        Lines.pattern("HikariPool-9 - Connection is not available, request timed out after 1ms.");
    room.put(stored(known, said("disk_full", Case.Origin.MODEL, known)), "test", "");
    try (Casebook casebook = casebook()) {
      assertEquals("disk_full", rootCause(casebook, known));
      room.down = true;
      assertEquals("disk_full", rootCause(casebook, known));
      assertNotNull(answer(casebook, shipped));
      assertNull(casebook.exact(learntMeanwhile));
      casebook.learn(learntMeanwhile, said("null_reference", Case.Origin.MODEL, learntMeanwhile));
      assertEquals("null_reference", rootCause(casebook, learntMeanwhile));
      CasebookState state = casebook.state();
      assertFalse(state.up());
      assertTrue(state.text().contains("the test store is down"), state.text());
      assertTrue(state.text().contains("1 learnt cases wait"), state.text());
      int before = room.lookups.get();
      for (int i = 0; i < 50; i++) {
        casebook.exact(Lines.pattern(Level.ERROR, "nobody knows " + "x".repeat(i)));
      }
      assertTrue(room.lookups.get() - before < 10, "a store that is down is not asked each time");
      room.down = false;
      await(() -> casebook.state().up());
      assertEquals(1, room.ofPatterns(Set.of(learntMeanwhile.id())).size());
      assertEquals("null_reference", rootCause(casebook, learntMeanwhile));
    }
  }

  @Test
  void aStoreThatIsDownAtStartIsUsedWhenItIsThere() throws Exception {
    Pattern known = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay 7");
    room.put(stored(known, said("disk_full", Case.Origin.MODEL, known)), "test", "");
    room.down = true;
    try (Casebook casebook = casebook()) {
      assertInstanceOf(Lookup.None.class, casebook.look(known));
      room.down = false;
      await(() -> casebook.look(known) instanceof Lookup.Exact);
    }
  }

  @Test
  void aSimilarCaseThatMisledIsTrustedLessByEveryReplica() throws Exception {
    Pattern pattern = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay 7");
    Pattern like = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay eight");
    try (Casebook one = casebook();
        Casebook other = other()) {
      Case kept = one.learn(pattern, said("hardware_failure", Case.Origin.MODEL, pattern));
      await(() -> other.look(like) instanceof Lookup.Similar);
      assertFalse(
          one.misled(pattern, kept.id()), "an exact case did not mislead about another pattern");
      assertTrue(one.misled(like, kept.id()));
      await(() -> one.look(like) instanceof Lookup.None);
      await(() -> other.look(like) instanceof Lookup.None);
      assertInstanceOf(Lookup.Exact.class, one.look(pattern));
    }
  }

  @Test
  void aShippedCaseThatMisledIsTrustedLessAlsoAfterARestart() throws Exception {
    Pattern pattern =
        Lines.pattern(
            "ERROR [orders-7] HikariPool-3 - Connection is not available, request timed out"
                + " after 20004ms (total=8, active=8, idle=0, waiting=19)");
    try (Casebook one = casebook()) {
      Case said = assertInstanceOf(Lookup.Similar.class, one.look(pattern)).known();
      assertTrue(one.misled(pattern, said.id()));
      await(() -> !rootCause(one, pattern).equals(said.rootCause()));
    }
    try (Casebook again = casebook()) {
      assertFalse(again.look(pattern) instanceof Lookup.Similar);
      assertEquals(
          List.of(), again.cases().stream().filter(c -> c.origin() == Case.Origin.MODEL).toList());
    }
  }

  @Test
  void usesAreCountedAndWrittenAtTheEnd() {
    Pattern pattern = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay 7");
    try (Casebook casebook = casebook()) {
      casebook.learn(pattern, said("hardware_failure", Case.Origin.MODEL, pattern));
      casebook.look(pattern);
      casebook.look(pattern);
      casebook.look(pattern);
    }
    assertEquals(3, room.ofPatterns(Set.of(pattern.id())).getFirst().seen());
  }

  @Test
  void enginesOfAProcessShareAnIndexAndHearOfEachOther() throws Exception {
    Pattern pattern = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay 7");
    Pattern like = Lines.pattern(Level.ERROR, "zorp frobnicator overheated badly in bay eight");
    try (Casebook one = casebook()) {
      try (Casebook two = casebook()) {
        assertInstanceOf(Lookup.None.class, one.look(like));
        assertInstanceOf(Lookup.None.class, two.look(like));
        two.learn(pattern, said("hardware_failure", Case.Origin.MODEL, pattern));
        await(() -> one.look(like) instanceof Lookup.Similar);
      }
      assertTrue(learntIn(one.similar(pattern, 3)));
    }
  }

  @Test
  void manyCasesAreTakenInByAllCores() throws Exception {
    for (int i = 0; i < 25_000; i++) {
      Pattern each = Lines.pattern(Level.ERROR, "zorp " + word(i) + " overheated in bay");
      room.put(stored(each, said("hardware_failure", Case.Origin.MODEL, each)), "test", "");
    }
    try (Casebook casebook = casebook()) {
      Pattern one = Lines.pattern(Level.ERROR, "zorp " + word(17_000) + " overheated in bay");
      assertNotNull(casebook.exact(one));
      await(() -> casebook.state().up());
      List<SimilarCase> similar = casebook.similar(one, 5);
      assertEquals(one.id(), similar.getFirst().known().id());
    }
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder();
    for (int rest = number; word.length() < 4; rest /= 26) {
      word.append((char) ('a' + rest % 26)).append("eiou".charAt(rest % 4));
    }
    return word.toString();
  }

  private static boolean learntIn(List<SimilarCase> similar) {
    return similar.stream().anyMatch(each -> each.known().origin() == Case.Origin.MODEL);
  }

  private static StoredCase stored(Pattern pattern, Case said) {
    return Learnt.said(pattern, Query.telltale(pattern), said, Instant.EPOCH);
  }

  private static String rootCause(Casebook casebook, Pattern pattern) {
    Case known = answer(casebook, pattern);
    return known == null ? "" : known.rootCause();
  }

  private static @Nullable Case answer(Casebook casebook, Pattern pattern) {
    return switch (casebook.look(pattern)) {
      case Lookup.Exact exact -> exact.known();
      case Lookup.Similar similar -> similar.known();
      case Lookup.None _ -> null;
    };
  }

  private static Case said(String rootCause, Case.Origin origin, Pattern pattern) {
    return new Case(
        pattern.id(),
        rootCause,
        Severity.HIGH,
        "Said by somebody.",
        "Look at it.",
        0.8,
        origin,
        "explain@0011aabb",
        "tiny",
        List.of(pattern.template()));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "it did not come about");
      Thread.sleep(10);
    }
  }
}
