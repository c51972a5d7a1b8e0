package dev.farseer.ask;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One question under way, shared by everybody who asks it meanwhile. Its thread is interrupted when
 * the last asker has gone and none of them waited to the end.
 */
final class Flight {
  private final CompletableFuture<Asked.Ready> outcome = new CompletableFuture<>();
  private int askers;
  private boolean wanted;
  private boolean cancelled;
  private @Nullable Thread thread;

  /** Fails with a Problem only. */
  CompletableFuture<Asked.Ready> outcome() {
    return outcome;
  }

  /** The thread that asks; started by whoever opened the flight. */
  synchronized void flownBy(Thread asking) {
    thread = asking;
  }

  /** False when the flight has just been cancelled and another one must be opened. */
  synchronized boolean board() {
    if (!cancelled) {
      askers++;
    }
    return !cancelled;
  }

  /** One asker leaves; {@code stillWanted} when the answer is to be found all the same. */
  synchronized void leave(boolean stillWanted) {
    askers--;
    wanted |= stillWanted;
    if (askers == 0 && !wanted && !outcome.isDone()) {
      cancel();
    }
  }

  synchronized void cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
