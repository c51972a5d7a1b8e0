package dev.farseer.store;

import static dev.farseer.store.Kept.insight;
import static dev.farseer.store.Kept.model;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.telemetry.Telemetry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BulkLoadTest {
  private static final int CASES = 1200;
  private static final int INSIGHTS = 2500;

  @TempDir private Path folder;

  private static Iterator<StoredCase> cases() {
    return IntStream.range(0, CASES).mapToObj(i -> model("c" + i, "bug")).iterator();
  }

  private static Iterator<StoredInsight> insights() {
    return IntStream.range(0, INSIGHTS).mapToObj(i -> insight("i" + i, i, i + 10)).iterator();
  }

  private static void filled(StoreSettings settings) {
    BulkLoad.run(settings, cases(), insights());
    try (Store store = Stores.open(settings, Telemetry.local())) {
      assertEquals(CASES, store.cases().count());
      assertEquals(INSIGHTS, store.insights().count());
      assertEquals(CASES, store.cases().lastChange());
      assertEquals(2, store.cases().ofPatterns(List.of("c7", "c1199")).size());
      assertEquals(CASES + 1, store.cases().put(model("new", "bug"), "", "").change());
      store.insights().merge(List.of(insight("i7", 0, 100)), Duration.ofSeconds(1));
      assertEquals(INSIGHTS, store.insights().count());
    }
    assertTrue(BulkLoad.bytes(settings) > 100_000);
    assertThrows(Problem.class, () -> BulkLoad.run(settings, cases(), insights()));
  }

  @Test
  void aSqliteFileIsFilledAndKeepsItsIndexes() throws SQLException {
    StoreSettings settings = StoreSettings.defaults().at(folder.resolve("farseer.db"));
    filled(settings);
    try (var connection =
        Sqlite.in(settings.file(), Sqlite.Role.VISITOR, 1, settings.timeout())
            .connect(Dialect.Use.READ)) {
      assertEquals(
          8,
          new Tx(connection, false)
              .number(
                  "SELECT count(*) FROM sqlite_master WHERE name LIKE 'farseer\\_%\\_by\\_%' ESCAPE '\\'"));
    }
  }

  @Test
  void aPostgresIsFilledAndKeepsItsIndexes() throws SQLException {
    StoreSettings settings = PostgresServer.shared().database();
    filled(settings);
    try (var connection = new Postgres(settings).connect(Dialect.Use.READ)) {
      assertEquals(
          8,
          new Tx(connection, false)
              .number(
                  "SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'farseer\\_%\\_by\\_%'"));
    }
  }
}
