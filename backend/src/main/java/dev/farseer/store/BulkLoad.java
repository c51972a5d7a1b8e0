package dev.farseer.store;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Fills an empty store with many rows in little time, for measurements. */
public final class BulkLoad {
  private static final int BATCH = 1000;

  /** A connection commits after so many rows. */
  private static final int COMMITTED = 50_000;

  private BulkLoad() {}

  /**
   * Adds rows. Indexes are made anew at the end, which takes less time than keeping them up.
   *
   * @param cases each of an id of its own
   * @throws Problem STORE when there are cases or insights already
   */
  public static void run(
      StoreSettings settings, Iterator<StoredCase> cases, Iterator<StoredInsight> insights) {
    try (SqlStore store = Stores.visitor(settings)) {
      if (store.cases().count() > 0 || store.insights().count() > 0) {
        throw new Problem(
            Reason.STORE,
            store.database().dialect().place() + " holds something; only an empty store is filled");
      }
      store.database().alone("load", connection -> load(connection, cases, insights));
    }
  }

  /** The size of the whole database on its disk, in bytes; 0 in memory. */
  public static long bytes(StoreSettings settings) {
    try (SqlStore store = Stores.visitor(settings)) {
      return store
          .database()
          .alone(
              "size",
              connection ->
                  switch (store.database().dialect()) {
                    case Postgres _ ->
                        new Tx(connection, false)
                            .number("SELECT pg_database_size(current_database())");
                    case Sqlite sqlite -> size(Path.of(sqlite.place()));
                  });
    }
  }

  private static long size(Path file) {
    long bytes = file.toFile().length();
    Path log = Path.of(file + "-wal");
    return Files.exists(log) ? bytes + log.toFile().length() : bytes;
  }

  private static boolean load(
      Connection connection, Iterator<StoredCase> cases, Iterator<StoredInsight> insights)
      throws SQLException {
    boolean sqlite = connection.getMetaData().getDatabaseProductName().equals("SQLite");
    connection.setAutoCommit(false);
    List<String> definitions = dropIndexes(connection, sqlite);
    long[] change = {0};
    Tx tx = new Tx(connection, false);
    inBatches(
        cases,
        connection,
        some -> {
          List<List<Object>> patterns = new ArrayList<>();
          some.forEach(each -> patterns.addAll(CaseSql.patterns(each)));
          tx.batch(
              CaseSql.UPSERT, some.stream().map(each -> CaseSql.row(each, ++change[0])).toList());
          tx.batch(CaseSql.INSERT_PATTERN, patterns);
        });
    inBatches(
        insights,
        connection,
        some -> tx.batch(InsightSql.INSERT, some.stream().map(InsightSql::row).toList()));
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "UPDATE farseer_counter SET value = " + change[0] + " WHERE name = 'case_change'");
      for (String definition : definitions) {
        statement.execute(definition);
      }
      statement.execute("ANALYZE");
    }
    connection.commit();
    connection.setAutoCommit(true);
    if (!sqlite) {
      Sqlite.execute(connection, "VACUUM");
    }
    return true;
  }

  private static List<String> dropIndexes(Connection connection, boolean sqlite)
      throws SQLException {
    List<String> names = new ArrayList<>();
    List<String> definitions = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                sqlite
                    ? "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                    : "SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE"
                        + " 'farseer\\_insight\\_by%' AND schemaname = current_schema()")) {
      while (rows.next()) {
        names.add(rows.getString(1));
        definitions.add(rows.getString(2));
      }
    }
    for (String name : names) {
      Sqlite.execute(connection, "DROP INDEX " + name);
    }
    return definitions;
  }

  /** What is done with some rows. */
  private interface Batch<T> {
    void write(List<T> some) throws SQLException;
  }

  private static <T> void inBatches(Iterator<T> all, Connection connection, Batch<T> batch)
      throws SQLException {
    List<T> some = new ArrayList<>();
    long rows = 0;
    while (all.hasNext()) {
      some.add(all.next());
      rows++;
      if (some.size() == BATCH || !all.hasNext()) {
        batch.write(some);
        some.clear();
      }
      if (rows % COMMITTED == 0) {
        connection.commit();
      }
    }
    connection.commit();
  }
}
