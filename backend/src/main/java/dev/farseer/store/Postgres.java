package dev.farseer.store;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.UUID;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL, which several replicas may share. */
final class Postgres implements Dialect {
  /** The channel of notifications; what is sent is who sent it. */
  static final String CHANNEL = "farseer";

  private static final int OLDEST = 150_000;

  /** Advisory locks are numbers; these are ours, for the schema and for insights. */
  private static final int LOCKS = 0x46617273;

  private static final int SCHEMA_LOCK = -1;
  private static final int INSIGHT_LOCKS = 1024;

  /** Longest silence of the server during work in the background. */
  private static final int LONG_SECONDS = 900;

  private final StoreSettings settings;
  private final String url;
  private final String place;
  private final String name = UUID.randomUUID().toString();

  Postgres(StoreSettings settings) {
    this.settings = settings;
    String address = settings.url().replaceFirst("^(?:jdbc:)?postgres(?:ql)?://", "");
    this.url = "jdbc:postgresql://" + address;
    this.place = "PostgreSQL at " + address.replaceFirst("\\?.*", "");
  }

  @Override
  public String now() {
    return "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
  }

  @Override
  public String locking() {
    return " FOR UPDATE";
  }

  @Override
  public String lockingFree() {
    return " FOR UPDATE SKIP LOCKED";
  }

  @Override
  public String contains(String column) {
    return "strpos(lower(" + column + "), ?) > 0";
  }

  @Override
  public String estimate(String table) {
    return "SELECT reltuples::bigint FROM pg_class WHERE oid = '" + table + "'::regclass";
  }

  @Override
  public int writers() {
    return settings.connections();
  }

  @Override
  public int readers() {
    return 0; // all do both
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public void prepare() throws SQLException {
    try (Connection connection = connect(Use.LONG)) {
      checkServer(connection);
      if (version(connection) < Schema.VERSION) {
        Tx tx = new Tx(connection, false);
        // replicas that start together: the first makes the tables, the others find them made
        tx.list(
            "SELECT pg_advisory_lock(?, ?)", row -> row.getString(1), List.of(LOCKS, SCHEMA_LOCK));
        if (version(connection) < Schema.VERSION) {
          Schema.raise(source(), "postgresql", true);
        }
        // the lock goes with the connection
      }
    }
  }

  private void checkServer(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT current_setting('server_version_num')::int,"
                    + " current_setting('server_version'), current_setting('server_encoding')")) {
      row.next();
      if (row.getInt(1) < OLDEST) {
        throw new Problem(
            Reason.STORE,
            place + " is version " + row.getString(2) + "; Farseer needs PostgreSQL 15 or later");
      }
      if (!row.getString(3).equals("UTF8")) {
        throw new Problem(
            Reason.STORE,
            place
                + " keeps texts as "
                + row.getString(3)
                + "; create the database with ENCODING 'UTF8'");
      }
    }
  }

  private int version(Connection connection) throws SQLException {
    long there =
        new Tx(connection, false)
            .number("SELECT count(*) WHERE to_regclass('" + Schema.TABLE + "') IS NOT NULL");
    return there == 0 ? 0 : Schema.version(connection, place);
  }

  private PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setConnectTimeout(seconds());
    source.setSocketTimeout(LONG_SECONDS);
    source.setApplicationName("farseer");
    source.setUrl(url);
    if (!settings.user().isEmpty()) {
      source.setUser(settings.user());
    }
    if (settings.password().isSet()) {
      source.setPassword(settings.password().value());
    }
    return source;
  }

  @Override
  public Connection connect(Use use) throws SQLException {
    Properties properties = new Properties();
    if (!settings.user().isEmpty()) {
      properties.setProperty("user", settings.user());
    }
    if (settings.password().isSet()) {
      properties.setProperty("password", settings.password().value());
    }
    properties.setProperty("ApplicationName", "farseer");
    properties.setProperty("connectTimeout", Integer.toString(seconds()));
    // a little more than the statement's own time, so that the server is the one that ends it
    int silence = use == Use.LONG ? LONG_SECONDS : seconds() + 1;
    properties.setProperty("socketTimeout", Integer.toString(silence));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("reWriteBatchedInserts", "true");
    Connection connection = new Driver().connect(url, properties);
    if (connection == null) {
      throw new SQLException("the driver does not know " + place, "08001");
    }
    try {
      long limit = use == Use.LONG ? 0 : settings.timeout().toMillis();
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "SET statement_timeout = "
                + limit
                + "; SET idle_in_transaction_session_timeout = "
                + 2 * limit
                + "; SET client_min_messages = warning");
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private int seconds() {
    return Math.clamp(settings.timeout().plusMillis(999).toSeconds(), 1, LONG_SECONDS);
  }

  @Override
  public void begin(Connection connection, boolean durable) throws SQLException {
    connection.setAutoCommit(false);
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    connection.commit();
    connection.setAutoCommit(true);
  }

  @Override
  public void rollback(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  @Override
  public void lockInsights(Tx tx, Iterable<String> ids) throws SQLException {
    TreeSet<Integer> locks = new TreeSet<>();
    ids.forEach(id -> locks.add(Math.floorMod(id.hashCode(), INSIGHT_LOCKS)));
    if (locks.isEmpty()) {
      return;
    }
    // in the order of their numbers, so that two who merge do not wait for each other
    List<Integer> padded = Tx.padded(new ArrayList<>(locks));
    tx.list(
        "SELECT pg_advisory_xact_lock("
            + LOCKS
            + ", lock) FROM (VALUES "
            + "(?), ".repeat(padded.size() - 1)
            + "(?)) AS locks (lock)",
        row -> row.getString(1),
        padded);
  }

  @Override
  public boolean giveSpaceBack(Connection connection) {
    return false; // autovacuum does
  }

  @Override
  public void copy(Connection connection, Path file) throws SQLException {
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Connection target = Sqlite.fresh(file)) {
      Tables.copy(connection, target);
    }
    connection.commit();
  }

  @Override
  public void announce(Tx tx) throws SQLException {
    tx.list("SELECT pg_notify(?, ?)", row -> row.getString(1), List.of(CHANNEL, name));
  }

  @Override
  public AutoCloseable listen(Runnable changed, Database database) {
    return PostgresListener.start(this, name, changed);
  }

  @Override
  public boolean lost(SQLException failure) {
    return PostgresErrors.lost(failure);
  }

  @Override
  public boolean passing(SQLException failure) {
    return PostgresErrors.passing(failure);
  }

  @Override
  public Problem problem(SQLException failure) {
    return PostgresErrors.problem(place, failure);
  }

  @Override
  public void close() {
    // connections are closed by those who opened them
  }
}
