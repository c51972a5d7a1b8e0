package dev.farseer.door;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts the endpoints on a router, with an answer for everything that is none of them. */
final class Routes {
  private static final System.Logger LOG = System.getLogger(Routes.class.getName());

  private final ServerSettings settings;
  private final Gate gate;

  Routes(ServerSettings settings) {
    this.settings = settings;
    this.gate = new Gate(settings);
  }

  Router router(
      Vertx vertx,
      Telemetry telemetry,
      Flights flights,
      List<Endpoint> endpoints,
      List<Mount> mounts) {
    Router router = Router.router(vertx);
    router.route().handler(this::greet);
    Measures measures = new Measures(telemetry);
    Map<String, TreeSet<String>> methods = new TreeMap<>();
    for (Endpoint endpoint : endpoints) {
      var handler = new RequestHandler(endpoint, settings, telemetry, gate, flights, measures);
      String path = endpoint.path().replaceAll("\\{(\\w+)}", ":$1");
      var allowed = methods.computeIfAbsent(path, _ -> new TreeSet<>(List.of("OPTIONS")));
      allowed.add(endpoint.method());
      router.route(HttpMethod.valueOf(endpoint.method()), path).handler(handler);
      if (endpoint.method().equals("GET")) {
        allowed.add("HEAD");
        router.route(HttpMethod.HEAD, path).handler(handler);
      }
    }
    methods.forEach(
        (path, allowed) ->
            router
                .route(path)
                .handler(routing -> otherMethod(routing, String.join(", ", allowed))));
    for (Mount mount : mounts) {
      router.route(mount.path() + "/*").handler(routing -> admit(routing, mount.guard()));
      router.route(mount.path() + "/*").subRouter(mount.router());
    }
    router
        .route()
        .handler(
            routing ->
                refuse(
                    routing.request(),
                    new Problem(
                        Reason.NOT_FOUND,
                        "there is no such route: GET /api/v1/openapi.yaml lists them all")));
    for (Reason reason : Reason.values()) {
      router.errorHandler(reason.status(), this::failed);
    }
    return router;
  }

  /** Whether the router can be trusted with this path: it must decode. */
  static boolean readable(HttpServerRequest request) {
    String uri = request.uri();
    if (uri == null || !uri.startsWith("/") || uri.indexOf('\0') >= 0) {
      return false;
    }
    for (int at = uri.indexOf('%'); at >= 0; at = uri.indexOf('%', at + 1)) {
      if (at + 2 >= uri.length()
          || Character.digit(uri.charAt(at + 1), 16) < 0
          || Character.digit(uri.charAt(at + 2), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Answers without a route; what is left of the body is not read. */
  static void refuse(HttpServerRequest request, Problem problem) {
    if (!request.isEnded()) {
      request.response().putHeader("Connection", "close");
    }
    Answering.write(request.response(), problem);
  }

  private void greet(RoutingContext routing) {
    HttpServerResponse response = routing.response();
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Cache-Control", "no-store")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    String origin = routing.request().getHeader("Origin");
    if (!settings.corsOrigins().isEmpty() && origin != null) {
      response.putHeader("Vary", "Origin");
      if (settings.corsOrigins().contains("*") || settings.corsOrigins().contains(origin)) {
        response.putHeader("Access-Control-Allow-Origin", origin);
      }
    }
    routing.next();
  }

  private void otherMethod(RoutingContext routing, String allowed) {
    HttpServerResponse response = routing.response();
    response.putHeader("Allow", allowed);
    if (!routing.request().method().equals(HttpMethod.OPTIONS)) {
      refuse(
          routing.request(),
          new Problem(Reason.METHOD_NOT_ALLOWED, "this route knows the methods " + allowed));
      return;
    }
    if (response.headers().contains("Access-Control-Allow-Origin")) {
      response
          .putHeader("Access-Control-Allow-Methods", allowed)
          .putHeader(
              "Access-Control-Allow-Headers",
              "Authorization, Content-Type, traceparent, tracestate")
          .putHeader("Access-Control-Max-Age", "600");
    }
    response.setStatusCode(204).end();
  }

  private void admit(RoutingContext routing, Endpoint.Guard guard) {
    try {
      if (guard == Endpoint.Guard.TOKEN) {
        gate.checkToken(routing.request());
      }
    } catch (Problem e) {
      refuse(routing.request(), e);
      return;
    }
    routing.next();
  }

  private void failed(RoutingContext routing) {
    int status = routing.statusCode();
    Throwable failure = routing.failure();
    if (failure instanceof Problem problem) {
      refuse(routing.request(), problem);
      return;
    }
    if (status >= 500) {
      LOG.log(System.Logger.Level.ERROR, "a route failed", failure);
    }
    Reason reason =
        switch (status) {
          case 404 -> Reason.NOT_FOUND;
          case 405 -> Reason.METHOD_NOT_ALLOWED;
          case 413 -> Reason.TOO_LARGE;
          case 415 -> Reason.UNSUPPORTED_MEDIA_TYPE;
          default -> status >= 500 ? Reason.INTERNAL : Reason.BAD_REQUEST;
        };
    refuse(routing.request(), new Problem(reason, reason.title()));
  }
}
