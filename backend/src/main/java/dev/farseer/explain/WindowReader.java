package dev.farseer.explain;

import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.loki.LokiClient;
import dev.farseer.loki.ReadReport;
import dev.farseer.pattern.PatternMiner;
import dev.farseer.pattern.PatternSettings;
import dev.farseer.pattern.TraceOrder;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.redact.Redactor;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a window through redaction straight into a miner. Lines that came before Loki failed or
 * fell silent are not lost: they are mined, and a notice says what is missing.
 */
public final class WindowReader {
  /** How often silence is looked for. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private final LokiClient loki;
  private final Redactor redactor;
  private final PatternSettings patterns;
  private final ExplainSettings settings;
  private final Telemetry telemetry;
  // mining is CPU work: more of it at once than there are cores would only slow every query
  private final Semaphore cores = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

  /** A reader over its rooms. */
  public WindowReader(
      LokiClient loki,
      Redactor redactor,
      PatternSettings patterns,
      ExplainSettings settings,
      Telemetry telemetry) {
    this.loki = loki;
    this.redactor = redactor;
    this.patterns = patterns;
    this.settings = settings;
    this.telemetry = telemetry;
  }

  /**
   * Reads a window.
   *
   * @param patienceNanos how long a silent Loki is waited for, asked anew each time it counts
   * @param keep how many of the newest lines are kept
   * @param progress told how many lines were read so far
   * @throws Problem when the query itself is wrong, or Loki refuses it
   */
  Reading read(LogQuery query, LongSupplier patienceNanos, int keep, LongConsumer progress)
      throws InterruptedException {
    PatternMiner miner = new PatternMiner(patterns, query.range());
    Sink sink = new Sink(miner, new NewestLines(keep), progress);
    long start = System.nanoTime();
    Ended ended = readWatched(query, sink, patienceNanos);
    sink.order.finish();
    long read = System.nanoTime();
    return telemetry.span(
        "pattern.mine",
        span -> {
          var mined = miner.finish();
          span.setAttribute("farseer.lines", mined.lines());
          span.setAttribute("farseer.patterns", mined.patterns().size());
          return new Reading(
              mined,
              ended.report == null ? -1 : ended.report.linesInLoki(),
              ended.report == null || ended.report.truncated(),
              sink.newest.lines(miner),
              notices(ended, mined.lines()),
              ended.problem,
              read - start - sink.nanos.get(),
              sink.nanos.get() + System.nanoTime() - read);
        });
  }

  /** How a read ended: with a report, or with a problem. */
  private record Ended(@Nullable ReadReport report, @Nullable Problem problem) {}

  private Ended readWatched(LogQuery query, Sink sink, LongSupplier patienceNanos)
      throws InterruptedException {
    Budget budget =
        Budget.of(
            settings.readTime(),
            Reason.LOKI_TIMEOUT,
            "reading the window took longer than explain.readTime; narrow the query or the range");
    FutureTask<ReadReport> task =
        new FutureTask<>(Context.current().wrap(() -> loki.read(query, budget, sink::accept)));
    Thread thread = Thread.ofVirtual().name("read-window").start(task);
    try {
      return new Ended(watch(task, sink, patienceNanos), null);
    } catch (Problem problem) {
      if (problem.reason().status() < 500) {
        throw problem;
      }
      return new Ended(null, problem);
    } finally {
      // also after an interrupt of the asker: the miner must not be fed any more
      thread.interrupt();
      joinUninterruptibly(thread);
    }
  }

  /**
   * Waits for the read; gives up when Loki has been silent for {@code explain.stall} and the
   * patience is over as well.
   */
  private ReadReport watch(FutureTask<ReadReport> task, Sink sink, LongSupplier patienceNanos)
      throws InterruptedException {
    long start = System.nanoTime();
    long heard = start;
    long seen = 0;
    while (true) {
      try {
        return task.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        long now = System.nanoTime();
        long lines = sink.lines.get();
        // a batch that waits for a core or is being mined is no silence of Loki's
        if (lines != seen || sink.busy) {
          seen = lines;
          heard = now;
        } else if (now - start > patienceNanos.getAsLong()
            && now - heard > settings.stall().toNanos()) {
          throw silent(start, Duration.ofNanos(now - heard), e);
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException own
            ? own
            : new Problem(Reason.INTERNAL, String.valueOf(e.getCause()), e.getCause());
      }
    }
  }

  private Problem silent(long start, Duration silence, TimeoutException e) {
    Problem trouble = loki.troubleSince(start).orElse(null);
    return trouble != null
        ? trouble
        : new Problem(
            Reason.LOKI_TIMEOUT,
            "Loki sent nothing for " + silence.toMillis() + " ms; is it overloaded?",
            e);
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Explanation.Notice> notices(Ended ended, long lines) {
    List<Explanation.Notice> notices = new ArrayList<>();
    if (ended.problem != null) {
      String rest =
          lines == 0
              ? "No line was read. "
              : "Only the " + lines + " lines that came before are explained. ";
      notices.add(
          new Explanation.Notice(
              true, ended.problem.reason().title() + ". " + rest + ended.problem.detail()));
    }
    if (ended.report != null && !ended.report.note().isEmpty()) {
      notices.add(new Explanation.Notice(ended.report.truncated(), ended.report.note()));
    }
    return notices;
  }

  /** Redacts and mines batches on the reading thread. */
  private final class Sink {
    private final PatternMiner miner;
    private final NewestLines newest;
    private final LongConsumer progress;
    private final TraceOrder order = new TraceOrder(this::mine);
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private volatile boolean busy;

    Sink(PatternMiner miner, NewestLines newest, LongConsumer progress) {
      this.miner = miner;
      this.newest = newest;
      this.progress = progress;
    }

    void accept(List<LogLine> batch) {
      busy = true;
      try {
        mine(batch);
      } finally {
        busy = false;
      }
    }

    private void mine(List<LogLine> batch) {
      if (!acquire()) {
        return;
      }
      long start = System.nanoTime();
      try {
        order.add(batch);
      } finally {
        cores.release();
        nanos.addAndGet(System.nanoTime() - start);
      }
      progress.accept(lines.addAndGet(batch.size()));
    }

    private void mine(LogLine line) {
      LogLine redacted = redactor.redact(line);
      newest.offer(redacted, miner.add(redacted));
    }

    /** False when the read is being ended: nobody wants the batch any more. */
    private boolean acquire() {
      try {
        cores.acquire();
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
