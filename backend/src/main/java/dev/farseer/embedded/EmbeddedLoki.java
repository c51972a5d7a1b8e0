package dev.farseer.embedded;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Loki's HTTP interface over an {@link EmbeddedStore}. */
public final class EmbeddedLoki {
  private static final System.Logger LOG = System.getLogger(EmbeddedLoki.class.getName());
  private static final String TEXT = "text/plain; charset=utf-8";
  static final String JSON = "application/json; charset=UTF-8";

  private final Vertx vertx;
  private final EmbeddedSettings settings;
  private final Queries queries;
  private final PushReader push;

  private EmbeddedLoki(Vertx vertx, EmbeddedStore store) {
    this.vertx = vertx;
    this.settings = store.settings();
    this.queries = new Queries(store);
    this.push = new PushReader(store);
  }

  /**
   * The routes {@code /ready} and {@code /loki/api/v1/...}, to be mounted at the root. Queries and
   * pushes run on the worker pool; answers to a client that has gone are given up.
   */
  public static Router router(Vertx vertx, EmbeddedStore store) {
    return new EmbeddedLoki(vertx, store).routes("/loki");
  }

  /** The routes {@code /api/v1/...} alone, to be mounted at {@code /loki} beside other routes. */
  public static Router mounted(Vertx vertx, EmbeddedStore store) {
    return new EmbeddedLoki(vertx, store).routes("");
  }

  /** What is asked of a worker. */
  record Ask(Parameters parameters, boolean categorized, AtomicBoolean gone) {
    /** Ends the work for a client that has gone. */
    void check() {
      if (gone.get()) {
        throw new Problem(Reason.CANCELLED, "the client has closed the connection");
      }
    }
  }

  private Router routes(String root) {
    Router router = Router.router(vertx);
    router
        .route(root + "/api/v1/*")
        .handler(BodyHandler.create(false).setBodyLimit(settings.maxBodyBytes()));
    router
        .get("/ready")
        .handler(ctx -> ctx.response().putHeader("content-type", TEXT).end("ready\n"));
    router.post(root + "/api/v1/push").handler(this::push);
    router.route(root + "/api/v1/push").handler(EmbeddedLoki::notAllowed);
    query(router, root + "/api/v1/query_range", queries::range);
    query(router, root + "/api/v1/query", queries::instant);
    query(router, root + "/api/v1/labels", queries::labels);
    query(router, root + "/api/v1/series", queries::series);
    query(router, root + "/api/v1/index/stats", queries::stats);
    query(router, root + "/api/v1/label/:name/values", queries::values);
    query(router, root + "/api/v1/status/buildinfo", _ -> Queries.BUILD_INFO);
    router
        .route(root + "/*")
        .handler(
            ctx ->
                ctx.response()
                    .setStatusCode(404)
                    .putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
                    .end("404 page not found\n"));
    router.route().failureHandler(EmbeddedLoki::failed);
    return router;
  }

  private void query(Router router, String path, Function<Ask, Buffer> work) {
    for (HttpMethod method : new HttpMethod[] {HttpMethod.GET, HttpMethod.POST}) {
      router.route(method, path).handler(ctx -> query(ctx, work));
    }
    router.route(path).handler(EmbeddedLoki::notAllowed);
  }

  private void query(RoutingContext ctx, Function<Ask, Buffer> work) {
    MultiMap values = MultiMap.caseInsensitiveMultiMap();
    values.addAll(ctx.queryParams()).addAll(ctx.request().formAttributes());
    ctx.pathParams().forEach((name, value) -> values.set("path." + name, value));
    AtomicBoolean gone = new AtomicBoolean();
    ctx.response().closeHandler(_ -> gone.set(true));
    String flags = ctx.request().getHeader("X-Loki-Response-Encoding-Flags");
    Ask ask =
        new Ask(
            new Parameters(values, Instant.now()),
            flags != null && flags.contains("categorize-labels"),
            gone);
    vertx
        .executeBlocking(() -> work.apply(ask), false)
        .onSuccess(
            body -> {
              if (!ctx.response().closed()) {
                ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body);
              }
            })
        .onFailure(ctx::fail);
  }

  private void push(RoutingContext ctx) {
    PushReader.Body body =
        new PushReader.Body(
            header(ctx, "content-type"),
            header(ctx, "content-encoding"),
            Optional.ofNullable(ctx.body().buffer()).orElseGet(Buffer::buffer));
    vertx
        .executeBlocking(
            () -> {
              push.push(body);
              return "";
            },
            false)
        .onSuccess(_ -> ctx.response().setStatusCode(204).end())
        .onFailure(ctx::fail);
  }

  private static String header(RoutingContext ctx, String name) {
    String value = ctx.request().getHeader(name);
    return value == null ? "" : value;
  }

  private static void notAllowed(RoutingContext ctx) {
    ctx.response().setStatusCode(405).end();
  }

  private static void failed(RoutingContext ctx) {
    if (ctx.response().closed() || ctx.response().ended()) {
      return;
    }
    Throwable cause = ctx.failure();
    int status = cause == null ? ctx.statusCode() : 500;
    String detail = status == 413 ? "request body too large" : "the request cannot be read";
    if (cause instanceof Problem problem) {
      status = problem.reason().status();
      detail = problem.detail();
    } else if (cause instanceof HttpException http) {
      status = http.getStatusCode();
      detail = status == 413 ? "request body too large" : "the request cannot be read";
    } else if (cause instanceof IllegalArgumentException || ctx.statusCode() == 400) {
      // a malformed form or escape, found by Vert.x before any handler of ours
      status = 400;
    } else if (cause != null) {
      LOG.log(System.Logger.Level.ERROR, "embedded store: " + ctx.request().path(), cause);
      detail = Reason.INTERNAL.title();
    }
    ctx.response()
        .setStatusCode(status < 400 ? 500 : status)
        .putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(detail + "\n");
  }
}
