package dev.farseer.llm;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Which slots hold which prompt's prefix; each is computed by one caller, others wait for it. */
final class PrefixWarmth {
  /** A prefix in a slot of one start of the server. */
  record Prefix(long start, String promptId, int slot) {}

  interface Computation {
    void run() throws InterruptedException;
  }

  private final Map<Prefix, CompletableFuture<Void>> prefixes = new ConcurrentHashMap<>();

  /**
   * Computes a prefix unless that was done.
   *
   * @throws dev.farseer.problem.Problem the computation's own, or the budget's overrun
   */
  void once(Prefix prefix, Budget budget, Computation computation) throws InterruptedException {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    while (true) {
      CompletableFuture<Void> first = prefixes.putIfAbsent(prefix, mine);
      if (first == null) {
        compute(prefix, mine, computation);
        return;
      }
      if (done(first, budget)) {
        return;
      }
      // whoever was first has given up, perhaps only because its own time was over: be the next
    }
  }

  private void compute(Prefix prefix, CompletableFuture<Void> mine, Computation computation)
      throws InterruptedException {
    try {
      computation.run();
      prefixes.keySet().removeIf(old -> old.start() < prefix.start());
      mine.complete(null);
    } catch (Problem e) {
      if (ofTheServer(e)) {
        mine.completeExceptionally(e);
      }
      throw e;
    } finally {
      if (!mine.isDone() || mine.isCompletedExceptionally()) {
        prefixes.remove(prefix, mine);
        mine.cancel(false);
      }
    }
  }

  /** Whether whoever waits would only find the same. */
  private static boolean ofTheServer(Problem problem) {
    return problem.reason() == Reason.MODEL_UNREACHABLE
        || problem.reason() == Reason.MODEL_REFUSED
        || problem.reason() == Reason.MODEL_CONTEXT;
  }

  private static boolean done(CompletableFuture<Void> first, Budget budget)
      throws InterruptedException {
    try {
      @Nullable Void _ = first.get(budget.left().toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      throw budget.overrun();
    } catch (CancellationException e) {
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Problem shared) {
        throw new Problem(shared.reason(), shared.detail(), shared);
      }
      return false;
    }
  }
}
