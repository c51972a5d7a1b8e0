package dev.farseer.loki;

import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Budget;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One read of one window: workers fetch pages side by side, the caller's thread hands them on. */
final class WindowReader {

  /** Asks Loki how many lines the window holds. */
  interface Count {
    /** The number of lines, or nothing when Loki does not tell in time. */
    OptionalLong lines() throws InterruptedException;
  }

  // nothing but the time matters for users; the rest makes a cut within a nanosecond repeatable
  private static final Comparator<LogLine> NEWEST_FIRST =
      Comparator.comparingLong(LogLine::timestampNs)
          .reversed()
          .thenComparing(LogLine::text)
          .thenComparing(line -> new TreeMap<>(line.labels()).toString())
          .thenComparing(line -> new TreeMap<>(line.metadata()).toString());

  private final PageReader pages;
  private final ReadPlan plan;
  private final LogQuery query;
  private final int cap;
  private final int workers;
  private final AtomicInteger requests;
  private final ConcurrentSkipListSet<Long> overfull = new ConcurrentSkipListSet<>();

  private long lines;
  private long oldestNs;
  private boolean capped;

  WindowReader(
      PageReader pages,
      LogQuery query,
      int cap,
      int pageSize,
      int workers,
      AtomicInteger requests) {
    this.pages = pages;
    this.query = query;
    this.cap = cap;
    this.workers = workers;
    this.requests = requests;
    // one line more than the cap tells that there is more
    this.plan = new ReadPlan(query.range(), pageSize, 2 * workers, cap + 1L);
  }

  /** Reads the window; the failure of any part ends it once all newer lines are handed on. */
  ReadReport read(Budget budget, Consumer<List<LogLine>> sink, Count count)
      throws InterruptedException {
    try (ExecutorService crew =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("loki-read-", 0).factory())) {
      try {
        Runnable worker = this::work;
        Runnable work = Context.current().wrap(worker);
        for (int i = 0; i < workers; i++) {
          crew.execute(work);
        }
        handOn(budget, sink);
      } finally {
        plan.stop();
        crew.shutdownNow();
      }
    }
    return report(count);
  }

  private void work() {
    try {
      ReadPlan.Part part;
      while ((part = plan.next()) != null) {
        work(part);
      }
    } catch (InterruptedException e) {
      // the read is over; its owner waits for this thread to end
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      plan.broke(e);
    }
  }

  private void work(ReadPlan.Part part) throws InterruptedException {
    try {
      Page page = pages.read(part.range());
      if (page.overfullNs() > 0) {
        overfull.add(page.overfullNs());
      }
      plan.read(part, page);
    } catch (RuntimeException e) {
      plan.failed(part, e);
    }
  }

  private void handOn(Budget budget, Consumer<List<LogLine>> sink) throws InterruptedException {
    List<LogLine> page;
    while (!capped && (page = plan.take(budget)) != null) {
      long room = cap - lines;
      if (page.size() > room) {
        capped = true;
        page = page.stream().sorted(NEWEST_FIRST).limit(room).toList();
      }
      if (!page.isEmpty()) {
        lines += page.size();
        oldestNs = page.getLast().timestampNs();
        sink.accept(page);
      }
    }
  }

  private ReadReport report(Count count) throws InterruptedException {
    @Nullable Long full = overfull.isEmpty() ? null : overfull.first();
    if (!capped && full == null) {
      return new ReadReport(lines, false, lines, requests.get(), query.range(), "");
    }
    OptionalLong known = count.lines();
    TimeRange window = query.range();
    TimeRange covered = capped ? new TimeRange(oldestNs, window.endNs()) : window;
    // a nanosecond that fills a page to the last line is complete after all
    boolean truncated = capped || known.isEmpty() || known.getAsLong() > lines;
    StringBuilder note = new StringBuilder();
    if (capped) {
      note.append("the window holds more than the line limit of ")
          .append(cap)
          .append(known.isPresent() ? " (" + known.getAsLong() + " lines in Loki)" : "")
          .append(": only its newest lines, from ")
          .append(TimeRange.instant(covered.startNs()))
          .append(" on, were read");
    }
    if (full != null && truncated) {
      Instant at = TimeRange.instant(full);
      note.append(note.isEmpty() ? "" : "; ")
          .append("more lines have the very time ")
          .append(at)
          .append(" than Loki hands out in one request, some of them are missing");
    }
    return new ReadReport(
        lines, truncated, known.orElse(-1), requests.get(), covered, note.toString());
  }
}
