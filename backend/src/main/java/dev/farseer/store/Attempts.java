package dev.farseer.store;

import dev.farseer.problem.Problem;
import java.sql.SQLException;
import java.util.concurrent.Callable;

/**
 * One transaction, tried once more when its connection is lost or others were in its way. When the
 * commit itself was under way, nobody knows whether it counted; then only what does no harm twice
 * is run again.
 */
final class Attempts<T> implements Callable<T> {
  /** What is done in the transaction. */
  @FunctionalInterface
  interface Job<T> {
    T run(Tx tx) throws SQLException;
  }

  /** Whether it may be run again when nobody knows whether it was committed. */
  enum Repeat {
    /** Twice is as good as once. */
    SAFE,
    /** It counts or takes something: after an error it may have been done all the same. */
    NEVER
  }

  /** What a commit must survive beside the death of the process. */
  enum Keep {
    /** The machine's loss of power. */
    DURABLY,
    /** Nothing else: the last seconds may go with the machine. */
    LIGHTLY
  }

  private final Database database;
  private final Lane lane;
  private final Job<T> job;
  private final Repeat repeat;
  private final boolean durable;
  private final boolean writes;

  private boolean connected;
  private boolean committing;
  private boolean again;

  private Attempts(
      Database database, Lane lane, Job<T> job, Repeat repeat, boolean durable, boolean writes) {
    this.database = database;
    this.lane = lane;
    this.job = job;
    this.repeat = repeat;
    this.durable = durable;
    this.writes = writes;
  }

  static <T> Attempts<T> reading(Database database, Lane lane, Job<T> job) {
    return new Attempts<>(database, lane, job, Repeat.SAFE, false, false);
  }

  static <T> Attempts<T> writing(
      Database database, Lane lane, Job<T> job, Repeat repeat, Keep keep) {
    return new Attempts<>(database, lane, job, repeat, keep == Keep.DURABLY, true);
  }

  @Override
  public T call() {
    try {
      T result = tried();
      database.outage().end();
      return result;
    } catch (SQLException e) {
      Problem problem = database.dialect().problem(e);
      if (!connected || database.dialect().lost(e)) {
        database.outage().begin(problem);
      }
      throw problem;
    }
  }

  private T tried() throws SQLException {
    try {
      return once();
    } catch (SQLException e) {
      boolean passing = database.dialect().lost(e) || database.dialect().passing(e);
      if (!connected || !passing || (committing && repeat == Repeat.NEVER)) {
        throw e;
      }
      again = committing;
      connected = false;
      committing = false;
      try {
        return once();
      } catch (SQLException second) {
        second.addSuppressed(e);
        throw second;
      }
    }
  }

  private T once() throws SQLException {
    database.ready();
    Lane.Held held = lane.take();
    connected = true;
    boolean sound = false;
    try {
      T result = writes ? written(held) : job.run(new Tx(held.connection(), false));
      sound = true;
      return result;
    } catch (SQLException | RuntimeException e) {
      sound = undone(held, e);
      throw e;
    } finally {
      if (sound) {
        lane.giveBack(held);
      } else {
        lane.discard(held);
      }
    }
  }

  private T written(Lane.Held held) throws SQLException {
    Dialect dialect = database.dialect();
    dialect.begin(held.connection(), durable);
    Tx tx = new Tx(held.connection(), again);
    T result = job.run(tx);
    if (tx.hasChanged()) {
      dialect.announce(tx);
    }
    committing = true;
    dialect.commit(held.connection());
    if (tx.hasChanged()) {
      database.hints().fire();
    }
    return result;
  }

  /** Takes back what a failed transaction did; whether the connection can be used on. */
  private boolean undone(Lane.Held held, Exception failure) {
    if (failure instanceof SQLException sql && database.dialect().lost(sql)) {
      lane.discardIdle();
      return false;
    }
    try {
      if (writes) {
        database.dialect().rollback(held.connection());
      }
      return true;
    } catch (SQLException e) {
      failure.addSuppressed(e);
      return false;
    }
  }
}
