package dev.farseer.prompt;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Does something at regular intervals on a virtual thread of its own until it is closed. Polling,
 * because a folder that Kubernetes mounts from a ConfigMap is replaced by renaming links, which
 * file events miss.
 */
final class FolderWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FolderWatch.class.getName());

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  FolderWatch(Duration interval, Runnable look) {
    thread = Thread.ofVirtual().name("prompt-folder").start(() -> run(interval, look));
  }

  private void run(Duration interval, Runnable look) {
    try {
      while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          look.run();
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, "the prompt folder could not be looked at; trying again", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the thread; a look that is under way is finished first. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isAlive() {
    return thread.isAlive();
  }
}
