package dev.farseer.store;

import dev.farseer.problem.Problem;
import java.time.Duration;

/** Looks once a second whether a command of another process has changed a case. */
final class SqliteWatch {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private SqliteWatch() {}

  static AutoCloseable start(Runnable changed, Database database) {
    Thread thread = Thread.ofVirtual().name("store-watch").start(() -> watch(changed, database));
    return thread::interrupt;
  }

  private static void watch(Runnable changed, Database database) {
    long known = -1;
    try {
      while (!database.closed()) {
        Thread.sleep(EVERY);
        if (!database.prepared() || !database.hints().wanted()) {
          continue;
        }
        long now = look(database, known);
        if (now != known && known >= 0) {
          changed.run();
        }
        known = now;
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private static long look(Database database, long known) {
    try {
      return database.read("watch", tx -> tx.number(CaseSql.LAST_CHANGE));
    } catch (Problem e) {
      return known; // the store is down, or closing; whoever uses it is told
    }
  }
}
