package dev.farseer.door;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The doors on a port. Whoever starts it owns it and closes it; the Vert.x stays its maker's. */
public final class FarseerServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FarseerServer.class.getName());
  private static final Duration OPENING = Duration.ofSeconds(10);
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final HttpServer server;
  private final ServerSettings settings;
  private final Flights flights;

  private FarseerServer(HttpServer server, ServerSettings settings, Flights flights) {
    this.server = server;
    this.settings = settings;
    this.flights = flights;
  }

  /**
   * Listens, and returns when the port is open.
   *
   * @param endpoints all routes, each method and path once
   * @param mounts routes of other parts
   * @throws Problem {@link Reason#SETTINGS} when the port cannot be opened
   */
  public static FarseerServer start(
      Vertx vertx,
      ServerSettings settings,
      Telemetry telemetry,
      List<Endpoint> endpoints,
      List<Mount> mounts)
      throws InterruptedException {
    Set<String> seen = new HashSet<>();
    for (Endpoint endpoint : endpoints) {
      if (!seen.add(endpoint.method() + " " + endpoint.path())) {
        throw new IllegalArgumentException(
            endpoint.method() + " " + endpoint.path() + " is served twice");
      }
    }
    Flights flights = new Flights(settings.maxConcurrentQueries(), telemetry.metrics());
    Router router = new Routes(settings).router(vertx, telemetry, flights, endpoints, mounts);
    HttpServer server =
        vertx
            .createHttpServer(options(settings))
            .requestHandler(request -> handle(router, request))
            .invalidRequestHandler(FarseerServer::invalid)
            .exceptionHandler(
                e -> LOG.log(System.Logger.Level.DEBUG, "a connection failed: {0}", e.toString()));
    listen(server, settings);
    if (!settings.token().isSet() && !isLoopback(settings.host())) {
      LOG.log(
          System.Logger.Level.WARNING,
          "anyone who reaches {0} may read logs through Farseer: set server.token",
          settings.host());
    }
    return new FarseerServer(server, settings, flights);
  }

  /** The port that is listened on, also when the settings say 0. */
  public int port() {
    return server.actualPort();
  }

  /**
   * Refuses new queries, lets running ones finish for the time of the settings, stops the rest with
   * an answer, and closes the port.
   */
  @Override
  public void close() {
    flights.stop(settings.stopTimeout());
    Budget budget = Budget.of(CLOSING, Reason.STOPPING, "the connections did not close in time");
    try {
      budget.await(
          server.shutdown(CLOSING.toSeconds() / 2, TimeUnit.SECONDS).toCompletionStage(), () -> {});
    } catch (Problem e) {
      LOG.log(System.Logger.Level.WARNING, e.detail());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void listen(HttpServer server, ServerSettings settings)
      throws InterruptedException {
    String where = settings.host() + " port " + settings.port();
    try {
      Budget.of(OPENING, Reason.SETTINGS, where + " did not open in time")
          .await(server.listen().toCompletionStage(), server::close);
    } catch (Problem e) {
      throw new Problem(
          Reason.SETTINGS,
          "cannot listen on "
              + where
              + " ("
              + e.detail()
              + "): is another process there? set server.port or server.host",
          e);
    } catch (RuntimeException e) {
      throw new Problem(
          Reason.SETTINGS,
          "cannot listen on " + where + " (" + e.getMessage() + "): set server.port or server.host",
          e);
    }
  }

  private static HttpServerOptions options(ServerSettings settings) {
    return new HttpServerOptions()
        .setHost(settings.host())
        .setPort(settings.port())
        .setIdleTimeout((int) settings.idleTimeout().toMillis())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setHandle100ContinueAutomatically(true)
        .setHttp2ClearTextEnabled(false)
        // a LogQL text in the query string of a GET, percent-encoded
        .setMaxInitialLineLength(3 * settings.maxQueryBytes() + 8192)
        .setMaxHeaderSize(32 << 10);
  }

  private static void handle(Router router, HttpServerRequest request) {
    if (Routes.readable(request)) {
      router.handle(request);
    } else {
      Routes.refuse(
          request,
          new Problem(Reason.BAD_REQUEST, "the request's path or parameters do not decode"));
    }
  }

  /** A request that is not HTTP as it should be: answered, then the connection is closed. */
  private static void invalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Problem problem =
        cause instanceof TooLongHttpLineException || cause instanceof TooLongHttpHeaderException
            ? new Problem(Reason.TOO_LARGE, "the request's first line or its headers are too long")
            : new Problem(Reason.BAD_REQUEST, "this is not a well-formed HTTP request");
    request.response().putHeader("Connection", "close");
    Answering.write(request.response(), problem);
    request.connection().close();
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }
}
