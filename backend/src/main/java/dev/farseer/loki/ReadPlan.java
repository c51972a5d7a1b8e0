package dev.farseer.loki;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a window is read next, and by whom. Workers start parts newest first and report
 * their pages in any order; the taker gets the pages strictly newest first.
 *
 * <p>The first part is the whole window, so a quiet window is one request. Once a page came back
 * full, the rest is cut into slices that, at the density of lines just seen, fill most of a page
 * each, and these are read side by side. A slice that is denser than thought leaves a rest of its
 * own, which is cut again in its place.
 */
final class ReadPlan {
  private enum State {
    OPEN,
    READING,
    READ,
    FAILED
  }

  /** A part of the window; parts adjoin each other without gap or overlap. */
  static final class Part {
    private final TimeRange range;
    private State state = State.OPEN;
    private List<LogLine> lines = List.of();
    private @Nullable RuntimeException failure;

    private Part(long startNs, long endNs) {
      this.range = new TimeRange(startNs, endNs);
    }

    TimeRange range() {
      return range;
    }
  }

  // a slice is aimed a bit below a page, because a full page costs one more request
  private static final double FILL = 0.8;
  private static final int FASTEST_GROWTH = 64;
  private static final int MOST_SLICES = 4_096;

  private final List<Part> parts = new ArrayList<>();
  private final int pageSize;
  private final int ahead;
  private final long enough;
  private final long shortestNs;
  private long sliceNs;
  private long taken;
  private boolean stopped;
  private @Nullable RuntimeException broken;

  /**
   * A plan for a window.
   *
   * @param pageSize lines of a full page
   * @param ahead how many parts may be under way or waiting to be taken
   * @param enough lines after which no older part is started
   */
  ReadPlan(TimeRange window, int pageSize, int ahead, long enough) {
    this.pageSize = pageSize;
    this.ahead = ahead;
    this.enough = enough;
    this.sliceNs = window.lengthNs();
    this.shortestNs = Math.max(1, window.lengthNs() / MOST_SLICES);
    parts.add(new Part(window.startNs(), window.endNs()));
  }

  /** The part to read next, waiting for it, or null when nothing is left to read. */
  synchronized @Nullable Part next() throws InterruptedException {
    while (!stopped && !parts.isEmpty()) {
      Part part = startNewest();
      if (part != null) {
        return part;
      }
      wait();
    }
    return null;
  }

  private @Nullable Part startNewest() {
    long newer = taken;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      switch (part.state) {
        case OPEN -> {
          // the newest part may always start, or a full read-ahead would wait for it forever
          boolean now = i == 0 || (i < ahead && newer < enough);
          return now ? start(i) : null;
        }
        case FAILED -> {
          return null;
        }
        case READING, READ -> newer += part.lines.size();
      }
    }
    return null;
  }

  private Part start(int index) {
    Part open = parts.get(index);
    Part slice = open;
    // the last bit of an open part is not worth a request of its own
    if (open.range.lengthNs() - sliceNs > sliceNs / 4) {
      long cut = open.range.endNs() - sliceNs;
      slice = new Part(cut, open.range.endNs());
      parts.set(index, slice);
      parts.add(index + 1, new Part(open.range.startNs(), cut));
    }
    slice.state = State.READING;
    return slice;
  }

  /** Says what reading a part brought. */
  synchronized void read(Part part, Page page) {
    part.lines = page.lines();
    part.state = State.READ;
    long startNs = part.range.startNs();
    if (page.hasRest()) {
      int older = parts.indexOf(part) + 1;
      long restStartNs = startNs;
      if (older < parts.size() && parts.get(older).state == State.OPEN) {
        restStartNs = parts.remove(older).range.startNs();
      }
      parts.add(older, new Part(restStartNs, page.restEndNs()));
      startNs = page.restEndNs();
    }
    learn(Math.max(1, part.range.endNs() - startNs), page.lines().size());
    notifyAll();
  }

  private void learn(long lengthNs, int lines) {
    double fitting = lengthNs * (FILL * pageSize / Math.max(1, lines));
    double grown = Math.min(fitting, (double) lengthNs * FASTEST_GROWTH);
    sliceNs = Math.max(shortestNs, (long) grown);
  }

  /** Says that a part cannot be read. Newer parts go on, older ones are not started. */
  synchronized void failed(Part part, RuntimeException failure) {
    part.failure = failure;
    part.state = State.FAILED;
    notifyAll();
  }

  /** Says that a worker is gone without a word on its part, so that nobody waits for it. */
  synchronized void broke(RuntimeException fault) {
    broken = fault;
    stop();
  }

  /**
   * The lines of the newest part not yet taken, or null at the end of the window.
   *
   * @throws RuntimeException what made this part fail
   */
  synchronized @Nullable List<LogLine> take(Budget budget) throws InterruptedException {
    while (!parts.isEmpty()) {
      if (broken != null) {
        throw broken;
      }
      Part part = parts.getFirst();
      if (part.failure != null) {
        throw part.failure;
      }
      if (part.state == State.READ) {
        parts.removeFirst();
        taken += part.lines.size();
        notifyAll();
        return part.lines;
      }
      if (budget.spent()) {
        throw budget.overrun();
      }
      TimeUnit.NANOSECONDS.timedWait(this, budget.left().toNanos());
    }
    return null;
  }

  /** Lets every worker that asks for more go home. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }
}
