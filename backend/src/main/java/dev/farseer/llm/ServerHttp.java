package dev.farseer.llm;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** HTTP/1.1 to model servers; a call's thread waits, event loops only hand bytes over. */
final class ServerHttp implements AutoCloseable {
  // llama-server closes idle connections after 5 s: a connection must be given up before that
  private static final int KEEP_ALIVE_SECONDS = 4;
  // slots bound the calls; this only keeps the pool itself from being the bound
  private static final int MOST_CONNECTIONS = 512;

  private final HttpClient client;
  private final Telemetry telemetry;

  ServerHttp(Vertx vertx, Duration connectTimeout, Telemetry telemetry) {
    this.client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setConnectTimeout((int) Math.min(connectTimeout.toMillis(), 600_000))
                    .setKeepAliveTimeout(KEEP_ALIVE_SECONDS))
            .with(new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS))
            .build();
    this.telemetry = telemetry;
  }

  /**
   * Sends a request and waits for the head of the answer.
   *
   * @param body JSON, empty for none
   * @throws Unavailable when there is no connection, or it closes before the answer's head
   * @throws Problem the budget's overrun
   */
  Exchange send(HttpMethod method, String url, Secret key, byte[] body, Budget budget)
      throws InterruptedException {
    RequestOptions options = new RequestOptions().setMethod(method).setAbsoluteURI(url);
    options.putHeader("Accept", "application/json, text/event-stream");
    if (body.length > 0) {
      options.putHeader("Content-Type", "application/json");
    }
    if (key.isSet()) {
      options.putHeader("Authorization", "Bearer " + key.value());
    }
    telemetry.inject(options::putHeader);
    Exchange exchange = new Exchange(url);
    Future<Exchange> head =
        client
            .request(options)
            .compose(request -> exchange.begin(request, body))
            .recover(failure -> Future.failedFuture(noConnection(url, failure)));
    return budget.await(head.toCompletionStage(), exchange::close);
  }

  static RuntimeException noConnection(String url, Throwable failure) {
    if (failure instanceof Problem || failure instanceof Unavailable) {
      return (RuntimeException) failure;
    }
    boolean tls = failure instanceof SSLException;
    Problem problem =
        new Problem(
            Reason.MODEL_UNREACHABLE,
            "No connection to the model server at "
                + url
                + ": "
                + failure.getMessage()
                + (tls
                    ? ". Check its certificate and whether llm.url wants http or https."
                    : ". Start the server, or correct llm.url."),
            failure);
    // a certificate does not get better by asking again
    return tls ? problem : new Unavailable(Unavailable.Kind.NO_CONNECTION, problem, Duration.ZERO);
  }

  /** Closes every connection; calls under way fail. */
  @Override
  public void close() {
    client.close();
  }
}
