package dev.farseer.store;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears notifications on a connection of its own, and connects again when that is lost; whatever
 * was missed meanwhile is made up for by one hint.
 */
final class PostgresListener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PostgresListener.class.getName());
  private static final int LOOK_MILLIS = 10_000;
  private static final int LOOK_SECONDS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Postgres dialect;
  private final String own;
  private final Runnable changed;
  private final Thread thread;
  private volatile boolean closed;

  private PostgresListener(Postgres dialect, String own, Runnable changed) {
    this.dialect = dialect;
    this.own = own;
    this.changed = changed;
    this.thread = Thread.ofVirtual().name("store-listen").unstarted(this::run);
  }

  /**
   * Listens from now on.
   *
   * @param own what the notifications of this very store carry; they are not passed on
   */
  static PostgresListener start(Postgres dialect, String own, Runnable changed) {
    PostgresListener listener = new PostgresListener(dialect, own, changed);
    listener.thread.start();
    return listener;
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    boolean before = false;
    while (!closed) {
      try (Connection connection = dialect.connect(Dialect.Use.LONG);
          Statement statement = connection.createStatement()) {
        statement.execute("LISTEN " + Postgres.CHANNEL);
        pause = FIRST_PAUSE;
        if (before) {
          changed.run();
        }
        before = true;
        listen(connection);
      } catch (SQLException e) {
        if (!closed) {
          LOG.log(
              Level.DEBUG,
              "listening to the store has ended, and is tried again: {0}",
              e.getMessage());
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private void listen(Connection connection) throws SQLException {
    PGConnection notified = connection.unwrap(PGConnection.class);
    while (!closed) {
      PGNotification[] heard = notified.getNotifications(LOOK_MILLIS);
      boolean others = false;
      for (PGNotification each : heard == null ? new PGNotification[0] : heard) {
        others |= !each.getParameter().equals(own);
      }
      if (others) {
        changed.run();
      } else if ((heard == null || heard.length == 0) && !connection.isValid(LOOK_SECONDS)) {
        return; // the connection is dead without having said so
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    // cuts the connection of the virtual thread that reads from it
    thread.interrupt();
  }
}
