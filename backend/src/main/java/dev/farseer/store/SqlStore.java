package dev.farseer.store;

import dev.farseer.problem.Problem;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rooms over one database. */
final class SqlStore implements Store {
  private static final System.Logger LOG = System.getLogger(SqlStore.class.getName());

  private final Database database;
  private final Hints hints;
  private final SqlCases cases;
  private final SqlInsights insights;
  private final SqlWork work;
  private final Tidying tidying;
  private @Nullable AutoCloseable listening;
  private boolean closed;

  SqlStore(Database database, Hints hints, StoreSettings settings) {
    this.database = database;
    this.hints = hints;
    this.cases = new SqlCases(database);
    this.insights = new SqlInsights(database);
    this.work = new SqlWork(database);
    this.tidying = new Tidying(database, cases, settings);
  }

  Database database() {
    return database;
  }

  /** Forgets old rows every now and then from now on. */
  void startTidying() {
    tidying.start();
  }

  @Override
  public CaseRoom cases() {
    return cases;
  }

  @Override
  public InsightRoom insights() {
    return insights;
  }

  @Override
  public WorkRoom work() {
    return work;
  }

  @Override
  public StoreState state() {
    try {
      return database.read(
          "state",
          tx ->
              new StoreState(
                  true,
                  String.format(
                      Locale.ROOT,
                      "%s: %,d cases, %,d insights, %,d questions under way",
                      database.dialect().place(),
                      cases.count(tx),
                      insights.count(tx),
                      work.held(tx))));
    } catch (Problem e) {
      return new StoreState(false, e.detail());
    }
  }

  @Override
  public boolean shared() {
    return database.dialect().shared();
  }

  @Override
  public synchronized Hearing hear(Runnable changed) {
    Hearing hearing = hints.add(changed);
    if (listening == null && !closed) {
      listening = database.dialect().listen(hints::fire, database);
    }
    return hearing;
  }

  @Override
  public void backup(Path file) {
    Backup.write(database, file);
  }

  @Override
  public long tidy(Instant now) {
    return tidying.tidy(now);
  }

  @Override
  public void close() {
    AutoCloseable listener;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      listener = listening;
    }
    tidying.close();
    if (listener != null) {
      try {
        listener.close();
      } catch (Exception e) {
        LOG.log(Level.DEBUG, "listening to the store did not end well", e);
      }
    }
    database.close();
  }
}
