package dev.farseer.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Connections of one kind and the places on them. Whoever has a place may take a connection, so
 * nobody waits for one; those that lie idle are looked at before they are used again.
 */
final class Lane implements AutoCloseable {
  private static final long LOOK_AFTER = TimeUnit.SECONDS.toNanos(1);
  private static final long OLDEST = TimeUnit.MINUTES.toNanos(30);
  private static final int LOOK_SECONDS = 2;

  private final Dialect dialect;
  private final Dialect.Use use;
  private final int places;
  private final Semaphore free;
  private final ConcurrentLinkedDeque<Held> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  Lane(Dialect dialect, Dialect.Use use, int places) {
    this.dialect = dialect;
    this.use = use;
    this.places = places;
    this.free = new Semaphore(places, true);
  }

  /**
   * A connection and its age.
   *
   * @param connection it
   * @param born {@link System#nanoTime()} at which it was opened
   * @param used when it was given back last
   */
  record Held(Connection connection, long born, long used) {}

  int places() {
    return places;
  }

  /** Waits for a place; an interrupt does not end that, and stays set. */
  boolean enter(long nanos) {
    long end = System.nanoTime() + nanos;
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return free.tryAcquire(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void leave() {
    free.release();
  }

  /** A connection that works, as far as can be told. */
  Held take() throws SQLException {
    long now = System.nanoTime();
    for (Held held = idle.pollFirst(); held != null; held = idle.pollFirst()) {
      boolean old = dialect.shared() && now - held.born() > OLDEST;
      if (!old && (now - held.used() < LOOK_AFTER || held.connection().isValid(LOOK_SECONDS))) {
        return held;
      }
      discard(held);
    }
    return new Held(dialect.connect(use), now, now);
  }

  void giveBack(Held held) {
    idle.addFirst(new Held(held.connection(), held.born(), System.nanoTime()));
    if (closed) {
      discardIdle();
    }
  }

  void discard(Held held) {
    try {
      held.connection().close();
    } catch (SQLException _) {
      // it is of no use any more, whatever it says at its end
    }
  }

  /** Closes what lies idle: when one connection is lost, the others of the time mostly are, too. */
  void discardIdle() {
    for (Held held = idle.pollFirst(); held != null; held = idle.pollFirst()) {
      discard(held);
    }
  }

  @Override
  public void close() {
    closed = true;
    discardIdle();
  }
}
