package dev.farseer.llm;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and the bytes of its answer, read by the thread that asked. Closing it before the end
 * closes the connection, which is what frees a slot of llama-server.
 */
final class Exchange implements AutoCloseable {
  // buffers on their way from the event loop: more are asked for as they are read
  private static final int IN_FLIGHT = 8;

  private sealed interface Piece {}

  private record Bytes(Buffer buffer) implements Piece {}

  private record End() implements Piece {}

  private record Cut(Throwable failure) implements Piece {}

  private final String url;
  // bounded by the demand of IN_FLIGHT buffers, and one End or Cut
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private volatile boolean closed;
  private volatile boolean ended;
  private volatile @Nullable HttpClientRequest request;
  private volatile @Nullable HttpClientResponse response;

  Exchange(String url) {
    this.url = url;
  }

  /** Called on the event loop that owns the connection. */
  Future<Exchange> begin(HttpClientRequest request, byte[] body) {
    this.request = request;
    // told by the answer's own handler; without this one it would be logged as well
    request.connection().exceptionHandler(_ -> {});
    if (closed) {
      request.reset();
      return Future.failedFuture("the call was given up before it had a connection");
    }
    return request
        .send(Buffer.buffer(body))
        .map(
            response -> {
              this.response = response;
              response.pause();
              response.handler(buffer -> pieces.add(new Bytes(buffer)));
              response.endHandler(_ -> pieces.add(new End()));
              response.exceptionHandler(failure -> pieces.add(new Cut(failure)));
              response.fetch(IN_FLIGHT);
              return this;
            });
  }

  int status() {
    return head().statusCode();
  }

  /** A header's value in the answer, empty when there is none. */
  String header(String name) {
    String value = head().getHeader(name);
    return value == null ? "" : value;
  }

  /**
   * The next bytes of the body.
   *
   * @return empty at the end of the body
   * @throws Unavailable CUT when the connection broke
   * @throws Problem the budget's overrun
   */
  byte[] next(Budget budget) throws InterruptedException {
    Piece piece = pieces.poll(budget.left().toNanos(), TimeUnit.NANOSECONDS);
    return switch (piece) {
      case null -> throw budget.overrun();
      case Bytes(Buffer buffer) -> {
        head().fetch(1);
        yield buffer.getBytes();
      }
      case End() -> {
        ended = true;
        yield new byte[0];
      }
      case Cut(Throwable failure) ->
          throw new Unavailable(
              Unavailable.Kind.CUT,
              new Problem(
                  Reason.MODEL_GARBAGE,
                  "The model server at "
                      + url
                      + " closed the connection in the middle of its answer. Look at its log.",
                  failure));
    };
  }

  /** The whole body, at most {@code limit} bytes of it. */
  byte[] body(int limit, Budget budget) throws InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] bytes = next(budget); bytes.length > 0; bytes = next(budget)) {
      all.write(bytes, 0, Math.min(bytes.length, limit - all.size()));
      if (all.size() >= limit) {
        break;
      }
    }
    return all.toByteArray();
  }

  /** Closes the connection unless the answer was read to its end. */
  @Override
  public void close() {
    closed = true;
    HttpClientRequest begun = request;
    if (begun != null && !ended) {
      begun.reset();
    }
  }

  private HttpClientResponse head() {
    HttpClientResponse arrived = response;
    if (arrived == null) {
      throw new IllegalStateException("the head of the answer is not there yet");
    }
    return arrived;
  }
}
