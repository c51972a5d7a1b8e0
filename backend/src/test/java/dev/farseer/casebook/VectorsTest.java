package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.Level;
import dev.farseer.pattern.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VectorsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TestRoom room = new TestRoom();
  @TempDir private Path folder;

  /** Knows that zorps and blargs are the same. */
  private static final class Synonyms implements Embedder {
    volatile boolean down;
    volatile String model = "one";
    volatile int dimensions = 4;

    @Override
    public Optional<List<float[]>> embed(List<String> texts) {
      return down ? Optional.empty() : Optional.of(texts.stream().map(this::vector).toList());
    }

    private float[] vector(String text) {
      float[] vector = new float[dimensions];
      vector[text.contains("zorp") || text.contains("blarg") ? 0 : 1] = 2;
      vector[2] = text.length() / 1000f;
      return vector;
    }

    @Override
    public String model() {
      return model;
    }
  }

  private Casebook casebook(Embedder embedder) {
    return Casebook.shipped(
        new CasebookSettings(0.7, 100, Path.of(""), true),
        Taxonomy.shipped(),
        room.keeping(folder.resolve("index")).with(embedder));
  }

  @Test
  void aCaseWithoutASharedWordIsFoundByItsVector() throws Exception {
    Pattern zorp = Lines.pattern(Level.ERROR, "zorp overheated");
    Pattern blarg = Lines.pattern(Level.ERROR, "blarg molten qux");
    Synonyms embedder = new Synonyms();
    embedder.down = true;
    try (Casebook casebook = casebook(embedder)) {
      Case kept = casebook.learn(zorp, said(zorp));
      assertTrue(casebook.similar(blarg, 40).stream().noneMatch(s -> s.known().equals(kept)));
      embedder.down = false;
      await(() -> casebook.similar(blarg, 40).stream().anyMatch(s -> s.known().equals(kept)));
      // vectors only choose candidates: what shares no word does not answer
      assertTrue(casebook.look(blarg) instanceof Lookup.None);
      embedder.model = "two";
      embedder.dimensions = 6;
      await(() -> casebook.similar(blarg, 40).stream().noneMatch(s -> s.known().equals(kept)));
      await(() -> casebook.similar(blarg, 40).stream().anyMatch(s -> s.known().equals(kept)));
    }
  }

  @Test
  void aSlowModelIsNotWaitedForAndRememberedLater() throws Exception {
    Vectors slow =
        new Vectors(
            texts -> {
              try {
                Thread.sleep(500);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return Optional.of(texts.stream().map(_ -> new float[] {3, 4}).toList());
            });
    assertNull(slow.of("text"));
    await(() -> slow.of("text") != null);
    float[] unit = slow.of("text");
    assertEquals(0.6f, unit == null ? 0 : unit[0], 0.001f);
  }

  @Test
  void rankingsAreJoinedByTheirRanks() {
    assertEquals(List.of(2, 1, 3, 4), Fusion.of(List.of(List.of(1, 2), List.of(2, 3, 4)), 4));
    assertEquals(List.of(7), Fusion.of(List.of(List.of(7, 8), List.of()), 1));
  }

  private static Case said(Pattern pattern) {
    return new Case(
        pattern.id(),
        "hardware_failure",
        Severity.HIGH,
        "Said by somebody.",
        "Look at it.",
        0.8,
        Case.Origin.MODEL,
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
