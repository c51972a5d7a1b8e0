package dev.farseer.store;

import static dev.farseer.store.Kept.insight;
import static dev.farseer.store.Kept.model;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.WorkRoom.Work;
import dev.farseer.telemetry.Telemetry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A SQLite file that is damaged, somebody else's, in use, or left behind by a killed process. */
final class SqliteTroubleTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("farseer.db");
  }

  private Store open() {
    return Stores.open(StoreSettings.defaults().at(file()), Telemetry.local());
  }

  private Problem refused() {
    try (Store store = open()) {
      Problem problem = assertThrows(Problem.class, () -> store.cases().get("a"));
      assertEquals(Reason.STORE, problem.reason());
      assertTrue(problem.detail().contains(file().toString()), problem.detail());
      assertFalse(store.state().up());
      return problem;
    }
  }

  private void sql(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file())) {
      for (String statement : statements) {
        Sqlite.execute(connection, statement);
      }
    }
  }

  @Test
  void aDamagedFileIsLeftAsItIs() throws IOException {
    byte[] garbage = "this is no database ".repeat(500).getBytes(StandardCharsets.UTF_8);
    Files.write(file(), garbage);
    assertTrue(refused().detail().contains("is damaged"));
    assertArrayEquals(garbage, Files.readAllBytes(file()));
  }

  @Test
  void aFileThatIsDamagedLaterSaysSo() throws IOException {
    try (Store store = open()) {
      for (int i = 0; i < 50; i++) {
        store.cases().put(model("a" + i, "bug"), "", "");
      }
    }
    byte[] bytes = Files.readAllBytes(file());
    for (int i = 4096; i < bytes.length; i++) {
      bytes[i] = 0x55;
    }
    Files.write(file(), bytes);
    assertTrue(refused().detail().contains("is damaged"));
  }

  @Test
  void aNewerSchemaIsNotTouched() throws Exception {
    try (Store store = open()) {
      store.cases().put(model("a", "bug"), "", "");
    }
    sql(
        "INSERT INTO farseer_schema (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success)"
            + " VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 'x', 1, 1)");
    byte[] before = Files.readAllBytes(file());
    assertTrue(refused().detail().contains("newer Farseer (schema 99"));
    assertArrayEquals(before, Files.readAllBytes(file()));
  }

  @Test
  void theDatabaseOfAnotherProgramIsNotTouched() throws Exception {
    sql("CREATE TABLE theirs (a TEXT)");
    byte[] before = Files.readAllBytes(file());
    assertTrue(refused().detail().contains("another program"));
    assertArrayEquals(before, Files.readAllBytes(file()));
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Path no = Files.createFile(folder.resolve("no"));
    try (Store store =
        Stores.open(StoreSettings.defaults().at(no.resolve("farseer.db")), Telemetry.local())) {
      Problem problem = assertThrows(Problem.class, () -> store.cases().get("a"));
      assertEquals(Reason.STORE, problem.reason());
      assertTrue(problem.detail().contains("store.file"), problem.detail());
    }
  }

  @Test
  void filesAreForTheirOwnerAlone() throws IOException {
    Path data = folder.resolve("data");
    try (Store store =
        Stores.open(StoreSettings.defaults().at(data.resolve("farseer.db")), Telemetry.local())) {
      store.cases().put(model("a", "bug"), "", "");
      assertEquals("rwx------", mode(data));
      assertEquals("rw-------", mode(data.resolve("farseer.db")));
      assertEquals("rw-------", mode(data.resolve("farseer.db-wal")));
      store.backup(data.resolve("backup.db"));
      assertEquals("rw-------", mode(data.resolve("backup.db")));
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aFileThatAnotherProcessWritesToForTooLongEndsTheCall() throws Exception {
    StoreSettings d = StoreSettings.defaults();
    StoreSettings hasty =
        new StoreSettings(
            "",
            "",
            d.password(),
            file(),
            2,
            Duration.ofMillis(500),
            d.keepInsights(),
            d.keepCases(),
            d.tidyEvery());
    try (Store store = open()) {
      store.cases().put(model("a", "bug"), "", "");
    }
    try (Store store = Stores.open(hasty, Telemetry.local());
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + file())) {
      PostgresTroubleTest.eventually(() -> store.state().up());
      Sqlite.execute(other, "BEGIN IMMEDIATE");
      Problem problem =
          assertThrows(Problem.class, () -> store.cases().put(model("b", "bug"), "", ""));
      assertEquals(Reason.STORE, problem.reason());
      assertTrue(store.cases().get("a").isPresent(), "reading goes on");
      Sqlite.execute(other, "COMMIT");
      store.cases().put(model("b", "bug"), "", "");
    }
  }

  @Test
  void spaceIsGivenBack() throws IOException {
    try (Store store = open()) {
      List<StoredInsight> many = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        many.add(insight("insight " + i, 100, 200));
      }
      store.insights().merge(many, Duration.ofSeconds(60));
    }
    long before = Files.size(file());
    try (Store store = open()) {
      assertEquals(5000, store.tidy(Instant.now()));
    }
    assertTrue(Files.size(file()) < before / 4, () -> "still large: " + before);
  }

  @Test
  void nothingThatWasKeptIsLostWhenTheProcessIsKilled() throws Exception {
    Set<String> kept = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      Process child = SqliteChild.start(file(), "round" + round);
      try (BufferedReader lines = SqliteChild.output(child)) {
        for (int i = 0; i < 20 + 35 * round; i++) {
          kept.add(String.valueOf(lines.readLine()));
        }
        // by its handle, which leaves what it has written to be read
        assertTrue(child.toHandle().destroyForcibly());
        lines.lines().forEach(kept::add);
        child.waitFor();
      }
      kept.remove("HEARD");
      try (Store store = open()) {
        for (String id : kept) {
          assertTrue(store.cases().get(id).isPresent(), id);
          assertEquals(1, store.cases().history(id).size());
        }
        assertEquals(0, store.work().held(), "what the dead one held is free");
        assertEquals(
            List.of(new Work("round" + round, "shop", 0, "{}")),
            store.work().takeOver("new", Duration.ofHours(1), 9));
        store.work().finish("round" + round, "new");
      }
    }
  }

  @Test
  void oneProcessIsTheServerAndCommandsMayVisit() throws Exception {
    Process child = SqliteChild.start(file(), "server");
    try (BufferedReader lines = SqliteChild.output(child)) {
      String first = String.valueOf(lines.readLine());
      assertTrue(refused().detail().contains("in use by another Farseer"));
      try (Store visitor = Stores.visit(StoreSettings.defaults().at(file()))) {
        assertTrue(visitor.cases().get(first).isPresent());
        assertEquals(1, visitor.work().held(), "the server's questions are left alone");
        visitor.cases().put(model("visitor", "benign"), "said", "eva");
        visitor.backup(folder.resolve("backup.db"));
      }
      String line = first;
      while (!line.equals("HEARD")) {
        line = String.valueOf(lines.readLine());
        assertFalse(line.equals("null"), "the server has ended");
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    try (Store store = open()) {
      assertTrue(store.cases().get("visitor").isPresent());
    }
  }

  @Test
  void aVisitorMayBeTheFirst() {
    try (Store visitor = Stores.visit(StoreSettings.defaults().at(file()))) {
      visitor.cases().put(model("a", "bug"), "", "");
      try (Store store = open()) {
        assertEquals(1, store.cases().count());
      }
    }
  }

  @Test
  void storesOfOneProcessShareAFile() {
    try (Store one = open()) {
      one.work().claim(new Work("q", "shop", 0, "{}"), "one", Duration.ofHours(1));
      try (Store two = open()) {
        two.cases().put(model("a", "bug"), "", "");
        assertEquals(1, two.work().held(), "the second one does not start clean");
        assertEquals(1, one.cases().count());
      }
      assertEquals(1, one.work().held());
      assertEquals(1, one.cases().count());
    }
  }
}
