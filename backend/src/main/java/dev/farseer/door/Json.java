package dev.farseer.door;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.farseer.frame.Frame;
import dev.farseer.frame.FrameJson;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reading and writing JSON at the doors, with limits on what is read. */
public final class Json {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_DIGITS = 64;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_DIGITS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** A new object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A new array. */
  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** Any tree of maps, lists, texts and numbers as JSON. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * Reads a document.
   *
   * @param what names it in the problem, such as {@code "the body"}
   * @throws Problem {@link Reason#BAD_REQUEST} with the place of the error
   */
  public static JsonNode read(byte[] text, String what) {
    try {
      JsonNode read = MAPPER.readTree(text);
      return read == null ? MAPPER.missingNode() : read;
    } catch (JsonProcessingException e) {
      // the parser's own words may quote the body, which may hold a secret: only the place is told
      JsonLocation at = e.getLocation();
      String place =
          at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
      throw new Problem(
          Reason.BAD_REQUEST,
          what
              + " is not JSON"
              + place
              + ": send well-formed UTF-8 JSON, nested at most "
              + MAX_DEPTH
              + " deep",
          e);
    } catch (IOException e) {
      throw new Problem(Reason.BAD_REQUEST, what + " is not JSON: send well-formed UTF-8 JSON", e);
    }
  }

  /** The rows of a frame: one object per row, times in milliseconds. */
  public static JsonNode rows(Frame frame) {
    try (TokenBuffer rows = new TokenBuffer(MAPPER, false)) {
      FrameJson.rows(frame, rows);
      return MAPPER.readTree(rows.asParser());
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
  }

  /** The document as UTF-8. */
  public static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The document on one line. */
  public static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
