package dev.farseer.door;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Durations;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings one endpoint's requests from the event loop to a virtual thread and their answers back.
 */
final class RequestHandler implements Handler<RoutingContext> {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  private final Endpoint endpoint;
  private final ServerSettings settings;
  private final Telemetry telemetry;
  private final Gate gate;
  private final Flights flights;
  private final Measures measures;

  RequestHandler(
      Endpoint endpoint,
      ServerSettings settings,
      Telemetry telemetry,
      Gate gate,
      Flights flights,
      Measures measures) {
    this.endpoint = endpoint;
    this.settings = settings;
    this.telemetry = telemetry;
    this.gate = gate;
    this.flights = flights;
    this.measures = measures;
  }

  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    Arrival arrival = new Arrival(routing, System.nanoTime());
    try {
      if (endpoint.guard() == Endpoint.Guard.TOKEN) {
        gate.checkToken(request);
      }
      gate.checkBody(request, endpoint.body());
    } catch (Problem e) {
      arrival.refuse(e);
      return;
    }
    arrival.readBody();
  }

  /** One request between its head and its answer; everything here runs on its event loop. */
  private final class Arrival {
    private final RoutingContext routing;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final io.vertx.core.Context loop;
    private final long start;
    private final Buffer body = Buffer.buffer();
    private final Budget budget;
    private long timer;
    private boolean refused;
    private @Nullable Flight flight;

    Arrival(RoutingContext routing, long start) {
      this.routing = routing;
      this.request = routing.request();
      this.response = routing.response();
      this.loop = routing.vertx().getOrCreateContext();
      this.start = start;
      this.budget =
          Budget.of(
              settings.queryTimeout(),
              Reason.DEADLINE,
              "the request's time of "
                  + Durations.format(settings.queryTimeout())
                  + " is over (server.queryTimeout): narrow the query or its range");
      timer = arm(settings.queryTimeout(), budget.overrun());
      response.closeHandler(_ -> close());
      response.exceptionHandler(_ -> close());
    }

    void readBody() {
      request.exceptionHandler(_ -> close());
      request.handler(
          part -> {
            if (refused) {
              return;
            }
            if (body.length() + part.length() > settings.maxBodyBytes()) {
              refuse(gate.tooLarge());
            } else {
              body.appendBuffer(part);
            }
          });
      request.endHandler(_ -> takeOff());
    }

    /** Answers before there is a flight. */
    void refuse(Problem problem) {
      if (!refused) {
        refused = true;
        if (!request.isEnded()) {
          // what follows of the body is not read, so the connection cannot be used again
          response.putHeader("Connection", "close");
        }
        write(Problems.reply(problem));
      }
    }

    private void takeOff() {
      if (refused) {
        return;
      }
      Flight starting;
      try {
        Context parent =
            telemetry
                .openTelemetry()
                .getPropagators()
                .getTextMapPropagator()
                .extract(Context.root(), request.headers(), Headers.GETTER);
        Exchange exchange = exchange();
        Span span =
            telemetry
                .tracer()
                .spanBuilder(endpoint.method() + " " + endpoint.path())
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", endpoint.method())
                .setAttribute("http.route", endpoint.path())
                .startSpan();
        starting =
            new Flight(endpoint, exchange, span, reply -> loop.runOnContext(_ -> write(reply)));
        try {
          flights.enter(starting);
        } catch (Problem e) {
          span.setAttribute("error.type", e.reason().label());
          span.end();
          throw e;
        }
      } catch (Problem e) {
        refuse(e);
        return;
      }
      flight = starting;
      starting.start(() -> flights.leave(starting));
    }

    private Exchange exchange() {
      return new Exchange(
          routing.normalizedPath(),
          Map.copyOf(routing.pathParams()),
          params(routing.queryParams()),
          headers(request.headers()),
          body.getBytes(),
          budget,
          this::openEvents,
          flights::stopping);
    }

    /** Called on the virtual thread. */
    private EventStream openEvents() {
      loop.runOnContext(
          _ -> {
            routing.vertx().cancelTimer(timer);
            timer =
                arm(
                    settings.streamTimeout(),
                    new Problem(
                        Reason.DEADLINE,
                        "the stream's time of "
                            + Durations.format(settings.streamTimeout())
                            + " is over (server.streamTimeout)"));
            response
                .setChunked(true)
                .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("X-Accel-Buffering", "no")
                .writeHead();
          });
      return new EventStream(loop, response, KEEP_ALIVE);
    }

    private long arm(Duration time, Problem overrun) {
      return routing
          .vertx()
          .setTimer(
              Math.max(1, time.toMillis()),
              _ -> {
                Flight flying = flight;
                if (flying != null) {
                  flying.stop(overrun);
                } else {
                  refuse(overrun);
                }
              });
    }

    private void close() {
      routing.vertx().cancelTimer(timer);
      refused = true;
      Flight flying = flight;
      if (flying != null && !response.ended()) {
        flying.stop(new Problem(Reason.CANCELLED, "the client has closed the connection"));
      }
    }

    private void write(Reply reply) {
      routing.vertx().cancelTimer(timer);
      int status =
          switch (reply) {
            case Reply.Whole whole -> whole.status();
            case Reply.Streamed _ -> 200;
          };
      measures.request(endpoint.path(), endpoint.method(), status, start);
      switch (reply) {
        case Reply.Whole whole -> Answering.write(response, whole);
        case Reply.Streamed _ -> {}
      }
    }
  }

  private static Map<String, List<String>> params(MultiMap all) {
    Map<String, List<String>> params = new LinkedHashMap<>();
    for (String name : all.names()) {
      params.put(name, List.copyOf(all.getAll(name)));
    }
    return params;
  }

  private static Map<String, String> headers(MultiMap all) {
    Map<String, String> headers = new HashMap<>();
    all.forEach(
        (name, value) ->
            headers.merge(name.toLowerCase(Locale.ROOT), value, (a, b) -> a + ", " + b));
    return headers;
  }

  private enum Headers implements TextMapGetter<MultiMap> {
    GETTER;

    @Override
    public Iterable<String> keys(MultiMap headers) {
      return headers.names();
    }

    @Override
    public @Nullable String get(@Nullable MultiMap headers, String name) {
      return headers == null ? null : headers.get(name);
    }
  }
}
