package dev.farseer.store;

import static dev.farseer.store.Attempts.Keep.LIGHTLY;
import static dev.farseer.store.Attempts.Repeat.SAFE;

import dev.farseer.problem.Problem;
import dev.farseer.settings.Durations;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Forgets what is older than the settings keep it: looked for in one go on a connection of its own,
 * removed in small transactions between which others write.
 */
final class Tidying implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Tidying.class.getName());
  private static final int BATCH = 500;

  /** Followers that were away for longer start anew. */
  private static final Duration TOMBSTONES = Duration.ofDays(30);

  /**
   * Nobody waits any longer for a question that was given up, or that failed; what was said about
   * insights together holds for hours.
   */
  private static final Duration WORK = Duration.ofDays(1);

  private static final Duration SPENT = Duration.ofDays(90);

  private final Database database;
  private final SqlCases cases;
  private final StoreSettings settings;
  private final Thread thread;

  Tidying(Database database, SqlCases cases, StoreSettings settings) {
    this.database = database;
    this.cases = cases;
    this.settings = settings;
    this.thread = Thread.ofVirtual().name("store-tidy").unstarted(this::everyNowAndThen);
  }

  void start() {
    thread.start();
  }

  private void everyNowAndThen() {
    try {
      while (true) {
        // replicas that were started together do not do it together
        double share = 0.5 + ThreadLocalRandom.current().nextDouble();
        Thread.sleep(Duration.ofMillis((long) (settings.tidyEvery().toMillis() * share)));
        if (database.prepared()) {
          tidyOnce();
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private void tidyOnce() {
    try {
      long gone = tidy(Instant.now());
      LOG.log(Level.DEBUG, "{0} old rows of the store were forgotten", gone);
    } catch (Problem e) {
      // a store that is closed meanwhile is no trouble
      LOG.log(
          database.closed() ? Level.DEBUG : Level.WARNING,
          "The store could not be tidied up: {0}",
          e.detail());
    }
  }

  /** How many rows went. */
  long tidy(Instant now) {
    long gone = insights(now) + cases(now) + tombstones(now) + histories(now) + small(now);
    if (gone > 0) {
      database.alone("tidy.space", database.dialect()::giveSpaceBack);
    }
    return gone;
  }

  private long insights(Instant now) {
    long before = CaseSql.nanos(now.minus(settings.keepInsights()));
    List<String> tenants =
        database.alone(
            "tidy.tenants",
            connection ->
                new Tx(connection, false)
                    .list(
                        // from one tenant to the next through the index, not through all rows
                        "WITH RECURSIVE tenants (tenant) AS (SELECT min(tenant) FROM farseer_insight"
                            + " UNION ALL SELECT (SELECT min(i.tenant) FROM farseer_insight i"
                            + " WHERE i.tenant > tenants.tenant) FROM tenants"
                            + " WHERE tenants.tenant IS NOT NULL)"
                            + " SELECT tenant FROM tenants WHERE tenant IS NOT NULL",
                        row -> row.getString(1),
                        List.of()));
    long gone = 0;
    for (String tenant : tenants) {
      gone +=
          inBatches(
              tx ->
                  tx.update(
                      "DELETE FROM farseer_insight WHERE number IN (SELECT number FROM"
                          + " farseer_insight WHERE tenant = ? AND last_ns < ? ORDER BY last_ns"
                          + " LIMIT ?"
                          + database.dialect().lockingFree()
                          + ") AND last_ns < ?",
                      tenant,
                      before,
                      BATCH,
                      before));
    }
    return gone;
  }

  private long cases(Instant now) {
    long before = CaseSql.nanos(now.minus(settings.keepCases()));
    String why = "has not answered for " + Durations.format(settings.keepCases());
    List<String> old =
        ids(
            "SELECT id FROM farseer_case WHERE origin = 'model' AND removed_at = 0"
                + " AND last_seen < ? ORDER BY id",
            before);
    long gone = 0;
    for (int i = 0; i < old.size(); i += BATCH) {
      List<String> some = old.subList(i, Math.min(old.size(), i + BATCH));
      gone +=
          database.write(
              "tidy.cases",
              SAFE,
              LIGHTLY,
              tx -> cases.writing().removeUnused(tx, some, before, why));
    }
    return gone;
  }

  private long tombstones(Instant now) {
    long before = now.minus(TOMBSTONES).toEpochMilli();
    List<String> old =
        ids(
            "SELECT id FROM farseer_case WHERE removed_at > 0 AND removed_at < ? ORDER BY id",
            before);
    long gone = 0;
    for (int i = 0; i < old.size(); i += BATCH) {
      List<String> some = old.subList(i, Math.min(old.size(), i + BATCH));
      gone +=
          database.write(
              "tidy.tombstones", SAFE, LIGHTLY, tx -> cases.writing().bury(tx, some, before));
    }
    return gone;
  }

  private long histories(Instant now) {
    long before = CaseSql.nanos(now.minus(settings.keepCases()));
    List<Long> old =
        database.alone(
            "tidy.histories",
            connection ->
                new Tx(connection, false)
                    .list(
                        "SELECT h.number FROM farseer_case_history h WHERE h.at < ? AND NOT EXISTS"
                            + " (SELECT 1 FROM farseer_case c WHERE c.id = h.case_id)"
                            + " ORDER BY h.number",
                        row -> row.getLong(1),
                        List.of(before)));
    long gone = 0;
    for (int i = 0; i < old.size(); i += BATCH) {
      List<Long> some = old.subList(i, Math.min(old.size(), i + BATCH));
      gone +=
          database.write(
              "tidy.histories",
              SAFE,
              LIGHTLY,
              tx ->
                  tx.update(
                      "DELETE FROM farseer_case_history WHERE number IN " + Tx.places(some.size()),
                      Tx.padded(some)));
    }
    return gone;
  }

  private long small(Instant now) {
    long work = now.minus(WORK).toEpochMilli();
    String day = LocalDate.ofInstant(now.minus(SPENT), ZoneOffset.UTC).toString();
    return inBatches(
            tx ->
                tx.update(
                    "DELETE FROM farseer_work WHERE work_key IN (SELECT work_key FROM farseer_work"
                        + " WHERE until < ? LIMIT ?"
                        + database.dialect().lockingFree()
                        + ") AND until < ?",
                    work,
                    BATCH,
                    work))
        + database.write(
            "tidy.spent",
            SAFE,
            LIGHTLY,
            tx -> tx.update("DELETE FROM farseer_spent WHERE day < ?", day))
        + database.write(
            "tidy.narratives",
            SAFE,
            LIGHTLY,
            tx -> tx.update("DELETE FROM farseer_narrative WHERE told < ?", work));
  }

  private List<String> ids(String sql, long before) {
    return database.alone(
        "tidy.look",
        connection ->
            new Tx(connection, false).list(sql, row -> row.getString(1), List.of(before)));
  }

  private long inBatches(Attempts.Job<Integer> batch) {
    long gone = 0;
    int some;
    do {
      some = database.write("tidy.rows", SAFE, LIGHTLY, batch);
      gone += some;
    } while (some == BATCH && !Thread.currentThread().isInterrupted());
    return gone;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
