package dev.farseer.explain;

import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Baseline;
import dev.farseer.telemetry.Stages;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What was there in the window before. It is read beside the window itself, once per query text and
 * twelfth of the window's length, so that a refreshing panel does not read it again each time.
 */
final class Baselines implements AutoCloseable {
  private static final int MOST_KEPT = 64;
  private static final int STEPS = 12;

  /** A query never waits longer than this for the window before, once its own window is read. */
  private static final Duration PATIENCE = Duration.ofMillis(600);

  private static final Duration LEAST_PATIENCE = Duration.ofMillis(100);

  private record Key(String logql, TimeRange range) {}

  private final ExplainSettings settings;
  private final WindowReader reader;
  private final Map<Key, Read> reads = new LinkedHashMap<>(16, 0.75f, true);
  private boolean closed;

  Baselines(ExplainSettings settings, WindowReader reader) {
    this.settings = settings;
    this.reader = reader;
  }

  /** One reading of a window before, guarded by {@link #reads}. */
  private static final class Read {
    private final CompletableFuture<Baseline> future = new CompletableFuture<>();
    private final Thread thread;
    private int askers;
    private boolean wanted;

    Read(LogQuery query, Baselines owner) {
      Runnable work = Context.current().wrap(() -> owner.read(query, future));
      thread = Thread.ofVirtual().name("read-before").unstarted(work);
    }
  }

  /** A baseline on its way. Closing it ends the reading, unless somebody else wants it too. */
  interface Pending extends AutoCloseable {
    /**
     * The baseline, or none of it with a notice when it does not come in time; it is read on then,
     * for the next query.
     *
     * @param deadline {@link System#nanoTime()} until which the asker waits anyway
     */
    Baseline orNone(long deadline, List<Explanation.Notice> notices) throws InterruptedException;

    @Override
    default void close() {}
  }

  Pending start(ExplainRequest request) {
    LogQuery query = aligned(request.query());
    Key key = new Key(query.logql(), query.range());
    synchronized (reads) {
      if (closed || !settings.compareWithBefore() || request.query().range().startNs() == 0) {
        return (_, _) -> Baseline.NONE;
      }
      Read read = reads.get(key);
      if (read == null || read.future.isCompletedExceptionally()) {
        read = new Read(query, this);
        reads.put(key, read);
        read.thread.start();
        forgetOldest();
      }
      read.askers++;
      return new Asker(key, read);
    }
  }

  private void forgetOldest() {
    if (reads.size() > MOST_KEPT) {
      reads.remove(reads.keySet().iterator().next());
    }
  }

  private final class Asker implements Pending {
    private final Key key;
    private final Read read;

    Asker(Key key, Read read) {
      this.key = key;
      this.read = read;
    }

    @Override
    public Baseline orNone(long deadline, List<Explanation.Notice> notices)
        throws InterruptedException {
      long left = Math.min(deadline - System.nanoTime(), PATIENCE.toNanos());
      try {
        return read.future.get(Math.max(left, LEAST_PATIENCE.toNanos()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        synchronized (reads) {
          read.wanted = true;
        }
        return none(notices, "it was not read in time.");
      } catch (ExecutionException e) {
        return none(notices, "it could not be read.");
      }
    }

    private static Baseline none(List<Explanation.Notice> notices, String why) {
      notices.add(
          new Explanation.Notice(false, "The window before could not be compared with: " + why));
      return Baseline.NONE;
    }

    @Override
    public void close() {
      synchronized (reads) {
        read.askers--;
        if (read.askers == 0 && !read.wanted && !read.future.isDone()) {
          reads.remove(key, read);
          read.thread.interrupt();
        }
      }
    }
  }

  private void read(LogQuery query, CompletableFuture<Baseline> future) {
    try {
      Reading before =
          reader.read(query, settings.readTime(), 0, new Stages(), ExplainListener.NONE);
      if (before.notices().stream().anyMatch(Explanation.Notice::warning)) {
        future.completeExceptionally(new IllegalStateException("only a part was read"));
      } else {
        future.complete(Baseline.of(before.mined()));
      }
    } catch (RuntimeException | InterruptedException e) {
      future.completeExceptionally(e);
    }
  }

  private static LogQuery aligned(LogQuery query) {
    TimeRange range = query.range();
    long step = Math.max(1, range.lengthNs() / STEPS);
    long end = range.startNs() / step * step;
    return new LogQuery(
        query.logql(),
        new TimeRange(Math.max(0, end - range.lengthNs()), Math.max(1, end)),
        query.lineLimit());
  }

  /** Ends the readings under way and waits until they have ended. */
  @Override
  public void close() {
    List<Thread> threads = new ArrayList<>();
    synchronized (reads) {
      closed = true;
      reads.values().forEach(read -> threads.add(read.thread));
      reads.clear();
    }
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
