package dev.farseer.store;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * SQLite in a file, with a write-ahead log: one writes at a time, any number read meanwhile. One
 * process is the file's server; commands may use it beside that.
 *
 * <p>Whatever is committed survives the death of the process. What is written durably survives the
 * loss of power, too: its commit, and with it all before it, is on the disk ({@code
 * synchronous=FULL}).
 */
final class Sqlite implements Dialect {
  /** How a database is used. */
  enum Role {
    /** By the one process that answers queries. */
    SERVER,
    /** By a command, beside a server that may be running. */
    VISITOR
  }

  private static final int SPACE_PAGES = 500;
  private static final int SPACE_STEPS = 1000;

  private final Path file;
  private final Role role;
  private final int connections;
  private final Duration timeout;
  private final String url;
  private final boolean memory;
  private @Nullable ServerLock lock;

  /** Keeps what is in memory while nobody uses it. */
  private @Nullable Connection keeper;

  private Sqlite(Path file, Role role, int connections, Duration timeout, String memory) {
    this.file = file;
    this.role = role;
    this.connections = connections;
    this.timeout = timeout;
    this.memory = !memory.isEmpty();
    this.url = "jdbc:sqlite:" + (this.memory ? memory : file);
  }

  /**
   * A database in a file, which is made if need be.
   *
   * @param connections most that read at once
   * @param timeout longest wait for another process that writes
   */
  static Sqlite in(Path file, Role role, int connections, Duration timeout) {
    return new Sqlite(file.toAbsolutePath().normalize(), role, connections, timeout, "");
  }

  /** A database that is forgotten when it is closed. */
  static Sqlite inMemory(Duration timeout) {
    String name = "file:farseer-" + UUID.randomUUID() + "?mode=memory&cache=shared";
    return new Sqlite(Path.of(""), Role.SERVER, 0, timeout, name);
  }

  @Override
  public String now() {
    return "(CAST(unixepoch('subsec') * 1000 AS INTEGER))";
  }

  @Override
  public String locking() {
    return ""; // a transaction that writes has locked the whole database
  }

  @Override
  public String lockingFree() {
    return "";
  }

  @Override
  public String contains(String column) {
    return "instr(lower(" + column + "), ?) > 0";
  }

  @Override
  public String estimate(String table) {
    return "";
  }

  @Override
  public int writers() {
    return 1;
  }

  @Override
  public int readers() {
    return connections;
  }

  @Override
  public boolean shared() {
    return !memory; // commands may write to a file
  }

  @Override
  public String place() {
    return memory ? "the store in memory" : file.toString();
  }

  @Override
  public void prepare() throws SQLException {
    if (memory) {
      keeper = connect(Use.WRITE);
      raise(source(Use.LONG));
      return;
    }
    lock = new SqliteOpening(this, file, role, timeout).open();
  }

  @Override
  public Connection connect(Use use) throws SQLException {
    try {
      return source(use).getConnection();
    } catch (LinkageError e) {
      throw new Problem(
          Reason.STORE,
          "SQLite's library cannot be loaded: "
              + e.getMessage()
              + ". Name a folder from which programs may run: -Dorg.sqlite.tmpdir=/folder, or use"
              + " PostgreSQL (store.url)",
          e);
    }
  }

  SQLiteDataSource source(Use use) {
    SQLiteConfig config = new SQLiteConfig();
    // the caller's own time ends a little later, so that this failure is the one that is told
    config.setBusyTimeout(Math.clamp(timeout.toMillis() * 9 / 10, 1, 3_600_000));
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    if (memory) {
      // what is read in the background takes no locks, for which nobody would wait
      config.setPragma(SQLiteConfig.Pragma.READ_UNCOMMITTED, use == Use.LONG ? "true" : "false");
    }
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(url);
    return source;
  }

  /** A connection to a new database with the tables of this build, made in an empty file. */
  static Connection fresh(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    raise(source);
    return source.getConnection();
  }

  static void raise(SQLiteDataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      // only before it has tables can a file be told to give space back in small steps later
      if (new Tx(connection, false).number("SELECT count(*) FROM sqlite_master") == 0) {
        execute(connection, "PRAGMA auto_vacuum=INCREMENTAL");
        execute(connection, "VACUUM");
      }
    }
    Schema.raise(source, "sqlite", false);
  }

  @Override
  public void begin(Connection connection, boolean durable) throws SQLException {
    execute(connection, "PRAGMA synchronous=" + (durable ? "FULL" : "NORMAL"));
    execute(connection, "BEGIN IMMEDIATE");
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    execute(connection, "COMMIT");
  }

  @Override
  public void rollback(Connection connection) throws SQLException {
    execute(connection, "ROLLBACK");
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void lockInsights(Tx tx, Iterable<String> ids) {
    // a transaction that writes has locked the whole database
  }

  @Override
  public boolean giveSpaceBack(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // small steps, between which others write; run as an update, which goes on to its end
      for (int i = 0; i < SPACE_STEPS && free(statement) > 0; i++) {
        statement.executeUpdate("PRAGMA incremental_vacuum(" + SPACE_PAGES + ")");
      }
    }
    return true;
  }

  private static long free(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA freelist_count")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  @Override
  public void copy(Connection connection, Path target) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
      statement.setString(1, target.toString());
      statement.execute();
    }
  }

  @Override
  public void announce(Tx tx) {
    // SQLite tells nobody; other processes look by themselves
  }

  @Override
  public AutoCloseable listen(Runnable changed, Database database) {
    return memory ? () -> {} : SqliteWatch.start(changed, database);
  }

  @Override
  public boolean lost(SQLException failure) {
    return false;
  }

  @Override
  public boolean passing(SQLException failure) {
    return false; // it has waited already
  }

  @Override
  public Problem problem(SQLException failure) {
    return SqliteErrors.problem(place(), failure);
  }

  @Override
  public void close() {
    ServerLock held = lock;
    if (held != null) {
      held.close();
    }
    Connection last = keeper;
    if (last != null) {
      try {
        last.close();
      } catch (SQLException _) {
        // what was in it is to be forgotten anyway
      }
    }
  }
}
