package dev.farseer.door.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.Endpoint;
import dev.farseer.door.Engine;
import dev.farseer.door.Exchange;
import dev.farseer.door.Json;
import dev.farseer.door.Readiness;
import dev.farseer.door.Readiness.State;
import dev.farseer.door.Readiness.Status;
import dev.farseer.door.Reply;
import dev.farseer.door.ServerSettings;
import dev.farseer.telemetry.Telemetry;
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

/** {@code /healthz}, {@code /readyz} and {@code /metrics}. */
final class Health {
  private static final System.Logger LOG = System.getLogger(Health.class.getName());
  // a Kubernetes probe gives up after one second unless told otherwise, and Loki's answer may lag
  private static final long CHECK_MILLIS = 2000;
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Engine engine;
  private final Telemetry telemetry;

  private Health(Engine engine, Telemetry telemetry) {
    this.engine = engine;
    this.telemetry = telemetry;
  }

  static List<Endpoint> endpoints(Engine engine, ServerSettings settings, Telemetry telemetry) {
    Health health = new Health(engine, telemetry);
    return List.of(
        open(true, "/healthz", _ -> Reply.json(Json.object().put("status", "up"))),
        open(settings.openReadiness(), "/readyz", health::ready),
        open(settings.openMetrics(), "/metrics", health::metrics));
  }

  private static Endpoint open(boolean open, String path, Endpoint.Handler handler) {
    return new Endpoint(
        "GET",
        path,
        open ? Endpoint.Guard.OPEN : Endpoint.Guard.TOKEN,
        Endpoint.Load.LIGHT,
        handler);
  }

  private Reply ready(Exchange exchange) throws InterruptedException {
    ObjectNode out = Json.object();
    ArrayNode parts = out.putArray("parts");
    Status worst = Status.UP;
    List<State> states = states();
    for (int i = 0; i < states.size(); i++) {
      State state = states.get(i);
      worst = worst.compareTo(state.status()) >= 0 ? worst : state.status();
      parts
          .addObject()
          .put("name", engine.readiness().get(i).name())
          .put("state", state.status().word())
          .put("detail", state.detail());
    }
    if (exchange.stopping()) {
      worst = Status.DOWN;
      parts.addObject().put("name", "process").put("state", "down").put("detail", "it is stopping");
    }
    out.put("state", worst.word());
    return Reply.json(worst == Status.DOWN ? 503 : 200, out);
  }

  private List<State> states() throws InterruptedException {
    List<Callable<State>> checks = new ArrayList<>();
    for (Readiness part : engine.readiness()) {
      checks.add(Context.current().wrap(() -> part.check().get()));
    }
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<State> states = new ArrayList<>();
      for (Future<State> done : threads.invokeAll(checks, CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
        states.add(state(done));
      }
      return states;
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

  private Reply metrics(Exchange exchange) {
    String type =
        exchange.header("accept").contains("openmetrics-text") ? OPEN_METRICS : PROMETHEUS;
    return Reply.text(type, telemetry.metrics().scrape(type));
  }
}
