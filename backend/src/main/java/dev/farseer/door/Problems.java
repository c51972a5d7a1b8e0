package dev.farseer.door;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;

/** Problems as RFC 9457 has them. */
public final class Problems {
  /** The media type. */
  public static final String CONTENT_TYPE = "application/problem+json";

  private Problems() {}

  /**
   * A problem as a document: type, title, status, detail, and as extensions the reason, the trace
   * id of the request when it is traced, and {@code message}, which is what Grafana shows.
   */
  public static ObjectNode document(Problem problem) {
    Reason reason = problem.reason();
    ObjectNode document =
        Json.object()
            .put("type", "urn:farseer:problem:" + reason.label())
            .put("title", reason.title())
            .put("status", reason.status())
            .put("detail", problem.detail())
            .put("reason", reason.label())
            .put("message", problem.detail());
    SpanContext span = Span.current().getSpanContext();
    if (span.isValid()) {
      document.put("traceId", span.getTraceId());
    }
    return document;
  }

  /** The problem as a reply with its own status. */
  static Reply reply(Problem problem) {
    return new Reply.Whole(problem.reason().status(), CONTENT_TYPE, Json.bytes(document(problem)));
  }
}
