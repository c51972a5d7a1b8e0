package dev.farseer.loki;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer whose body crosses from Vert.x to the reading thread in chunks. At most a few wait
 * here: the socket is read on only as fast as chunks are taken.
 */
final class Answer {
  private static final int CHUNKS_AHEAD = 8;

  private sealed interface Event {
    record Data(Buffer bytes) implements Event {}

    record End() implements Event {}

    record Broken(Throwable cause) implements Event {}
  }

  private final HttpClientResponse response;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private boolean ended;

  private Answer(HttpClientResponse response) {
    this.response = response;
  }

  /** To be called where the response arrives, before its first chunk does. */
  static Answer of(HttpClientResponse response) {
    Answer answer = new Answer(response);
    response.pause();
    response.handler(bytes -> answer.events.add(new Event.Data(bytes)));
    response.endHandler(_ -> answer.events.add(new Event.End()));
    response.exceptionHandler(cause -> answer.events.add(new Event.Broken(cause)));
    response.fetch(CHUNKS_AHEAD);
    return answer;
  }

  int status() {
    return response.statusCode();
  }

  MultiMap headers() {
    return response.headers();
  }

  /** Whether the body was taken to its end, so that the connection can serve the next request. */
  boolean isRead() {
    return ended;
  }

  /** The next bytes, or null after the last ones. */
  byte @Nullable [] next(Budget budget) throws InterruptedException {
    if (ended) {
      return null;
    }
    Event event = events.poll(budget.left().toNanos(), TimeUnit.NANOSECONDS);
    return switch (event) {
      case null -> throw budget.overrun();
      case Event.Data(Buffer bytes) -> {
        response.fetch(1);
        yield bytes.getBytes();
      }
      case Event.End() -> {
        ended = true;
        yield null;
      }
      case Event.Broken(Throwable cause) ->
          throw LokiFailure.passing(
              new Problem(
                  Reason.LOKI_GARBAGE,
                  "Loki's answer broke off before its end: Loki or a proxy closed the connection,"
                      + " its log says why",
                  cause),
              Duration.ZERO);
    };
  }

  /** The beginning of a body that is text, at most the given number of bytes. */
  String text(int most, Budget budget) throws InterruptedException {
    Buffer all = Buffer.buffer();
    byte[] bytes;
    while (all.length() < most && (bytes = next(budget)) != null) {
      all.appendBytes(bytes);
    }
    return all.getString(0, Math.min(most, all.length()), StandardCharsets.UTF_8.name());
  }
}
