package dev.farseer.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements of one transaction, or of one reading. */
final class Tx {
  /** Most values that one statement lists: the rest goes into further ones. */
  static final int LISTED = 1000;

  /** Reads one row. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final Connection connection;
  private final boolean again;
  private boolean changed;

  Tx(Connection connection, boolean again) {
    this.connection = connection;
    this.again = again;
  }

  /** Whether this is tried again after a try of which nobody knows whether it was committed. */
  boolean again() {
    return again;
  }

  /** Says that whoever listens wants to know of this transaction. */
  void changed() {
    changed = true;
  }

  boolean hasChanged() {
    return changed;
  }

  <T> List<T> list(String sql, Row<T> row, List<?> parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet rows = statement.executeQuery()) {
        List<T> found = new ArrayList<>();
        while (rows.next()) {
          found.add(row.read(rows));
        }
        return found;
      }
    }
  }

  <T> Optional<T> first(String sql, Row<T> row, Object... parameters) throws SQLException {
    return list(sql, row, List.of(parameters)).stream().findFirst();
  }

  /** The number in the first column of the first row, 0 when there is no row. */
  long number(String sql, Object... parameters) throws SQLException {
    return first(sql, row -> row.getLong(1), parameters).orElse(0L);
  }

  /** How many rows it changed. */
  int update(String sql, Object... parameters) throws SQLException {
    return update(sql, List.of(parameters));
  }

  int update(String sql, List<?> parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      return statement.executeUpdate();
    }
  }

  /** Runs a statement with each of these rows of parameters, in few round trips. */
  void batch(String sql, List<List<Object>> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (List<Object> row : rows) {
        bind(statement, row);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /**
   * {@code (?, ?, ...)} for a number of values, rounded up so that a database meets few different
   * statements; {@link #padded} fills the rest.
   */
  static String places(int values) {
    return "(" + "?, ".repeat(rounded(values) - 1) + "?)";
  }

  /** As many values as {@link #places} has, the last one repeated. */
  static <T> List<T> padded(List<T> values) {
    List<T> filled = new ArrayList<>(values);
    while (filled.size() < rounded(values.size())) {
      filled.add(values.getLast());
    }
    return filled;
  }

  private static int rounded(int values) {
    return values <= 1 ? 1 : Integer.highestOneBit(values - 1) * 2;
  }

  private static void bind(PreparedStatement statement, List<?> parameters) throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      switch (parameters.get(i)) {
        case String text -> statement.setString(i + 1, storable(text));
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        case Double number -> statement.setDouble(i + 1, number);
        case Object other -> throw new IllegalArgumentException("no column holds " + other);
      }
    }
  }

  /** PostgreSQL's texts cannot hold the character of number 0. */
  private static String storable(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }
}
