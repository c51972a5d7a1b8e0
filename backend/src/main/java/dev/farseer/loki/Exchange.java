package dev.farseer.loki;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

/** One request on the wire. Whoever sends it ends it: by reading the whole body, or by abandon. */
final class Exchange {
  private @Nullable HttpClientRequest request;
  private boolean abandoned;

  /** Sends; the answer's body is held back until it is asked for. */
  Future<Answer> send(HttpClient client, RequestOptions options, @Nullable Buffer body) {
    return client
        .request(options)
        .compose(
            opened -> {
              if (!keep(opened)) {
                return opened.reset().compose(_ -> Future.failedFuture("abandoned"));
              }
              return (body == null ? opened.send() : opened.send(body)).map(Answer::of);
            });
  }

  private synchronized boolean keep(HttpClientRequest opened) {
    // the answer's own future tells; without a handler Vert.x would log every abandoned request
    opened.exceptionHandler(_ -> {});
    request = opened;
    return !abandoned;
  }

  /**
   * Closes the connection, which tells Loki to stop working; also when it is still being opened.
   */
  synchronized void abandon() {
    abandoned = true;
    if (request != null) {
      request.reset();
    }
  }
}
