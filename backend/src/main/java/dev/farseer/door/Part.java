package dev.farseer.door;

import dev.farseer.door.Readiness.State;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A part that the service depends on, looked at.
 *
 * @param name {@code loki}, {@code model}, {@code casebook}, ...
 * @param state how it is
 */
public record Part(String name, State state) {
  private static final System.Logger LOG = System.getLogger(Part.class.getName());

  // a Kubernetes probe gives up after one second unless told otherwise, and Loki's answer may lag
  private static final long CHECK_MILLIS = 2000;

  /** Looks at every part side by side; one that does not say how it is in time is degraded. */
  public static List<Part> look(List<Readiness> parts) throws InterruptedException {
    List<Callable<State>> checks = new ArrayList<>();
    for (Readiness part : parts) {
      checks.add(Context.current().wrap(() -> part.check().get()));
    }
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Future<State>> done = threads.invokeAll(checks, CHECK_MILLIS, TimeUnit.MILLISECONDS);
      List<Part> looked = new ArrayList<>();
      for (int i = 0; i < done.size(); i++) {
        looked.add(new Part(parts.get(i).name(), state(done.get(i))));
      }
      return List.copyOf(looked);
    } finally {
      threads.shutdownNow();
    }
  }

  private static State state(Future<State> done) throws InterruptedException {
    try {
      return done.get();
    } catch (CancellationException e) {
      return State.degraded("it did not say how it is within " + CHECK_MILLIS + " ms");
    } catch (ExecutionException e) {
      LOG.log(System.Logger.Level.WARNING, "a readiness check failed", e.getCause());
      return State.degraded("looking at it failed: Farseer's log says more");
    }
  }
}
