package dev.farseer.door.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.Cases;
import dev.farseer.door.Choice;
import dev.farseer.door.Endpoint;
import dev.farseer.door.Engine;
import dev.farseer.door.Exchange;
import dev.farseer.door.Json;
import dev.farseer.door.Measures;
import dev.farseer.door.Options;
import dev.farseer.door.Reply;
import dev.farseer.door.Resources;
import dev.farseer.door.ServerSettings;
import dev.farseer.door.Times;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The routes of the HTTP API, of health and of metrics. */
public final class ApiDoor {
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,255}");

  private final Engine engine;
  private final Times times;
  private final Measures measures;

  private ApiDoor(
      Engine engine, ServerSettings settings, Telemetry telemetry, InstantSource clock) {
    this.engine = engine;
    this.times = new Times(clock, settings.maxRange());
    this.measures = new Measures(telemetry);
  }

  /**
   * All routes of this door.
   *
   * @param clock what {@code now} is in requests
   */
  public static List<Endpoint> endpoints(
      Engine engine, ServerSettings settings, Telemetry telemetry, InstantSource clock) {
    ApiDoor door = new ApiDoor(engine, settings, telemetry, clock);
    Explain explain = new Explain(engine, settings, telemetry, clock);
    Cases cases = new Cases(engine.cases());
    OpenApi openApi = OpenApi.shipped();
    List<Endpoint> endpoints =
        new ArrayList<>(
            List.of(
                Endpoint.query("POST", "/api/v1/explain", explain::answer),
                Endpoint.light(
                    "POST",
                    "/api/v1/feedback",
                    exchange -> Reply.json(Resources.feedback(engine.feedback(), exchange.json()))),
                Endpoint.light(
                    "GET", "/api/v1/cases", exchange -> Reply.json(cases.list(exchange.params()))),
                Endpoint.light(
                    "GET",
                    "/api/v1/cases/{id}",
                    exchange -> Reply.json(cases.show(exchange.pathParam("id")))),
                Endpoint.light(
                    "DELETE",
                    "/api/v1/cases/{id}",
                    exchange -> Reply.json(cases.remove(exchange.pathParam("id")))),
                Endpoint.light(
                    "POST",
                    "/api/v1/cases/{id}/confirm",
                    exchange ->
                        Reply.json(cases.confirm(exchange.pathParam("id"), exchange.json()))),
                Endpoint.light(
                    "POST",
                    "/api/v1/cases/{id}/correct",
                    exchange ->
                        Reply.json(cases.correct(exchange.pathParam("id"), exchange.json()))),
                Endpoint.light(
                    "POST",
                    "/api/v1/logql/check",
                    exchange -> Reply.json(Resources.check(exchange.json()))),
                Endpoint.light(
                    "GET", "/api/v1/prompts", _ -> choices("prompts", engine.prompts().get())),
                Endpoint.light(
                    "GET", "/api/v1/taxonomy", _ -> choices("rootCauses", engine.rootCauses())),
                Endpoint.query("GET", "/api/v1/labels", door::labels),
                Endpoint.query("GET", "/api/v1/label/{name}/values", door::values),
                Endpoint.light("GET", "/api/v1/openapi.yaml", _ -> openApi.yaml()),
                Endpoint.light("GET", "/api/v1/openapi.json", _ -> openApi.json())));
    endpoints.addAll(Health.endpoints(engine, settings, telemetry));
    return endpoints;
  }

  private Reply labels(Exchange exchange) throws InterruptedException {
    TimeRange range = range(exchange);
    return texts("labels", measures.query("api", "labels", () -> engine.labels().names(range)));
  }

  private Reply values(Exchange exchange) throws InterruptedException {
    String name = exchange.pathParam("name");
    if (!LABEL.matcher(name).matches()) {
      throw new Problem(
          Reason.BAD_REQUEST,
          "a label's name has letters, digits and _, and does not start with a digit");
    }
    TimeRange range = range(exchange);
    String selector = new Options(exchange.params()).text(8192, "selector");
    return texts(
        "values",
        measures.query("api", "labels", () -> engine.labels().values(name, selector, range)));
  }

  private TimeRange range(Exchange exchange) {
    ObjectNode params = exchange.params();
    return times.range(params.path("from"), params.path("to"), params.path("since"));
  }

  private static Reply texts(String name, List<String> texts) {
    ObjectNode out = Json.object();
    ArrayNode list = out.putArray(name);
    texts.forEach(list::add);
    return Reply.json(out);
  }

  private static Reply choices(String name, List<Choice> choices) {
    ObjectNode out = Json.object();
    ArrayNode list = out.putArray(name);
    for (Choice choice : choices) {
      list.addObject().put("id", choice.id()).put("description", choice.description());
    }
    return Reply.json(out);
  }
}
