package dev.farseer.store;

import java.sql.SQLException;

/** Counts rows. */
final class Rows {
  /** Up to here all are counted; beyond, PostgreSQL's own estimate is close enough. */
  private static final long COUNTED = 200_000;

  private Rows() {}

  static long count(Tx tx, Dialect dialect, String table, String where) throws SQLException {
    String estimate = dialect.estimate(table);
    long about = estimate.isEmpty() ? 0 : tx.number(estimate);
    return about > COUNTED ? about : tx.number("SELECT count(*) FROM " + table + where);
  }
}
