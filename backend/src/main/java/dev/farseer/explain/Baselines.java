package dev.farseer.explain;

import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Baseline;
import dev.farseer.problem.Problem;
import dev.farseer.telemetry.Stages;
import io.opentelemetry.context.Context;
import java.time.Duration;
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

  private record Key(String logql, TimeRange range) {}

  private final ExplainSettings settings;
  private final WindowReader reader;
  private final Map<Key, CompletableFuture<Baseline>> kept = new LinkedHashMap<>(16, 0.75f, true);
  private volatile boolean closed;

  Baselines(ExplainSettings settings, WindowReader reader) {
    this.settings = settings;
    this.reader = reader;
  }

  /** A baseline on its way. */
  interface Pending {
    /**
     * The baseline, or none of it with a notice when it does not come in time.
     *
     * @param deadline {@link System#nanoTime()} until which the asker waits anyway
     */
    Baseline orNone(long deadline, List<Explanation.Notice> notices) throws InterruptedException;
  }

  Pending start(ExplainRequest request) {
    if (!settings.compareWithBefore() || request.query().range().startNs() == 0) {
      return (_, _) -> Baseline.NONE;
    }
    CompletableFuture<Baseline> future = future(request);
    return (deadline, notices) -> {
      long left = Math.min(Math.max(0, deadline - System.nanoTime()), PATIENCE.toNanos());
      try {
        return future.get(Math.max(left, TimeUnit.MILLISECONDS.toNanos(100)), TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException e) {
        notices.add(
            new Explanation.Notice(
                false, "The window before could not be compared with: it was not read in time."));
        return Baseline.NONE;
      }
    };
  }

  private CompletableFuture<Baseline> future(ExplainRequest request) {
    LogQuery query = aligned(request.query());
    Key key = new Key(query.logql(), query.range());
    synchronized (kept) {
      CompletableFuture<Baseline> known = kept.get(key);
      if (known != null && !known.isCompletedExceptionally()) {
        return known;
      }
      CompletableFuture<Baseline> future = new CompletableFuture<>();
      kept.put(key, future);
      if (kept.size() > MOST_KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
      Runnable work = Context.current().wrap(() -> read(query, future));
      Thread.ofVirtual().name("read-before").start(work);
      return future;
    }
  }

  private void read(LogQuery query, CompletableFuture<Baseline> future) {
    try {
      if (closed) {
        throw new InterruptedException();
      }
      Reading before =
          reader.read(query, settings.readTime(), 0, new Stages(), ExplainListener.NONE);
      if (before.notices().stream().anyMatch(Explanation.Notice::warning)) {
        future.completeExceptionally(new IllegalStateException("only a part was read"));
      } else {
        future.complete(Baseline.of(before.mined()));
      }
    } catch (Problem | InterruptedException e) {
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

  @Override
  public void close() {
    closed = true;
    synchronized (kept) {
      kept.values().forEach(each -> each.cancel(false));
      kept.clear();
    }
  }
}
