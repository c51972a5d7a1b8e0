package dev.farseer.problem;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long something may take, and in whose name the time runs out.
 *
 * @param deadline {@link System#nanoTime()} at which the time is over
 * @param reason what an overrun is
 * @param cause words for the user, such as {@code "the panel's time of 2 s is over"}
 */
public record Budget(long deadline, Reason reason, String cause) {

  /** A budget that starts now. */
  public static Budget of(Duration time, Reason reason, String cause) {
    return new Budget(System.nanoTime() + saturated(time), reason, cause);
  }

  /** Time left, 0 when it is over. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  /** Whether the time is over. */
  public boolean spent() {
    return deadline - System.nanoTime() <= 0;
  }

  /** The stricter of this budget and a new one of the given length. */
  public Budget within(Duration time, Reason otherReason, String otherCause) {
    Budget other = of(time, otherReason, otherCause);
    return other.deadline - deadline < 0 ? other : this;
  }

  /** The problem to throw when the time is over. */
  public Problem overrun() {
    return new Problem(reason, cause);
  }

  /**
   * Waits on the calling (virtual) thread for an asynchronous answer. Never call it on an event
   * loop.
   *
   * @param stage the answer
   * @param abandon run once when the wait ends without an answer (time over or interrupt); it must
   *     stop the work behind the stage
   * @throws Problem the stage's own problem, or {@link #overrun()}
   * @throws InterruptedException when the asker's thread is interrupted
   */
  public <T> T await(CompletionStage<T> stage, Runnable abandon) throws InterruptedException {
    try {
      return stage.toCompletableFuture().get(left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      abandon.run();
      throw e;
    } catch (TimeoutException e) {
      abandon.run();
      throw overrun();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException own
          ? own
          : new Problem(Reason.INTERNAL, String.valueOf(e.getCause()), e.getCause());
    }
  }

  private static long saturated(Duration time) {
    // a quarter of the range keeps differences of nanoTime values from overflowing
    long most = Long.MAX_VALUE / 4;
    return time.compareTo(Duration.ofNanos(most)) > 0 ? most : time.toNanos();
  }
}
