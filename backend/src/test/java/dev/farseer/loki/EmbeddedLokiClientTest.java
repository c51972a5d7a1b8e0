package dev.farseer.loki;

import dev.farseer.embedded.EmbeddedLoki;
import dev.farseer.embedded.EmbeddedSettings;
import dev.farseer.embedded.EmbeddedStore;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.TimeUnit;

/** The suite against the store inside the process. */
final class EmbeddedLokiClientTest extends LokiClientSuite {
  private final HttpServer server = listening();

  private HttpServer listening() {
    try {
      return vertx
          .createHttpServer(EmbeddedLoki.serverOptions())
          .requestHandler(
              EmbeddedLoki.router(vertx, new EmbeddedStore(EmbeddedSettings.defaults())))
          .listen(0, "127.0.0.1")
          .toCompletionStage()
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }
}
