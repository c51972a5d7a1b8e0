package dev.farseer.store;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Durations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Runs transactions on a database that may be down, slow or just restarting.
 *
 * <p>Each runs on a platform thread of the store's, and the caller waits for it: an interrupt of
 * the caller does not reach the driver, where it would cut the connection, and SQLite's native code
 * does not hold a carrier of virtual threads. How often one is tried: {@link Attempts}.
 */
final class Database implements AutoCloseable {
  private static final Duration ENDING = Duration.ofSeconds(1);
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5)
  };

  private final Dialect dialect;
  private final Duration timeout;
  private final Hints hints;
  private final MeterRegistry metrics;
  private final Outage outage;
  private final Lane writers;
  private final Lane readers;
  private final ExecutorService threads;
  private final ReentrantLock preparing = new ReentrantLock();
  private volatile boolean prepared;
  private volatile boolean closed;

  Database(Dialect dialect, Duration timeout, Hints hints, MeterRegistry metrics) {
    this.dialect = dialect;
    this.timeout = timeout;
    this.hints = hints;
    this.metrics = metrics;
    this.outage = new Outage(timeout.toNanos());
    this.writers = new Lane(dialect, Dialect.Use.WRITE, dialect.writers());
    this.readers =
        dialect.readers() == 0 ? writers : new Lane(dialect, Dialect.Use.READ, dialect.readers());
    this.threads =
        Executors.newCachedThreadPool(
            task -> Thread.ofPlatform().name("store").daemon().unstarted(task));
  }

  Dialect dialect() {
    return dialect;
  }

  Hints hints() {
    return hints;
  }

  Outage outage() {
    return outage;
  }

  /** Whether it has been used with success. */
  boolean prepared() {
    return prepared;
  }

  boolean closed() {
    return closed;
  }

  /** Runs statements that change nothing. */
  <T> T read(String name, Attempts.Job<T> job) {
    return measured(name, () -> within(readers, Attempts.reading(this, readers, job)));
  }

  /** Runs a transaction that writes. */
  <T> T write(String name, Attempts.Repeat repeat, Attempts.Keep keep, Attempts.Job<T> job) {
    return measured(
        name, () -> within(writers, Attempts.writing(this, writers, job, repeat, keep)));
  }

  /** What is done with a connection of one's own. */
  @FunctionalInterface
  interface OnConnection<T> {
    T run(Connection connection) throws SQLException;
  }

  /** Runs work that may take long on a connection of its own; the caller waits without an end. */
  <T> T alone(String name, OnConnection<T> job) {
    return measured(
        name,
        () -> {
          outage.check();
          return await(submit(() -> onItsOwn(job)), Long.MAX_VALUE / 4);
        });
  }

  private <T> T onItsOwn(OnConnection<T> job) {
    try {
      ready();
      try (Connection connection = dialect.connect(Dialect.Use.LONG)) {
        T result = job.run(connection);
        outage.end();
        return result;
      }
    } catch (SQLException e) {
      Problem problem = dialect.problem(e);
      if (dialect.lost(e)) {
        outage.begin(problem);
      }
      throw problem;
    }
  }

  /** Takes the database into use unless it is; one at a time, the others wait. */
  void ready() throws SQLException {
    if (prepared) {
      return;
    }
    preparing.lock();
    try {
      if (!prepared) {
        dialect.prepare();
        prepared = true;
      }
    } finally {
      preparing.unlock();
    }
  }

  private <T> T within(Lane lane, Callable<T> job) {
    outage.check();
    long end = System.nanoTime() + timeout.toNanos();
    if (!lane.enter(timeout.toNanos())) {
      throw new Problem(
          Reason.STORE,
          dialect.place()
              + ": all of its "
              + lane.places()
              + " connections were busy for "
              + Durations.format(timeout)
              + "; it is slow, or store.connections is too small");
    }
    Future<T> answer;
    try {
      answer =
          submit(
              () -> {
                try {
                  return job.call();
                } finally {
                  lane.leave();
                }
              });
    } catch (Problem e) {
      lane.leave();
      throw e;
    }
    return await(answer, end - System.nanoTime());
  }

  private <T> Future<T> submit(Callable<T> job) {
    try {
      return threads.submit(job);
    } catch (RejectedExecutionException e) {
      throw new Problem(Reason.STOPPING, "the store is closed", e);
    }
  }

  /** Waits; an interrupt does not end that, because cleaning up needs the store, and stays set. */
  private <T> T await(Future<T> answer, long nanos) {
    long end = System.nanoTime() + nanos;
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          throw new Problem(
              Reason.STORE,
              dialect.place()
                  + " has not answered within "
                  + Durations.format(timeout)
                  + " (store.timeout); look at its load and at the network",
              e);
        } catch (ExecutionException e) {
          throw e.getCause() instanceof RuntimeException own
              ? own
              : new Problem(Reason.INTERNAL, String.valueOf(e.getCause()), e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T measured(String name, Supplier<T> job) {
    long start = System.nanoTime();
    String outcome = "internal";
    try {
      T result = job.get();
      outcome = "ok";
      return result;
    } catch (Problem e) {
      outcome = e.reason().label();
      throw e;
    } finally {
      Timer.builder("farseer.store")
          .description("Time of a call to the store")
          .tag("operation", name)
          .tag("outcome", outcome)
          .serviceLevelObjectives(BUCKETS)
          .register(metrics)
          .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }

  /** Lets what runs end, for a second; whatever hangs is left to its timeout. */
  @Override
  public void close() {
    closed = true;
    threads.shutdown();
    try {
      boolean _ = threads.awaitTermination(ENDING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writers.close();
    readers.close();
    dialect.close();
  }
}
