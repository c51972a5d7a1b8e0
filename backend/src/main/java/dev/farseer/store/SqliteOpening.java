package dev.farseer.store;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes a SQLite file into use: who is its server, whose it is, which version it has. */
final class SqliteOpening {
  private final Sqlite sqlite;
  private final Path file;
  private final Sqlite.Role role;
  private final Duration timeout;

  SqliteOpening(Sqlite sqlite, Path file, Sqlite.Role role, Duration timeout) {
    this.sqlite = sqlite;
    this.file = file;
    this.role = role;
    this.timeout = timeout;
  }

  /** Makes the file and its tables if need be; the server's lock, null for a visitor. */
  @Nullable ServerLock open() throws SQLException {
    try {
      DataFolder.createFile(file);
      if (role == Sqlite.Role.VISITOR) {
        use(false);
        return null;
      }
      ServerLock lock =
          ServerLock.take(lockFile())
              .orElseThrow(
                  () ->
                      new Problem(
                          Reason.STORE,
                          file
                              + " is in use by another Farseer that is running. Give each its own"
                              + " store.file, or let them share a PostgreSQL (store.url)"));
      boolean done = false;
      try {
        use(lock.first());
        done = true;
        return lock;
      } finally {
        if (!done) {
          lock.close();
        }
      }
    } catch (IOException e) {
      throw new Problem(
          Reason.STORE,
          file + " cannot be used: " + e + ". Name another store.file, or give the right to write",
          e);
    }
  }

  private Path lockFile() {
    return Path.of(file + ".lock");
  }

  private void use(boolean afterDeath) throws SQLException, IOException {
    if (version() < Schema.VERSION) {
      if (role == Sqlite.Role.SERVER) {
        Sqlite.raise(sqlite.source(Dialect.Use.LONG));
      } else {
        raiseBesideServer();
      }
    }
    try (Connection connection = sqlite.connect(Dialect.Use.WRITE)) {
      Sqlite.execute(connection, "PRAGMA journal_mode=WAL");
      if (afterDeath) {
        // whoever held these was the server before, which is dead: they are free to be taken over
        Sqlite.execute(connection, "UPDATE farseer_work SET until = 0 WHERE holder <> ''");
      }
    }
  }

  /** A command makes a schema where there is none, but never under a running server. */
  private void raiseBesideServer() throws SQLException, IOException {
    long end = System.nanoTime() + timeout.toNanos();
    while (version() < Schema.VERSION) {
      Optional<ServerLock> held = ServerLock.take(lockFile());
      if (held.isPresent()) {
        try (ServerLock _ = held.get()) {
          Sqlite.raise(sqlite.source(Dialect.Use.LONG));
        }
      } else if (System.nanoTime() > end) {
        throw new Problem(
            Reason.STORE,
            file + " is used by a server of an older Farseer; start that one anew first");
      } else {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The version of the schema, 0 for a new file. */
  private int version() throws SQLException {
    try (Connection connection = sqlite.connect(Dialect.Use.READ);
        Statement statement = connection.createStatement();
        ResultSet tables =
            statement.executeQuery(
                "SELECT count(*), count(*) FILTER (WHERE name = '"
                    + Schema.TABLE
                    + "') FROM sqlite_master")) {
      tables.next();
      if (tables.getInt(1) == 0) {
        return 0;
      }
      if (tables.getInt(2) == 0) {
        throw new Problem(
            Reason.STORE,
            file + " is a SQLite database of another program; name another store.file");
      }
      return Schema.version(connection, file.toString());
    }
  }
}
