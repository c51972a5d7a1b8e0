package dev.farseer.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Copies all rows from one database into another; tables and columns have the same names. */
final class Tables {
  static final List<String> ALL =
      List.of(
          "farseer_counter",
          "farseer_case",
          "farseer_case_pattern",
          "farseer_case_history",
          "farseer_insight",
          "farseer_narrative",
          "farseer_work",
          "farseer_spent");

  private static final int BATCH = 1000;

  private Tables() {}

  /** Copies what the source's transaction sees into a target whose tables are fresh. */
  static void copy(Connection source, Connection target) throws SQLException {
    target.setAutoCommit(false);
    for (String table : ALL) {
      copy(source, target, table);
    }
    target.commit();
  }

  private static void copy(Connection source, Connection target, String table) throws SQLException {
    Sqlite.execute(target, "DELETE FROM " + table);
    try (Statement reading = source.createStatement()) {
      reading.setFetchSize(BATCH); // with this, PostgreSQL's driver does not keep all rows at once
      try (ResultSet rows = reading.executeQuery("SELECT * FROM " + table)) {
        ResultSetMetaData columns = rows.getMetaData();
        int width = columns.getColumnCount();
        StringBuilder names = new StringBuilder();
        for (int i = 1; i <= width; i++) {
          names.append(i == 1 ? "" : ", ").append(columns.getColumnName(i));
        }
        try (PreparedStatement writing =
            target.prepareStatement(
                "INSERT INTO "
                    + table
                    + " ("
                    + names
                    + ") VALUES "
                    + "("
                    + "?, ".repeat(width - 1)
                    + "?)")) {
          int waiting = 0;
          while (rows.next()) {
            for (int i = 1; i <= width; i++) {
              writing.setObject(i, rows.getObject(i));
            }
            writing.addBatch();
            if (++waiting == BATCH) {
              writing.executeBatch();
              waiting = 0;
            }
          }
          writing.executeBatch();
        }
      }
    }
  }
}
