package dev.farseer.store;

import dev.farseer.problem.Problem;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a database that is down from costing each call its whole timeout: for a second after a
 * failure calls fail at once, then one call looks again while the others still fail.
 */
final class Outage {
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final long timeout;
  private final AtomicLong lookAt = new AtomicLong();
  private volatile @Nullable Problem trouble;

  /**
   * No outage.
   *
   * @param timeout nanoseconds that one look may take
   */
  Outage(long timeout) {
    this.timeout = timeout;
  }

  /**
   * Lets the caller try, or not.
   *
   * @throws Problem what went wrong last
   */
  void check() {
    Problem known = trouble;
    if (known == null) {
      return;
    }
    long at = lookAt.get();
    long now = System.nanoTime();
    if (now - at < 0 || !lookAt.compareAndSet(at, now + timeout + PAUSE)) {
      throw new Problem(known.reason(), known.detail(), known);
    }
  }

  void begin(Problem problem) {
    lookAt.set(System.nanoTime() + PAUSE);
    trouble = problem;
  }

  void end() {
    if (trouble != null) {
      trouble = null;
    }
  }
}
