package dev.farseer.loki;

import com.fasterxml.jackson.core.JsonToken;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * What Loki wraps around an answer: {@code {"status":"success","data":...}}.
 *
 * @param data what was asked for; the reader's empty value when Loki left it out, as it does for
 *     unknown label values
 * @param warnings Loki's own words about an answer that is not whole
 */
record Envelope<T>(T data, List<String> warnings) {

  /** Reads what is inside the envelope. */
  interface Data<T> {
    /** The value; the next token of the stream is its first one. */
    T read(JsonStream json) throws InterruptedException;
  }

  static <T> Envelope<T> read(JsonStream json, T empty, Data<T> reader)
      throws InterruptedException {
    T data = empty;
    List<String> warnings = new ArrayList<>();
    String status = "";
    String error = "";
    json.expect(JsonToken.START_OBJECT);
    while (json.next() == JsonToken.FIELD_NAME) {
      switch (json.text()) {
        case "data" -> data = reader.read(json);
        case "status" -> status = json.string();
        case "warnings" -> warnings.addAll(json.strings());
        case "error" -> error = json.string();
        default -> json.skipNext();
      }
    }
    if (!status.equals("success")) {
      throw status.isEmpty()
          ? JsonStream.garbage("it has no status", null)
          : LokiFailure.lasting(
              new Problem(Reason.LOKI_REFUSED, "Loki answers \"" + status + "\": " + error));
    }
    return new Envelope<>(data, List.copyOf(warnings));
  }
}
