package dev.farseer.store;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.sql.SQLException;

/** What SQLite's failures mean to the user. */
final class SqliteErrors {
  // https://www.sqlite.org/rescode.html, the primary codes
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READONLY = 8;
  private static final int IOERR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANTOPEN = 14;
  private static final int NOTADB = 26;

  private SqliteErrors() {}

  static boolean busy(SQLException failure) {
    int code = failure.getErrorCode() & 0xff;
    return code == BUSY || code == LOCKED;
  }

  static Problem problem(String place, SQLException failure) {
    String what =
        switch (failure.getErrorCode() & 0xff) {
          case BUSY, LOCKED ->
              " is locked by another process for longer than store.timeout; end what writes to it";
          case READONLY ->
              " cannot be written; give this user the right to write the file and its folder";
          case IOERR -> " cannot be read or written; look at the disk";
          case CORRUPT, NOTADB ->
              " is damaged, or is no SQLite database; nothing in it was changed. Restore a backup"
                  + " in its place, or move the file away to start anew";
          case FULL -> " cannot grow: the disk is full";
          case CANTOPEN ->
              " cannot be opened; look at the folder and the rights, or name another store.file";
          default -> "";
        };
    return new Problem(
        Reason.STORE,
        what.isEmpty() ? place + ": " + said(failure) : place + what + " (" + said(failure) + ")",
        failure);
  }

  private static String said(SQLException failure) {
    return String.valueOf(failure.getMessage());
  }
}
