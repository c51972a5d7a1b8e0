package dev.farseer.store;

import dev.farseer.problem.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** What SQLite and PostgreSQL do not have in common. */
sealed interface Dialect extends AutoCloseable permits Sqlite, Postgres {
  /** Milliseconds since the epoch by the database's clock. */
  String now();

  /** What follows a SELECT so that its rows are locked until the transaction ends. */
  String locking();

  /** The same, passing over rows that others have locked. */
  String lockingFree();

  /** An expression that is true when the text in a column contains the parameter. */
  String contains(String column);

  /** An estimate of a table's rows as a query without parameters, empty when counting is quick. */
  String estimate(String table);

  /** How many connections may be in use at once, those that only read not counted. */
  int writers();

  /** How many connections that only read may be in use beside them; 0: all do both. */
  int readers();

  /** Whether other processes may write to the same database. */
  boolean shared();

  /** Takes the database into use: looks at its version, makes or raises its schema. */
  void prepare() throws SQLException;

  /** A new connection. */
  Connection connect(Use use) throws SQLException;

  /** What a connection is for. */
  enum Use {
    /** Statements that change something, each within the timeout. */
    WRITE,
    /** Statements that change nothing, each within the timeout. */
    READ,
    /** Work in the background, which may take long. */
    LONG
  }

  /** Begins a transaction that writes. */
  void begin(Connection connection, boolean durable) throws SQLException;

  /** Commits it. */
  void commit(Connection connection) throws SQLException;

  /** Takes it back; nothing happens when there is none. */
  void rollback(Connection connection) throws SQLException;

  /** Keeps others from merging the same insights until the transaction ends. */
  void lockInsights(Tx tx, Iterable<String> ids) throws SQLException;

  /** Gives the space of removed rows back where the database does not do so by itself. */
  boolean giveSpaceBack(Connection connection) throws SQLException;

  /** Writes a copy of everything into a new SQLite file. */
  void copy(Connection connection, Path file) throws SQLException;

  /** Tells other processes that cases or work have changed, once the transaction is committed. */
  void announce(Tx tx) throws SQLException;

  /** Calls back when another process has changed cases or work, until it is closed. */
  AutoCloseable listen(Runnable changed, Database database);

  /** Whether the connection is of no use any more. */
  boolean lost(SQLException failure);

  /** Whether the same transaction may well succeed when it is tried again at once. */
  boolean passing(SQLException failure);

  /** What the user is told, and what to do. */
  Problem problem(SQLException failure);

  /** Where the database is, for messages: never with a password. */
  String place();

  @Override
  void close();
}
