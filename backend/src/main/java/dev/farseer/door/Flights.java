package dev.farseer.door;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The requests that are being handled: bounded, and stopped together when the process ends. */
final class Flights {
  private final int mostQueries;
  private final Set<Flight> running = new HashSet<>();
  private int queries;
  private boolean stopping;

  Flights(int mostQueries, MeterRegistry metrics) {
    this.mostQueries = mostQueries;
    Gauge.builder("farseer.queries.running", this, Flights::queries)
        .description("Requests with queries that are being handled")
        .register(metrics);
  }

  /** Lets a request in, or throws what the asker is told. */
  synchronized void enter(Flight flight) {
    if (stopping && flight.endpoint().load() == Endpoint.Load.QUERY) {
      throw new Problem(Reason.STOPPING, "Farseer is stopping: ask again in a few seconds");
    }
    if (flight.endpoint().load() == Endpoint.Load.QUERY) {
      if (queries >= mostQueries) {
        throw new Problem(
            Reason.OVERLOADED,
            mostQueries
                + " queries are running already (server.maxConcurrentQueries): ask again in a second");
      }
      queries++;
    }
    running.add(flight);
  }

  synchronized void leave(Flight flight) {
    if (running.remove(flight)) {
      if (flight.endpoint().load() == Endpoint.Load.QUERY) {
        queries--;
      }
      notifyAll();
    }
  }

  /** Lets nobody in any more, waits, and then stops whoever is left. */
  void stop(Duration grace) {
    long deadline = System.nanoTime() + grace.toNanos();
    List<Flight> left;
    synchronized (this) {
      stopping = true;
      try {
        for (long ms;
            !running.isEmpty() && (ms = (deadline - System.nanoTime()) / 1_000_000) > 0; ) {
          wait(ms);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      left = List.copyOf(running);
    }
    for (Flight flight : left) {
      flight.stop(new Problem(Reason.STOPPING, "Farseer is stopping: ask again in a few seconds"));
    }
  }

  synchronized boolean stopping() {
    return stopping;
  }

  private synchronized int queries() {
    return queries;
  }
}
