package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TaxonomyTest {
  private static final Taxonomy SHIPPED = Taxonomy.shipped();

  @Test
  void theShippedOneHasADescriptionForEveryIdAndListsThemInOrder() {
    assertEquals("benign", SHIPPED.ids().getFirst());
    assertTrue(SHIPPED.ids().size() >= 60, "" + SHIPPED.ids().size());
    List<String> listed = SHIPPED.listing().lines().toList();
    assertEquals(
        SHIPPED.ids().stream().map(id -> id + ": " + SHIPPED.description(id)).toList(), listed);
  }

  @Test
  void aWrongIdIsAnsweredWithTheNearestKnownOne() {
    assertEquals("oom_killed", SHIPPED.suggest("oom-kiled"));
    assertEquals("", SHIPPED.suggest("completely different"));
    assertFalse(SHIPPED.contains("oom-kiled"));
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> SHIPPED.description("dns_failur"));
    assertEquals("'dns_failur' is no root cause, did you mean dns_failure?", wrong.getMessage());
  }

  @Test
  void everyFaultOfAFileIsToldAtOnce() {
    Problem problem =
        assertThrows(Problem.class, () -> read("benign: ordinary\nDisk-Full: x\nempty:\n"));
    assertEquals(Reason.FILE, problem.reason());
    assertTrue(problem.detail().contains("'Disk-Full' must be in snake_case"), problem.detail());
    assertTrue(problem.detail().contains("'empty' needs a description"), problem.detail());
    assertTrue(problem.detail().contains("the id 'unknown' is missing"), problem.detail());
  }

  @Test
  void anIdTwiceIsRefused() {
    Problem problem = assertThrows(Problem.class, () -> read("benign: a\nunknown: b\nbenign: c\n"));
    assertTrue(problem.detail().contains("Duplicate field 'benign'"), problem.detail());
  }

  @Test
  void theDocumentationHasTheSameTable() throws IOException {
    List<String> documented =
        Files.readAllLines(Path.of("..", "docs", "casebook.md")).stream()
            .dropWhile(line -> !line.startsWith("| root cause |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertEquals(
        SHIPPED.ids().stream()
            .map(id -> "| `" + id + "` | " + SHIPPED.description(id) + " |")
            .toList(),
        documented);
  }

  private static Taxonomy read(String yaml) {
    return Taxonomy.read(
        "test.yaml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
  }
}
