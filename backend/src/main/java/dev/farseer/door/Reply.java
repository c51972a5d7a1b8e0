package dev.farseer.door;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** What a handler answers. */
public sealed interface Reply {

  /** A JSON document with status 200. */
  static Reply json(JsonNode body) {
    return json(200, body);
  }

  /** A JSON document. */
  static Reply json(int status, JsonNode body) {
    return json(status, Json.bytes(body));
  }

  /** A JSON document that is written already. */
  static Reply json(int status, byte[] body) {
    return new Whole(status, "application/json; charset=utf-8", body);
  }

  /** Text of some other type, with status 200. */
  static Reply text(String contentType, String body) {
    return new Whole(200, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A whole answer.
   *
   * @param status HTTP status
   * @param contentType its type with charset
   * @param body the bytes, handed over
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  record Whole(int status, String contentType, byte[] body) implements Reply {}

  /** Everything was said on the exchange's event stream. */
  record Streamed() implements Reply {}
}
