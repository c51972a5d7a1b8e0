package dev.farseer.door;

import dev.farseer.problem.Problem;
import dev.farseer.telemetry.Telemetry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The doors' metrics. */
public final class Measures {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  private final Telemetry telemetry;

  /** Metrics that go to the registry of this telemetry. */
  public Measures(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** A query that may be interrupted. */
  @FunctionalInterface
  public interface Query<T> {
    /** Runs it. */
    T run() throws InterruptedException;
  }

  /**
   * Runs a query and records {@code farseer_query_seconds}.
   *
   * @param door {@code json}, {@code api} or {@code plugin}
   * @param type the query type, of a closed list
   */
  public <T> T query(String door, String type, Query<T> query) throws InterruptedException {
    long start = System.nanoTime();
    String outcome = "internal";
    try {
      T answer = query.run();
      outcome = "ok";
      return answer;
    } catch (Problem e) {
      outcome = e.reason().label();
      throw e;
    } catch (InterruptedException e) {
      outcome = "cancelled";
      throw e;
    } finally {
      Timer.builder("farseer.query")
          .description("Time of a query from its parsing to its answer")
          .tag("door", door)
          .tag("type", type)
          .tag("outcome", outcome)
          .serviceLevelObjectives(BUCKETS)
          .register(telemetry.metrics())
          .record(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** Records {@code farseer_http_request_seconds}; the route is the template, never the path. */
  void request(String route, String method, int status, long startNs) {
    Timer.builder("farseer.http.request")
        .description("Time of a request from its head to the end of its handler")
        .tag("route", route)
        .tag("method", method)
        .tag("status", Integer.toString(status))
        .register(telemetry.metrics())
        .record(Duration.ofNanos(System.nanoTime() - startNs));
  }
}
