package dev.farseer.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request as its handler sees it: copied off the event loop, so that a virtual thread may read
 * it.
 */
public final class Exchange {
  private final String path;
  private final Map<String, String> pathParams;
  private final Map<String, List<String>> queryParams;
  private final Map<String, String> headers;
  private final byte[] body;
  private final Budget budget;
  private final Supplier<EventStream> opener;
  private final BooleanSupplier stopping;
  private volatile @Nullable EventStream events;

  Exchange(
      String path,
      Map<String, String> pathParams,
      Map<String, List<String>> queryParams,
      Map<String, String> headers,
      byte[] body,
      Budget budget,
      Supplier<EventStream> opener,
      BooleanSupplier stopping) {
    this.path = path;
    this.pathParams = pathParams;
    this.queryParams = queryParams;
    this.headers = headers;
    this.body = body;
    this.budget = budget;
    this.opener = opener;
    this.stopping = stopping;
  }

  /** The path of the request, decoded. */
  public String path() {
    return path;
  }

  /** The variable of the path, empty when the path has none of that name. */
  public String pathParam(String name) {
    return pathParams.getOrDefault(name, "");
  }

  /** The first value of each parameter of the query string, as an object of texts. */
  public ObjectNode params() {
    ObjectNode params = Json.object();
    queryParams.forEach((name, values) -> params.put(name, values.getFirst()));
    return params;
  }

  /** The value of a header, empty when it is not there; names are told apart by no case. */
  public String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  /** Whether the process has begun to stop. */
  public boolean stopping() {
    return stopping.getAsBoolean();
  }

  /** How long the answer may take. */
  public Budget budget() {
    return budget;
  }

  /**
   * The body as a JSON object, an empty one when there is no body.
   *
   * @throws Problem when it is no JSON object
   */
  public ObjectNode json() {
    if (body.length == 0) {
      return Json.object();
    }
    JsonNode read = Json.read(body, "the body");
    if (read instanceof ObjectNode object) {
      return object;
    }
    throw new Problem(Reason.BAD_REQUEST, "the body must be a JSON object");
  }

  /** The body as it came, handed over. */
  public byte[] bytes() {
    return body;
  }

  /** Whether the asker prefers an event stream to one document. */
  public boolean wantsEvents() {
    return header("accept").toLowerCase(Locale.ROOT).contains("text/event-stream");
  }

  /** Starts the answer as an event stream; from then on a problem becomes its last event. */
  public EventStream events() {
    EventStream started = events;
    if (started == null) {
      started = opener.get();
      events = started;
    }
    return started;
  }

  /** The event stream, null unless it was started. */
  @Nullable EventStream startedEvents() {
    return events;
  }
}
