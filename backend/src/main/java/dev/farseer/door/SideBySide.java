package dev.farseer.door;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs the queries of one request side by side, so that one that fails loses no other's answer. */
public final class SideBySide {
  private static final System.Logger LOG = System.getLogger(SideBySide.class.getName());

  // kept of the request's time, so that one slow query does not lose the answers of the others
  private static final Duration WRITING = Duration.ofMillis(500);

  private SideBySide() {}

  /** What became of one query. */
  public sealed interface Outcome<T> {
    /** Its answer. */
    record Answered<T>(T answer) implements Outcome<T> {}

    /** Why there is none. */
    record Failed<T>(Problem problem) implements Outcome<T> {}
  }

  /**
   * Runs all of them, each on a virtual thread; who is not done when the time is over is
   * interrupted and has failed with the budget's own problem.
   *
   * @return an outcome for each, in the same order
   * @throws InterruptedException when the caller is interrupted; all of them are then as well
   */
  public static <T> List<Outcome<T>> run(List<Callable<T>> queries, Budget budget)
      throws InterruptedException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Callable<T>> work = new ArrayList<>();
      queries.forEach(query -> work.add(Context.current().wrap(query)));
      long left = Math.max(1, budget.left().minus(WRITING).toMillis());
      List<Outcome<T>> outcomes = new ArrayList<>();
      for (Future<T> done : threads.invokeAll(work, left, TimeUnit.MILLISECONDS)) {
        outcomes.add(outcome(done, budget));
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> Outcome<T> outcome(Future<T> done, Budget budget) throws InterruptedException {
    try {
      return new Outcome.Answered<>(done.get());
    } catch (CancellationException e) {
      return new Outcome.Failed<>(budget.overrun());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Problem problem) {
        return new Outcome.Failed<>(problem);
      }
      String trace = Span.current().getSpanContext().getTraceId();
      LOG.log(System.Logger.Level.ERROR, "a query failed, trace " + trace, e.getCause());
      return new Outcome.Failed<>(
          new Problem(
              Reason.INTERNAL,
              "Farseer has failed on this query: its log says more, trace " + trace,
              e));
    }
  }
}
