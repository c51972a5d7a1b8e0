package dev.farseer.door.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.Endpoint;
import dev.farseer.door.Engine;
import dev.farseer.door.Exchange;
import dev.farseer.door.Json;
import dev.farseer.door.Part;
import dev.farseer.door.Readiness.Status;
import dev.farseer.door.Reply;
import dev.farseer.door.ServerSettings;
import dev.farseer.telemetry.Telemetry;
import java.util.List;

/** {@code /healthz}, {@code /readyz} and {@code /metrics}. */
final class Health {
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
    for (Part part : Part.look(engine.readiness())) {
      Status status = part.state().status();
      worst = worst.compareTo(status) >= 0 ? worst : status;
      parts
          .addObject()
          .put("name", part.name())
          .put("state", status.word())
          .put("detail", part.state().detail());
    }
    if (exchange.stopping()) {
      worst = Status.DOWN;
      parts.addObject().put("name", "process").put("state", "down").put("detail", "it is stopping");
    }
    out.put("state", worst.word());
    return Reply.json(worst == Status.DOWN ? 503 : 200, out);
  }

  private Reply metrics(Exchange exchange) {
    String type =
        exchange.header("accept").contains("openmetrics-text") ? OPEN_METRICS : PROMETHEUS;
    return Reply.text(type, telemetry.metrics().scrape(type));
  }
}
