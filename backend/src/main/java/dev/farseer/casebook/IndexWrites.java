package dev.farseer.casebook;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * All small writes of an index, on a thread that nobody interrupts: an interrupt in the middle of a
 * write to a file closes the file.
 */
final class IndexWrites implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(IndexWrites.class.getName());

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> Thread.ofPlatform().daemon().name("casebook-index-write").unstarted(work));

  interface Work {
    void run() throws IOException;
  }

  /**
   * Runs it and waits, whether interrupted or not; does nothing once closed.
   *
   * @return what it failed with, null when it did not
   */
  @Nullable Throwable run(Work work) {
    boolean interrupted = false;
    try {
      var done =
          thread.submit(
              () -> {
                work.run();
                return true;
              });
      for (; ; ) {
        try {
          done.get();
          return null;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "the index is closed", e);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for the writes under way. */
  @Override
  public void close() {
    thread.close();
  }
}
