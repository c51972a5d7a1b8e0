package dev.farseer.door.json;

import dev.farseer.door.Endpoint;
import dev.farseer.door.Engine;
import dev.farseer.door.Json;
import dev.farseer.door.Questions;
import dev.farseer.door.Reply;
import dev.farseer.door.ServerSettings;
import dev.farseer.telemetry.Telemetry;
import java.time.InstantSource;
import java.util.List;

/** The routes that Grafana's JSON data source and the Infinity data source call. */
public final class JsonDoor {
  private JsonDoor() {}

  /**
   * All routes of this door.
   *
   * @param clock what {@code now} is in requests
   */
  public static List<Endpoint> endpoints(
      Engine engine, ServerSettings settings, Telemetry telemetry, InstantSource clock) {
    Asking asking = new Asking(engine, settings, telemetry, clock);
    QueryTypes types = new QueryTypes(engine.prompts());
    Variables variables = new Variables(asking);
    FlatRows insights = new FlatRows(asking, Questions.Type.INSIGHTS);
    FlatRows patterns = new FlatRows(asking, Questions.Type.PATTERNS);
    FlatRows logs = new FlatRows(asking, Questions.Type.LOGS);
    return List.of(
        Endpoint.light("GET", "/", _ -> greeting(engine)),
        Endpoint.light("POST", "/metrics", types::list),
        Endpoint.light("POST", "/metric-payload-options", types::options),
        Endpoint.query("POST", "/query", new Targets(asking)::query),
        Endpoint.query("POST", "/variable", variables::variable),
        Endpoint.query("POST", "/tag-keys", variables::tagKeys),
        Endpoint.query("POST", "/tag-values", variables::tagValues),
        Endpoint.query("POST", "/search", variables::search),
        Endpoint.query("POST", "/annotations", new OldAnnotations(asking)::list),
        Endpoint.query("GET", "/api/v1/insights", insights::list),
        Endpoint.query("POST", "/api/v1/insights", insights::list),
        Endpoint.query("GET", "/api/v1/patterns", patterns::list),
        Endpoint.query("POST", "/api/v1/patterns", patterns::list),
        Endpoint.query("GET", "/api/v1/logs", logs::list),
        Endpoint.query("POST", "/api/v1/logs", logs::list));
  }

  /** What "Save &amp; test" of the data source asks for. */
  private static Reply greeting(Engine engine) {
    return Reply.json(
        Json.object()
            .put("name", "farseer")
            .put("version", engine.version())
            .put("api", "/api/v1/openapi.yaml"));
  }
}
