package dev.farseer.problem;

import java.util.Locale;

/** Everything that can go wrong: each reason with its HTTP status and its metric label. */
public enum Reason {
  /** The request cannot be understood. */
  BAD_REQUEST(400, "The request cannot be understood"),
  /** The LogQL text has an error, ours or Loki's words say which. */
  BAD_QUERY(400, "The LogQL query has an error"),
  /** A construct or option that Farseer knows of and does not support. */
  UNSUPPORTED(400, "This is not supported"),
  /** No token, or a wrong one. */
  UNAUTHORIZED(401, "A valid token is needed"),
  /** No such route or thing. */
  NOT_FOUND(404, "There is no such thing here"),
  /** The route exists, but not with this method. */
  METHOD_NOT_ALLOWED(405, "This method is not allowed here"),
  /** The body's content type is not one this route reads. */
  UNSUPPORTED_MEDIA_TYPE(415, "This content type is not supported here"),
  /** Body, query text or range is over its limit. */
  TOO_LARGE(413, "The request is over a limit"),
  /** Too many requests at once. */
  OVERLOADED(503, "Farseer is busy"),
  /** The process is stopping. */
  STOPPING(503, "Farseer is stopping"),
  /** The time budget is spent. */
  DEADLINE(504, "The time for this request is over"),
  /** The asker has gone. */
  CANCELLED(499, "The request was cancelled"),
  /** No connection to Loki. */
  LOKI_UNREACHABLE(502, "Loki cannot be reached"),
  /** Loki did not answer in time. */
  LOKI_TIMEOUT(504, "Loki did not answer in time"),
  /** Loki refuses: credentials, tenant, limits. */
  LOKI_REFUSED(502, "Loki refused the request"),
  /** Loki's answer is not one. */
  LOKI_GARBAGE(502, "Loki's answer cannot be read"),
  /** No connection to the model server, or it is still loading. */
  MODEL_UNREACHABLE(502, "The model server cannot be reached"),
  /** The model server did not answer in time. */
  MODEL_TIMEOUT(504, "The model did not answer in time"),
  /** The model server refuses: key, request. */
  MODEL_REFUSED(502, "The model server refused the request"),
  /** The prompt does not fit the model's context. */
  MODEL_CONTEXT(502, "The prompt does not fit the model's context"),
  /** The model's answer broke off, does not fit the schema, or is not JSON. */
  MODEL_GARBAGE(502, "The model's answer cannot be used"),
  /** No connection to the Farseer service that a data source forwards to. */
  SERVICE_UNREACHABLE(502, "The Farseer service cannot be reached"),
  /** The Farseer service refuses: its token, or its answer is not one. */
  SERVICE_REFUSED(502, "The Farseer service refused the request"),
  /** The database does not answer, or refuses. */
  STORE(503, "The store cannot be used"),
  /** A prompt template is wrong, or there is none of that id. */
  PROMPT(400, "The prompt template cannot be used"),
  /** A file cannot be read or written. */
  FILE(400, "A file cannot be used"),
  /** A settings problem. */
  SETTINGS(400, "The configuration has problems"),
  /** A fault of Farseer's own. */
  INTERNAL(500, "Farseer has failed");

  private final int status;
  private final String title;

  Reason(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status, 400 to 599. */
  public int status() {
    return status;
  }

  /** One short sentence without a full stop. */
  public String title() {
    return title;
  }

  /** The value of a metric's {@code reason} label, and the end of the problem's type URI. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
