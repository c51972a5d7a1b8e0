package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CaseReaderTest {
  private static final Taxonomy TAXONOMY = Taxonomy.shipped();
  private static final String GOOD =
      """
      - id: voucher-stuck
        root_cause: thread_deadlock
        severity: high
        summary: The voucher service waits for its own lock.
        action: Restart it and read the thread dump.
        examples:
          - 'lock 17 still held after 30000 ms'
          - 'lock 03 still held after 45012 ms'
      """;

  @Test
  void everyRootCauseButUnknownHasAShippedCaseAndBenignOnesAreInfo() {
    CaseReader reader = new CaseReader(TAXONOMY);
    reader.readShipped();
    List<Case> cases = reader.cases();
    assertTrue(cases.size() >= 170, "" + cases.size());
    Set<String> covered = cases.stream().map(Case::rootCause).collect(Collectors.toSet());
    Set<String> all = new TreeSet<>(TAXONOMY.ids());
    all.remove(Taxonomy.UNKNOWN);
    assertEquals(all, new TreeSet<>(covered));
    assertEquals(
        List.of(),
        cases.stream()
            .filter(c -> c.rootCause().equals(Taxonomy.BENIGN) != (c.severity() == Severity.INFO))
            .map(Case::id)
            .toList());
  }

  @Test
  void everyFileOfTheFolderIsRead() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/cases"))) {
      assertEquals(
          new TreeSet<>(CaseReader.FIELDS),
          files
              .map(file -> file.getFileName().toString().replace(".yaml", ""))
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @Test
  void everyProblemOfEveryFileIsToldAtOnce() {
    CaseReader reader = new CaseReader(TAXONOMY);
    read(reader, "a.yaml", GOOD);
    read(reader, "b.yaml", GOOD);
    read(
        reader,
        "c.yaml",
        """
        - id: Bad_Id
          root_cause: oom_kiled
          severity: bad
          sumary: x
          action: y
          examples: ['one line']
        - id: also-bad
          root_cause: unknown
          severity: low
          summary: x
          action: ''
          examples: ['a', 12]
        """);
    read(reader, "d.yaml", "id: no-list");
    read(reader, "e.yaml", "- id: [");
    Problem problem = assertThrows(Problem.class, reader::cases);
    assertEquals(Reason.FILE, problem.reason());
    List<String> lines = problem.detail().lines().map(String::strip).toList();
    assertEquals(
        List.of(
            "The casebook has 12 problems:",
            "b.yaml, voucher-stuck: this id is already taken in a.yaml",
            "c.yaml, Bad_Id: 'sumary' is not a known key, did you mean summary?",
            "c.yaml, Bad_Id: the id must be in kebab-case",
            "c.yaml, Bad_Id: root_cause 'oom_kiled' is not in taxonomy.yaml, did you mean oom_killed?",
            "c.yaml, Bad_Id: severity must be one of info, low, medium, high, critical, got 'bad'",
            "c.yaml, Bad_Id: 'summary' is missing",
            "c.yaml, Bad_Id: examples must list at least 2 different log lines, got 1",
            "c.yaml, also-bad: root_cause cannot be unknown, a case is there to say what a line means",
            "c.yaml, also-bad: 'action' is missing",
            "c.yaml, also-bad: example 2 must be a text, quote it",
            "d.yaml must be a list of cases"),
        lines.subList(0, 12));
    assertTrue(lines.get(12).startsWith("e.yaml is no valid YAML"), lines.get(12));
  }

  @Test
  void aUsersOwnCaseAnswersForItsExampleLines(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("shop.yaml"), GOOD);
    Files.writeString(folder.resolve("notes.txt"), "not a case file");
    CasebookSettings settings = new CasebookSettings(0.5, 10, folder);
    try (Casebook casebook = Casebook.shipped(settings, TAXONOMY, Lines::id)) {
      Case found = casebook.exact(Lines.pattern("lock 99 still held after 31 ms"));
      assertEquals(Case.Origin.CONFIRMED, found == null ? null : found.origin());
    }
  }

  @Test
  void aFolderThatIsNotThereIsAProblem(@TempDir Path folder) {
    CasebookSettings settings = new CasebookSettings(0.5, 10, folder.resolve("absent"));
    Problem problem =
        assertThrows(Problem.class, () -> Casebook.shipped(settings, TAXONOMY, Lines::id));
    assertTrue(problem.detail().contains("casebook.extraFolder"), problem.detail());
  }

  private static void read(CaseReader reader, String name, String yaml) {
    reader.read(
        name,
        new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
        Case.Origin.CONFIRMED);
  }
}
