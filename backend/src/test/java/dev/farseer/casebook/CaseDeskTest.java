package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.pattern.Pattern;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.CaseFilter;
import dev.farseer.store.StoredCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CaseDeskTest {
  private static final Taxonomy TAXONOMY = Taxonomy.shipped();
  private static final CaseDesk.Wanted ALL = new CaseDesk.Wanted("", "", "");

  private final TestRoom room = new TestRoom();
  private final CaseDesk desk = CaseDesk.of(room, CasebookSettings.defaults(), TAXONOMY);
  @TempDir private Path folder;

  private StoredCase kept(String line, String origin) {
    Pattern pattern = Lines.mined(line);
    StoredCase said =
        Learnt.said(
            pattern,
            Query.telltale(pattern),
            new Case(
                "",
                "disk_full",
                Severity.HIGH,
                "It's said: \"full\" # of quotes.",
                "Look: at it.",
                0.7,
                origin.equals(StoredCase.MODEL) ? Case.Origin.MODEL : Case.Origin.CONFIRMED,
                "explain@0011aabb",
                "tiny",
                List.of(line)),
            Instant.parse("2026-11-01T10:00:00Z"));
    return room.put(said, "test", "");
  }

  @Test
  void listsShippedOnesThenLearntOnesPageByPage() {
    for (int i = 0; i < 7; i++) {
      kept("zorp " + "qwertzu".charAt(i) + "x overheated", StoredCase.MODEL);
    }
    List<String> whole = desk.list(ALL, "", 10_000).stream().map(e -> e.known().id()).toList();
    assertEquals(Casebook.written(CasebookSettings.defaults(), TAXONOMY).size() + 7, whole.size());
    List<String> paged = new ArrayList<>();
    for (List<CaseEntry> page = desk.list(ALL, "", 50);
        !page.isEmpty();
        page = desk.list(ALL, paged.getLast(), 50)) {
      page.forEach(each -> paged.add(each.known().id()));
    }
    assertEquals(whole, paged);
    assertEquals(7, desk.list(new CaseDesk.Wanted("model", "disk_full", "ZORP"), "", 50).size());
    assertEquals(0, desk.list(new CaseDesk.Wanted("confirmed", "", ""), "", 50).size());
    assertEquals(
        List.of("disk_full"),
        desk.list(new CaseDesk.Wanted("shipped", "disk_full", ""), "", 50).stream()
            .map(each -> each.known().rootCause())
            .distinct()
            .toList());
  }

  @Test
  void confirmsCorrectsAndRemovesWithAHistory() {
    String id = kept("zorp overheated in bay", StoredCase.MODEL).id();
    room.mistrust(List.of(id), 0.5, "misled", "");
    CaseEntry confirmed = desk.confirm(id, "ada");
    assertEquals(Case.Origin.CONFIRMED, confirmed.known().origin());
    assertEquals(1, confirmed.trust());
    CaseEntry corrected =
        desk.correct(id, new CaseDesk.Correction("hardware_failure", null, "", ""), "bob");
    assertEquals("hardware_failure", corrected.known().rootCause());
    assertEquals(TAXONOMY.description("hardware_failure"), corrected.known().summary());
    assertEquals(Severity.HIGH, corrected.known().severity());
    assertTrue(desk.history(id).stream().anyMatch(each -> each.by().equals("bob")));
    desk.remove(id, "ada");
    assertEquals(Reason.NOT_FOUND, assertThrows(Problem.class, () -> desk.show(id)).reason());
  }

  @Test
  void whatCannotBeIsRefusedWithAHint() {
    String id = kept("zorp overheated in bay", StoredCase.MODEL).id();
    String shipped = desk.list(ALL, "", 1).getFirst().known().id();
    for (CaseDesk.Correction wrong :
        List.of(
            new CaseDesk.Correction("disk_ful", null, "", ""),
            new CaseDesk.Correction("unknown", null, "", ""))) {
      assertEquals(
          Reason.BAD_REQUEST,
          assertThrows(Problem.class, () -> desk.correct(id, wrong, "")).reason());
    }
    CaseDesk.Correction right = new CaseDesk.Correction("disk_full", null, "", "");
    assertThrows(Problem.class, () -> desk.correct(shipped, right, ""));
    assertThrows(Problem.class, () -> desk.remove(shipped, ""));
    assertThrows(Problem.class, () -> desk.correct("nobody", right, ""));
  }

  @Test
  void exportAndImportKeepEverything() throws IOException {
    kept("GET /cart HTTP/1.1 503 took 9ms zorp", StoredCase.MODEL);
    StoredCase mistrusted = kept("widget frobnicated: 'badly' # \"so\"", StoredCase.CONFIRMED);
    room.mistrust(List.of(mistrusted.id()), 0.5, "misled", "");
    Path file = folder.resolve("cases.yaml");
    try (CaseWriter writer = new CaseWriter(Files.newBufferedWriter(file))) {
      assertEquals(2, desk.each(false, writer::write));
    }
    TestRoom fresh = new TestRoom();
    CaseDesk.Imported done =
        CaseDesk.of(fresh, CasebookSettings.defaults(), TAXONOMY).take(file, "ada");
    assertEquals(new CaseDesk.Imported(2, 2, 0, 0), done);
    List<StoredCase> before = room.page(CaseFilter.ALL, "", 10);
    List<StoredCase> after = fresh.page(CaseFilter.ALL, "", 10);
    for (int i = 0; i < before.size(); i++) {
      assertTrue(Learnt.same(before.get(i), after.get(i)), before.get(i) + "\n" + after.get(i));
      assertEquals(before.get(i).created(), after.get(i).created());
    }
    Path all = folder.resolve("all.yaml");
    try (CaseWriter writer = new CaseWriter(Files.newBufferedWriter(all))) {
      desk.each(true, writer::write);
    }
    assertTrue(
        CaseDesk.of(fresh, CasebookSettings.defaults(), TAXONOMY).take(all, "").shipped() > 200);
  }

  @Test
  void anImportedModelsWordDoesNotReplaceAPersons() throws IOException {
    StoredCase model = kept("zorp overheated in bay", StoredCase.MODEL);
    Path file = folder.resolve("cases.yaml");
    try (CaseWriter writer = new CaseWriter(Files.newBufferedWriter(file))) {
      desk.each(false, writer::write);
    }
    desk.correct(model.id(), new CaseDesk.Correction("hardware_failure", null, "", ""), "");
    assertEquals(new CaseDesk.Imported(1, 0, 1, 0), desk.take(file, ""));
    assertEquals("hardware_failure", desk.show(model.id()).known().rootCause());
  }

  @Test
  void aHandWrittenFileNeedsNoPatternIds() throws Exception {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(
        file,
        """
        - id: zorp-overheated
          root_cause: hardware_failure
          severity: high
          summary: The zorp is too hot.
          action: Cool it.
          examples:
            - 'zorp frobnicator overheated badly in bay 7'
            - 'zorp gateway answered GET /x 503'
        """);
    try (Casebook casebook = Casebook.shipped(CasebookSettings.defaults(), TAXONOMY)) {
      casebook.desk(TAXONOMY).take(file, "");
      Pattern line = Lines.mined("zorp frobnicator overheated badly in bay 9");
      Case known = assertInstanceOf(Lookup.Exact.class, casebook.look(line)).known();
      assertEquals(Case.Origin.CONFIRMED, known.origin());
      assertNotNull(casebook.exact(Lines.mined("zorp gateway answered GET /x 503")));
      Case other = casebook.exact(Lines.mined("zorp gateway answered GET /x 200"));
      assertTrue(other == null || !other.rootCause().equals("hardware_failure"));
    }
  }

  @Test
  void everyFaultIsToldAndNothingIsImported() throws IOException {
    Path file = folder.resolve("wrong.yaml");
    Files.writeString(
        file,
        """
        - id: right-one
          root_cause: disk_full
          severity: high
          summary: Full.
          examples: ['no space left']
        - id: Wrong One
          root_cause: disk_ful
          severity: awful
          summry: Full.
          origin: nobody
          trust: 3
          pattern_ids: [xyz]
        - id: right-one
          root_cause: disk_full
          severity: high
          summary: Full.
          examples: ['no space left']
        """);
    String told = assertThrows(Problem.class, () -> desk.take(file, "")).detail();
    for (String fault :
        List.of(
            "'summry' is not a known key, did you mean summary?",
            "did you mean disk_full?",
            "severity must be",
            "origin must be",
            "trust must be",
            "pattern_ids are",
            "examples must list",
            "'summary' is missing",
            "the id must be",
            "this id is there twice")) {
      assertTrue(told.contains(fault), fault + " is not in " + told);
    }
    assertEquals(0, room.count());
  }
}
