package dev.farseer.explain;

import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Baseline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What was there in the window before. It is read beside the window itself, once per query text and
 * twelfth of the window's length, so that a refreshing panel does not read it again each time.
 */
final class Baselines implements AutoCloseable {
  private static final int MOST_KEPT = 64;
  private static final long MOST_COUNTS = 1_000_000;
  private static final int STEPS = 12;

  /** A query never waits longer than this for the window before, once its own window is read. */
  private static final Duration PATIENCE = Duration.ofMillis(600);

  private static final Duration LEAST_PATIENCE = Duration.ofMillis(100);

  /** Longest time that a baseline is kept: by then its window is no longer the one before. */
  private static final Duration KEPT = Duration.ofHours(24);

  private record Key(String logql, TimeRange range) {}

  private final ExplainSettings settings;
  private final WindowReader reader;
  private final SharedWork<Key, Baseline, SharedWork.Work<Baseline>> reads;

  Baselines(ExplainSettings settings, WindowReader reader) {
    this.settings = settings;
    this.reader = reader;
    var bounds = new SharedWork.Bounds<Baseline>(MOST_KEPT, MOST_COUNTS, b -> b.counts().size());
    reads = new SharedWork<>("read-before", bounds, System::nanoTime);
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
    if (!settings.compareWithBefore() || request.query().range().startNs() == 0) {
      return (_, _) -> Baseline.NONE;
    }
    LogQuery query = aligned(request.query());
    Key key = new Key(query.logql(), query.range());
    return new Asker(reads.join(key, () -> () -> read(query), _ -> {}));
  }

  private record Asker(SharedWork.Seat<Baseline> seat) implements Pending {
    @Override
    public Baseline orNone(long deadline, List<Explanation.Notice> notices)
        throws InterruptedException {
      long left = Math.min(deadline - System.nanoTime(), PATIENCE.toNanos());
      try {
        return seat.value().get(Math.max(left, LEAST_PATIENCE.toNanos()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        seat.want();
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
      seat.close();
    }
  }

  private SharedWork.Result<Baseline> read(LogQuery query) throws InterruptedException {
    Reading before = reader.read(query, () -> settings.readTime().toNanos(), 0, _ -> {});
    if (before.notices().stream().anyMatch(Explanation.Notice::warning)) {
      throw new IllegalStateException("only a part was read");
    }
    return new SharedWork.Result<>(Baseline.of(before.mined()), KEPT.toNanos());
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
    reads.close();
  }
}
