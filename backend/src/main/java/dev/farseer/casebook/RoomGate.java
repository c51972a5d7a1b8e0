package dev.farseer.casebook;

import dev.farseer.problem.Problem;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the store answers. While it does not, lookups go on without it instead of waiting for it
 * each time; whoever follows the store tries on. Thread-safe.
 */
final class RoomGate {
  private static final System.Logger LOG = System.getLogger(RoomGate.class.getName());

  private volatile @Nullable String trouble;

  /** What the store says, empty when it is down or just failed. */
  <T> Optional<T> ask(Supplier<T> question) {
    return trouble == null ? attempt(question) : Optional.empty();
  }

  /** The same, but it asks a store that was down as well: one caller does so from time to time. */
  <T> Optional<T> attempt(Supplier<T> question) {
    try {
      T answer = question.get();
      opened();
      return Optional.of(answer);
    } catch (RuntimeException e) {
      // a question that was called off says nothing about the store
      if (!Thread.currentThread().isInterrupted()) {
        closed(e);
      }
      return Optional.empty();
    }
  }

  boolean open() {
    return trouble == null;
  }

  /** What is wrong, empty when the store answers. */
  String trouble() {
    String now = trouble;
    return now == null ? "" : now;
  }

  private synchronized void opened() {
    if (trouble != null) {
      trouble = null;
      LOG.log(System.Logger.Level.INFO, "the store answers again");
    }
  }

  private synchronized void closed(RuntimeException e) {
    boolean before = trouble == null;
    trouble = e instanceof Problem problem ? problem.detail() : e.toString();
    if (before) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the store does not answer: lookups go on with the shipped cases and those in memory, what"
              + " is learnt waits to be saved: "
              + trouble,
          e instanceof Problem ? null : e);
    }
  }
}
