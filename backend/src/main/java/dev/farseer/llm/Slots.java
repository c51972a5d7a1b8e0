package dev.farseer.llm;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets as many calls through as the server has slots, in the order they came. llama-server itself
 * would queue without limit and without a word.
 */
final class Slots {
  private static final class Permits extends Semaphore {
    private static final long serialVersionUID = 1L;

    Permits() {
      super(0, true);
    }

    void remove(int count) {
      reducePermits(count);
    }
  }

  private final Permits permits = new Permits();
  private int size;
  private volatile boolean closed;

  /** A slot in use, given back by closing. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** Sets the number of slots; calls that hold one keep it. */
  synchronized void resize(int slots) {
    if (closed || slots == size) {
      return;
    }
    if (slots > size) {
      permits.release(slots - size);
    } else {
      permits.remove(size - slots);
    }
    size = slots;
  }

  /**
   * Waits for a slot.
   *
   * @throws Problem the budget's overrun, or STOPPING
   */
  Held acquire(Budget budget) throws InterruptedException {
    if (!permits.tryAcquire(budget.left().toNanos(), TimeUnit.NANOSECONDS)) {
      throw budget.overrun();
    }
    if (closed) {
      permits.release();
      throw stopping();
    }
    return permits::release;
  }

  /** Calls that wait for a slot. */
  int waiting() {
    return permits.getQueueLength();
  }

  /** Sends everyone who waits away. */
  synchronized void close() {
    closed = true;
    // each of them gives its permit back, so one would do; more are faster
    permits.release(1024);
  }

  static Problem stopping() {
    return new Problem(Reason.STOPPING, "Farseer is stopping; ask again when it runs.");
  }
}
