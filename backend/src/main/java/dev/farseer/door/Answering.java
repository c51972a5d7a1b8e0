package dev.farseer.door;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Writes whole answers, on the event loop. */
final class Answering {
  private Answering() {}

  static void write(HttpServerResponse response, Reply.Whole whole) {
    if (response.ended() || response.closed() || response.headWritten()) {
      return;
    }
    response.setStatusCode(whole.status()).putHeader("Content-Type", whole.contentType());
    if (whole.status() == Reason.UNAUTHORIZED.status()) {
      response.putHeader("WWW-Authenticate", "Bearer realm=\"farseer\"");
    }
    if (whole.status() == Reason.OVERLOADED.status()) {
      response.putHeader("Retry-After", "1");
    }
    response.end(Buffer.buffer(whole.body()));
  }

  static void write(HttpServerResponse response, Problem problem) {
    if (Problems.reply(problem) instanceof Reply.Whole whole) {
      write(response, whole);
    }
  }
}
