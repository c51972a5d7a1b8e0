package dev.farseer.explain;

import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Stages;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Windows that are read, and those that have just been read whole: the panels of a dashboard that
 * ask about one window read it once, and so does whoever refreshes before it can have changed much.
 */
final class Readings implements AutoCloseable {
  private static final int MOST_KEPT = 128;
  private static final long MOST_BYTES = 64L << 20;

  /** Lines may still come for a window that ends so shortly before now. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  private static final Duration FRESH_KEPT = Duration.ofSeconds(10);

  /** Always kept, so that a panel of lines shares the reading of a panel of insights. */
  private static final int USUAL_LINES = 1_000;

  private record Key(LogQuery query, int keep) {}

  private final ExplainSettings settings;
  private final WindowReader reader;
  private final InstantSource clock;
  private final SharedWork<Key, Window, Read> reads;

  Readings(
      ExplainSettings settings, WindowReader reader, InstantSource clock, LongSupplier nanoTime) {
    this.settings = settings;
    this.reader = reader;
    this.clock = clock;
    long bytes = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 8);
    reads =
        new SharedWork<>(
            "read-shared",
            new SharedWork.Bounds<>(MOST_KEPT, bytes, window -> window.reading().weight()),
            nanoTime);
  }

  /**
   * The window of a question.
   *
   * @throws Problem when the query itself is wrong, or Loki refuses it; also when Loki gave only a
   *     part and the request wants the whole
   */
  Window of(ExplainRequest request, Stages stages, ExplainListener listener)
      throws InterruptedException {
    int keep = Math.max(request.keepLines(), USUAL_LINES);
    long patience =
        Math.max(request.waitFor().plus(settings.stall()).toNanos(), request.patience().toNanos());
    Boarding boarding = new Boarding(listener, patience);
    try (var seat =
        reads.join(
            new Key(request.query(), keep),
            () -> new Read(request.query(), keep),
            boarding::board)) {
      Window window = seat.value().get();
      Reading reading = window.reading();
      // one that was read before cost this asker nothing
      long loki = boarding.aboard() ? reading.lokiNanos() : 0;
      long mine = boarding.aboard() ? reading.mineNanos() : 0;
      stages.add("loki", loki);
      stages.add("mine", mine);
      listener.stage("loki", TimeUnit.NANOSECONDS.toMillis(loki));
      listener.stage("mine", TimeUnit.NANOSECONDS.toMillis(mine));
      Problem problem = reading.problem();
      if (problem != null && tooLittle(request.least(), reading)) {
        throw problem;
      }
      return window;
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case RuntimeException own -> own;
        case InterruptedException _ ->
            new Problem(Reason.STOPPING, "the window was not read to its end", e);
        case null, default -> new Problem(Reason.INTERNAL, String.valueOf(e.getCause()), e);
      };
    } finally {
      boarding.leave();
    }
  }

  private static boolean tooLittle(ExplainRequest.Least least, Reading reading) {
    return switch (least) {
      case NOTHING -> false;
      case A_PART -> reading.mined().lines() == 0;
      case THE_WHOLE -> true;
    };
  }

  /** What one asker brings along, and whether it came while the window was being read. */
  private static final class Boarding {
    private final ExplainListener listener;
    private final long patience;
    private @Nullable Read read;

    Boarding(ExplainListener listener, long patience) {
      this.listener = listener;
      this.patience = patience;
    }

    void board(Read under) {
      read = under;
      under.listeners.add(listener);
      under.patience.accumulateAndGet(patience, Math::max);
    }

    boolean aboard() {
      return read != null;
    }

    void leave() {
      if (read != null) {
        read.listeners.remove(listener);
      }
    }
  }

  /** The reading of one window; as patient with Loki as the most patient of its askers. */
  private final class Read implements SharedWork.Work<Window> {
    private final LogQuery query;
    private final int keep;
    private final List<ExplainListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong patience = new AtomicLong();

    Read(LogQuery query, int keep) {
      this.query = query;
      this.keep = keep;
    }

    @Override
    public SharedWork.Result<Window> run() throws InterruptedException {
      Reading reading =
          reader.read(
              query,
              patience::get,
              keep,
              lines -> listeners.forEach(listener -> listener.progress(lines)));
      Duration kept = reading.problem() == null ? remembered(query.range()) : Duration.ZERO;
      return new SharedWork.Result<>(new Window(reading), kept.toNanos());
    }
  }

  private Duration remembered(TimeRange range) {
    Duration most = settings.remember();
    boolean past = range.endNs() < TimeRange.nanos(clock.instant().minus(FRESH));
    return past || most.compareTo(FRESH_KEPT) < 0 ? most : FRESH_KEPT;
  }

  /** Ends the readings under way and waits until they have ended. */
  @Override
  public void close() {
    reads.close();
  }
}
