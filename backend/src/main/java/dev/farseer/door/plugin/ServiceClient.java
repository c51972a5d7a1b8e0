package dev.farseer.door.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.door.Json;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.parsetools.RecordParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls a Farseer service. A request that found no connection is sent once more, after 200 ms;
 * nothing else is sent again, because Grafana and its users ask again by themselves.
 */
final class ServiceClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int MOST_EVENTS = 256;

  private final HttpClient http;
  private final String url;
  private final Secret token;
  private final Telemetry telemetry;

  ServiceClient(Vertx vertx, Telemetry telemetry, String url, Secret token) {
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) CONNECT.toMillis())
                .setDecompressionSupported(true));
    this.url = url.replaceAll("/+$", "");
    this.token = token;
    this.telemetry = telemetry;
  }

  /** What an exchange still needs of its connection when it is given up. */
  private static final class Line {
    private final AtomicReference<@Nullable HttpClientRequest> request = new AtomicReference<>();
    private volatile boolean dropped;

    void holds(HttpClientRequest sent) {
      request.set(sent);
      if (dropped) {
        drop();
      }
    }

    void drop() {
      dropped = true;
      HttpClientRequest sent = request.get();
      if (sent != null) {
        sent.connection().close();
      }
    }
  }

  /**
   * Posts a message and returns the answer's.
   *
   * @throws Problem the service's own problem, or that it cannot be reached
   */
  byte[] post(String path, byte[] body, Budget budget) throws InterruptedException {
    try {
      return postOnce(path, body, budget);
    } catch (Problem e) {
      if (e.reason() != Reason.SERVICE_UNREACHABLE || budget.left().compareTo(PAUSE) <= 0) {
        throw e;
      }
      Thread.sleep(PAUSE);
      return postOnce(path, body, budget);
    }
  }

  private byte[] postOnce(String path, byte[] body, Budget budget) throws InterruptedException {
    Line line = new Line();
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    http.request(options(path, "application/x-protobuf"))
        .compose(
            request -> {
              line.holds(request);
              return request.send(Buffer.buffer(body));
            })
        .compose(
            response ->
                response.body().map(read -> new Reply(response.statusCode(), read.getBytes())))
        .onSuccess(reply::complete)
        .onFailure(cause -> reply.completeExceptionally(unreachable(cause)));
    Reply answered = budget.await(reply, line::drop);
    if (answered.status() != 200) {
      throw refused(answered.status(), answered.body());
    }
    return answered.body();
  }

  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Reply(int status, byte[] body) {}

  /** What a stream's reader takes from its connection. */
  private sealed interface Heard {
    record Data(String json) implements Heard {}

    record Over(Problem why) implements Heard {}
  }

  /**
   * Posts a message and hands over the data of each event, until interrupted.
   *
   * @throws Problem when the stream cannot be opened or breaks off
   */
  void events(String path, byte[] body, Consumer<String> data) throws InterruptedException {
    Line line = new Line();
    BlockingQueue<Heard> heard = new LinkedBlockingQueue<>(MOST_EVENTS);
    http.request(options(path, "text/event-stream"))
        .compose(
            request -> {
              line.holds(request);
              return request.send(Buffer.buffer(body));
            })
        .onSuccess(response -> listen(response, heard))
        .onFailure(cause -> say(heard, new Heard.Over(unreachable(cause))));
    try {
      while (true) {
        switch (heard.take()) {
          case Heard.Data event -> data.accept(event.json());
          case Heard.Over over -> throw over.why();
        }
      }
    } finally {
      line.drop();
    }
  }

  private void listen(HttpClientResponse response, BlockingQueue<Heard> heard) {
    if (response.statusCode() != 200) {
      int status = response.statusCode();
      response
          .body()
          .onSuccess(text -> say(heard, new Heard.Over(refused(status, text.getBytes()))))
          .onFailure(cause -> say(heard, new Heard.Over(unreachable(cause))));
      return;
    }
    // cut at line ends before it is decoded: a chunk may end inside a character
    RecordParser lines =
        RecordParser.newDelimited(
            "\n",
            line -> {
              String text = line.toString(StandardCharsets.UTF_8);
              if (text.startsWith("data: ")) {
                say(heard, new Heard.Data(text.substring(6)));
              }
            });
    response.handler(lines);
    response.exceptionHandler(cause -> say(heard, new Heard.Over(unreachable(cause))));
    response.endHandler(
        _ ->
            say(
                heard,
                new Heard.Over(
                    new Problem(Reason.SERVICE_UNREACHABLE, "the service has ended the stream"))));
  }

  /** Every frame replaces the one before, so that a reader who is behind loses the oldest. */
  private static void say(BlockingQueue<Heard> heard, Heard what) {
    while (!heard.offer(what)) {
      heard.poll();
    }
  }

  private RequestOptions options(String path, String accept) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    headers.add("Content-Type", "application/x-protobuf");
    headers.add("Accept", accept);
    headers.add("User-Agent", "farseer");
    if (token.isSet()) {
      headers.add("Authorization", "Bearer " + token.value());
    }
    telemetry.inject(headers::set);
    return new RequestOptions()
        .setAbsoluteURI(url + path)
        .setMethod(HttpMethod.POST)
        .setConnectTimeout(CONNECT.toMillis())
        .setHeaders(headers);
  }

  private Problem unreachable(Throwable cause) {
    String words = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new Problem(
        Reason.SERVICE_UNREACHABLE,
        url + " does not answer (" + words + "): is it running, and is the Farseer URL right?",
        cause);
  }

  private Problem refused(int status, byte[] body) {
    if (status == Reason.UNAUTHORIZED.status()) {
      return new Problem(
          Reason.SERVICE_REFUSED,
          url + " wants another token: set the Farseer token to the service's server.token");
    }
    try {
      JsonNode document = Json.read(body, "the service's answer");
      for (Reason reason : Reason.values()) {
        if (reason.label().equals(document.path("reason").asText())) {
          return new Problem(reason, document.path("detail").asText());
        }
      }
    } catch (Problem e) {
      // not Farseer's words: the status says more
    }
    return new Problem(
        Reason.SERVICE_REFUSED,
        url + " answered with status " + status + ": is it a Farseer of this version?");
  }

  @Override
  public void close() {
    http.close();
  }
}
