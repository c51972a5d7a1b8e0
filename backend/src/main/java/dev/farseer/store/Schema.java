package dev.farseer.store;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The version of a database's schema: looked at without Flyway, which is slow to start. */
final class Schema {
  /** The version that this build reads and writes: the last migration's. */
  static final int VERSION = 2;

  /** The table in which Flyway keeps what it has done. */
  static final String TABLE = "farseer_schema";

  // held here because the log manager itself keeps loggers only weakly
  private static final Logger QUIET = Logger.getLogger("org.flywaydb");

  private Schema() {}

  /**
   * The version of a database that has the table.
   *
   * @throws Problem STORE when a newer Farseer wrote it
   */
  static int version(Connection connection, String place) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT max(CAST(version AS INTEGER)) FROM "
                    + TABLE
                    + " WHERE success AND version IS NOT NULL")) {
      int version = rows.next() ? rows.getInt(1) : 0;
      if (version > VERSION) {
        throw new Problem(
            Reason.STORE,
            place
                + " was written by a newer Farseer (schema "
                + version
                + ", this one knows "
                + VERSION
                + "); nothing in it was changed. Start the newer Farseer, or restore a backup from"
                + " before");
      }
      return version;
    }
  }

  /**
   * Raises the schema to {@link #VERSION}, or makes it.
   *
   * @param kind the folder of the migrations
   * @param amongOthers whether tables of other programs may be there already
   */
  static void raise(DataSource source, String kind, boolean amongOthers) throws SQLException {
    QUIET.setLevel(Level.WARNING);
    FluentConfiguration configuration =
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:dev/farseer/store/" + kind)
            .table(TABLE)
            .createSchemas(false);
    if (amongOthers) {
      configuration.baselineOnMigrate(true).baselineVersion("0");
    }
    try {
      configuration.load().migrate();
    } catch (FlywayException e) {
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException sql) {
          throw sql;
        }
      }
      throw new Problem(
          Reason.STORE, "the tables could not be made: " + String.valueOf(e.getMessage()), e);
    }
  }
}
