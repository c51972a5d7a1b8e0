package dev.farseer.embedded;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;

/**
 * Reads a bounded body. Vert.x's own handler refuses form fields over 8 KiB unless the whole server
 * is told otherwise, and a query may have 128.
 */
final class BodyReader implements Handler<RoutingContext> {
  private static final String KEY = BodyReader.class.getName();
  private static final int MOST_FIELDS = 1_000;

  private final int most;

  BodyReader(int most) {
    this.most = most;
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    Buffer known = ctx.body().buffer();
    if (known != null || request.isEnded()) {
      ctx.put(KEY, known == null ? Buffer.buffer() : known);
      ctx.next();
      return;
    }
    Buffer body = Buffer.buffer();
    boolean[] over = {false};
    request.handler(
        chunk -> {
          if (!over[0] && body.length() + chunk.length() <= most) {
            body.appendBuffer(chunk);
          } else if (!over[0]) {
            over[0] = true;
            // the rest is read no more
            ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            ctx.fail(
                new Problem(
                    Reason.TOO_LARGE, "the body is over " + most + " bytes, send smaller batches"));
          }
        });
    request.exceptionHandler(ctx::fail);
    request.endHandler(
        _ -> {
          if (!over[0]) {
            ctx.put(KEY, body);
            ctx.next();
          }
        });
  }

  static Buffer body(RoutingContext ctx) {
    Buffer body = ctx.get(KEY);
    return body == null ? Buffer.buffer() : body;
  }

  /** The fields of a form, none for another kind of body. */
  static MultiMap form(RoutingContext ctx) {
    MultiMap fields = MultiMap.caseInsensitiveMultiMap();
    String type = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && type.startsWith("application/x-www-form-urlencoded")) {
      String text = body(ctx).toString(StandardCharsets.UTF_8);
      new QueryStringDecoder(text, StandardCharsets.UTF_8, false, MOST_FIELDS)
          .parameters()
          .forEach(fields::add);
    }
    return fields;
  }
}
