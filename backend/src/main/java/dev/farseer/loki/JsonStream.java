package dev.farseer.loki;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON tokens out of a body that is still arriving. Only the token at hand and one chunk of bytes
 * are in memory. Anything that is not JSON is a passing {@link Reason#LOKI_GARBAGE}, because a body
 * cut off on the way looks the same.
 */
final class JsonStream implements AutoCloseable {

  /** Where the bytes come from. */
  interface Chunks {
    /** The next bytes, or null after the last ones. */
    byte @Nullable [] next() throws InterruptedException;
  }

  // names are label names of other people: kept per document, never interned for good
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  private final Chunks chunks;
  private final JsonParser parser;
  private final ByteArrayFeeder feeder;

  JsonStream(Chunks chunks) {
    this.chunks = chunks;
    try {
      this.parser = FACTORY.createNonBlockingByteArrayParser();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
  }

  /** The next token; waits for bytes when it must. */
  JsonToken next() throws InterruptedException {
    JsonToken token = nextOrEnd();
    if (token == null) {
      throw garbage("it ends in the middle", null);
    }
    return token;
  }

  /** Reads on to the end of the body, which frees the connection for the next request. */
  void end() throws InterruptedException {
    if (nextOrEnd() != null) {
      throw garbage("there is more text behind its end", null);
    }
    while (chunks.next() != null) {
      // the parser has seen the end already, white space may follow
    }
  }

  private @Nullable JsonToken nextOrEnd() throws InterruptedException {
    try {
      JsonToken token = parser.nextToken();
      while (token == JsonToken.NOT_AVAILABLE) {
        byte[] bytes = chunks.next();
        if (bytes == null) {
          feeder.endOfInput();
        } else {
          feeder.feedInput(bytes, 0, bytes.length);
        }
        token = parser.nextToken();
      }
      return token;
    } catch (JsonEOFException e) {
      throw garbage("it ends in the middle", e);
    } catch (IOException e) {
      throw garbage("it is not valid JSON", e);
    }
  }

  /** Reads one token of the given kind. */
  void expect(JsonToken kind) throws InterruptedException {
    require(next(), kind);
  }

  /** Checks the kind of a token already read. */
  static void require(JsonToken token, JsonToken kind) {
    if (token != kind) {
      throw garbage("it has " + token + " where " + kind + " belongs", null);
    }
  }

  /** Text of the token at hand: name, string or number. */
  String text() {
    try {
      return parser.getText();
    } catch (IOException e) {
      throw garbage("it is not valid JSON", e);
    }
  }

  /** Reads a whole number, also one written as a string. */
  long integer() throws InterruptedException {
    JsonToken token = next();
    if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
      throw garbage("it has " + token + " where a whole number belongs", null);
    }
    String digits = text();
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw garbage("it has \"" + shortened(digits) + "\" where a whole number belongs", e);
    }
  }

  /** Reads a string. */
  String string() throws InterruptedException {
    expect(JsonToken.VALUE_STRING);
    return text();
  }

  /** Reads an array of strings; null counts as empty. */
  List<String> strings() throws InterruptedException {
    List<String> all = new ArrayList<>();
    JsonToken token = next();
    if (token == JsonToken.VALUE_NULL) {
      return all;
    }
    require(token, JsonToken.START_ARRAY);
    while ((token = next()) != JsonToken.END_ARRAY) {
      require(token, JsonToken.VALUE_STRING);
      all.add(text());
    }
    return all;
  }

  /** Reads an object whose values are scalars into the map; the token at hand is its start. */
  Map<String, String> stringsByName() throws InterruptedException {
    Map<String, String> all = LinkedHashMap.newLinkedHashMap(8);
    while (next() == JsonToken.FIELD_NAME) {
      String name = text();
      JsonToken value = next();
      if (!value.isScalarValue()) {
        throw garbage("the label " + shortened(name) + " is not text", null);
      }
      all.put(name, text());
    }
    return all;
  }

  /** Passes over the value that starts with the token at hand. */
  void skip(JsonToken first) throws InterruptedException {
    int depth = first.isStructStart() ? 1 : 0;
    while (depth > 0) {
      JsonToken token = next();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }
  }

  /** Passes over the value that comes next. */
  void skipNext() throws InterruptedException {
    skip(next());
  }

  static LokiFailure garbage(String what, @Nullable Throwable cause) {
    return LokiFailure.passing(
        new Problem(
            Reason.LOKI_GARBAGE,
            "Loki's answer cannot be read, "
                + what
                + ": check that loki.url leads to Loki and that no proxy in between cuts answers",
            cause),
        Duration.ZERO);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
