package dev.farseer.llm;

import dev.farseer.problem.Budget;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a call is made again: only after {@link Unavailable}, which means that nothing of an answer
 * was received. Without a connection 4 times in all, which bridges a restart of a proxy but does
 * not keep a panel waiting for a server that is down; when the server itself asks for patience,
 * until the budget is spent. Pauses start at 100 ms and double up to 2 s, with jitter, and are at
 * least as long as the server asks for.
 */
final class Retry {
  private static final int MOST_CONNECTION_ATTEMPTS = 4;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private Retry() {}

  interface Work<T> {
    T run() throws InterruptedException;
  }

  /** Runs work, again when that may help; throws its last problem otherwise. */
  static <T> T within(Budget budget, Work<T> work) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      try {
        return work.run();
      } catch (Unavailable e) {
        Duration wait = jittered(pause);
        wait = wait.compareTo(e.after()) < 0 ? e.after() : wait;
        boolean enough =
            e.kind() == Unavailable.Kind.NO_CONNECTION && attempt >= MOST_CONNECTION_ATTEMPTS;
        if (enough || wait.compareTo(budget.left()) >= 0) {
          throw e.problem();
        }
        Thread.sleep(wait);
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }

  private static Duration jittered(Duration pause) {
    // half to all of it, so that waiting calls do not come back at the same moment
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(pause.toMillis() / 2, pause.toMillis() + 1));
  }
}
