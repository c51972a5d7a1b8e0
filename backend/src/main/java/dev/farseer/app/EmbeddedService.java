package dev.farseer.app;

import dev.farseer.embedded.EmbeddedLoki;
import dev.farseer.embedded.EmbeddedStore;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Serves the embedded store to this process' own Loki client, on a loopback port that only this
 * process knows the token of.
 */
final class EmbeddedService implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpServer server;
  private final Secret token;

  private EmbeddedService(HttpServer server, Secret token) {
    this.server = server;
    this.token = token;
  }

  static EmbeddedService start(Vertx vertx, EmbeddedStore store) throws InterruptedException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Secret token = new Secret(HexFormat.of().formatHex(random));
    byte[] expected = ("Bearer " + token.value()).getBytes(StandardCharsets.UTF_8);
    Router router = Router.router(vertx);
    router
        .route()
        .handler(
            context -> {
              String given = context.request().getHeader("Authorization");
              if (given != null
                  && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
                context.next();
              } else {
                context.response().setStatusCode(401).end("a token is needed");
              }
            });
    router.route("/*").subRouter(EmbeddedLoki.router(vertx, store));
    HttpServer server = vertx.createHttpServer(EmbeddedLoki.serverOptions()).requestHandler(router);
    Budget.of(PATIENCE, Reason.INTERNAL, "no loopback port opened in time")
        .await(server.listen(0, "127.0.0.1").toCompletionStage(), server::close);
    return new EmbeddedService(server, token);
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  Secret token() {
    return token;
  }

  @Override
  public void close() {
    try {
      Budget.of(PATIENCE, Reason.STOPPING, "the embedded store did not close in time")
          .await(server.close().toCompletionStage(), () -> {});
    } catch (Problem e) {
      System.getLogger(EmbeddedService.class.getName())
          .log(System.Logger.Level.WARNING, e.detail());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
