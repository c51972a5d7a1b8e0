package dev.farseer.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.farseer.embedded.proto.PushEntry;
import dev.farseer.embedded.proto.PushLabel;
import dev.farseer.embedded.proto.PushRequest;
import dev.farseer.embedded.proto.PushStream;
import dev.farseer.logql.LogqlParser;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.Snappy;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads pushes, as JSON or as promtail and Alloy send them, all of one or nothing of it. */
final class PushReader {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MOST_LABELS = 64;
  private static final List<String> SERVICE_LABELS =
      List.of(
          "service",
          "app",
          "application",
          "name",
          "app_kubernetes_io_name",
          "container",
          "container_name",
          "component",
          "workload",
          "job");

  private final EmbeddedStore store;

  PushReader(EmbeddedStore store) {
    this.store = store;
  }

  /** A push as it came. */
  record Body(String contentType, String contentEncoding, Buffer content) {
    byte[] bytes() {
      return content.getBytes();
    }
  }

  private record Line(
      Map<String, String> labels, long timestampNs, Map<String, String> metadata, String text) {}

  void push(Body body) {
    List<Line> lines = new ArrayList<>();
    if (body.contentType().toLowerCase(Locale.ROOT).startsWith("application/json")) {
      json(unzipped(body), lines);
    } else {
      protobuf(body, lines);
    }
    for (Line line : lines) {
      store.add(line.labels(), line.timestampNs(), line.metadata(), line.text());
    }
  }

  private void json(byte[] bytes, List<Line> lines) {
    JsonNode request;
    try {
      request = MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw invalid("the push is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw invalid("the push is not JSON: it is not UTF-8");
    }
    JsonNode streams = request == null ? MAPPER.missingNode() : request.path("streams");
    if (!streams.isArray()) {
      throw invalid("the push has no streams: send {\"streams\":[{\"stream\":{...},\"values\":...");
    }
    for (JsonNode stream : streams) {
      Map<String, String> labels = checked(texts(stream.path("stream"), "stream"));
      if (!stream.path("values").isArray()) {
        throw invalid("a stream has no values: send \"values\":[[\"<ns>\",\"<line>\"]]");
      }
      for (JsonNode value : stream.path("values")) {
        if (!value.path(0).isTextual() || !value.path(1).isTextual() || value.size() > 3) {
          throw invalid(
              "a value must be [\"<ns as text>\", \"<line>\"] or have metadata third, got "
                  + shown(value.toString()));
        }
        Map<String, String> metadata =
            value.size() == 3 ? texts(value.path(2), "structured metadata") : Map.of();
        lines.add(
            line(labels, timestamp(value.path(0).asText()), metadata, value.path(1).asText()));
      }
    }
  }

  private void protobuf(Body body, List<Line> lines) {
    PushRequest request;
    try {
      request = PushRequest.parseFrom(uncompressed(body));
    } catch (InvalidProtocolBufferException e) {
      throw invalid(
          "the push is not a snappy-compressed protobuf PushRequest (send application/json for"
              + " JSON): "
              + e.getMessage());
    }
    for (PushStream stream : request.getStreamsList()) {
      Map<String, String> labels = checked(LogqlParser.parseLabels(stream.getLabels()));
      for (PushEntry entry : stream.getEntriesList()) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (PushLabel label : entry.getStructuredMetadataList()) {
          metadata.put(label.getName(), label.getValue());
        }
        long seconds = entry.getTimestamp().getSeconds();
        if (seconds < 0 || seconds > Integer.MAX_VALUE * 2L) {
          throw invalid("a timestamp of " + seconds + " s is outside of what can be stored");
        }
        lines.add(
            line(
                labels,
                seconds * 1_000_000_000L + entry.getTimestamp().getNanos(),
                metadata,
                entry.getLine()));
      }
    }
  }

  private Line line(
      Map<String, String> labels, long timestampNs, Map<String, String> metadata, String text) {
    int most = store.settings().maxLineBytes();
    // a character is at most three bytes of UTF-8
    if (text.length() > most / 3
        && text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > most) {
      throw invalid("max entry size of " + most + " bytes exceeded for stream " + labels);
    }
    if (metadata.size() > MOST_LABELS) {
      throw invalid("a line has over " + MOST_LABELS + " pairs of structured metadata");
    }
    return new Line(labels, timestampNs, metadata, text);
  }

  /** Loki names a service for every stream; so do we, the pipeline groups by it. */
  private static Map<String, String> checked(Map<String, String> labels) {
    if (labels.isEmpty() || labels.size() > MOST_LABELS) {
      throw invalid(
          "error at least one label pair is required per stream, and at most " + MOST_LABELS);
    }
    for (String name : labels.keySet()) {
      if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        throw invalid("\"" + shown(name) + "\" is not a valid label name, use letters, digits, _");
      }
    }
    if (labels.containsKey("service_name")) {
      return labels;
    }
    Map<String, String> named = new LinkedHashMap<>(labels);
    named.put(
        "service_name",
        SERVICE_LABELS.stream()
            .filter(labels::containsKey)
            .findFirst()
            .map(labels::get)
            .orElse("unknown_service"));
    return named;
  }

  private static Map<String, String> texts(JsonNode node, String what) {
    if (!node.isObject()) {
      throw invalid("a " + what + " must be an object of texts");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      if (!each.getValue().isTextual()) {
        throw invalid("the " + what + " value of \"" + shown(each.getKey()) + "\" must be a text");
      }
      texts.put(each.getKey(), each.getValue().asText());
    }
    return texts;
  }

  private static long timestamp(String text) {
    try {
      long ns = Long.parseLong(text);
      if (ns >= 0) {
        return ns;
      }
    } catch (NumberFormatException _) {
      // worded below
    }
    throw invalid("the timestamp \"" + shown(text) + "\" is not a number of nanoseconds");
  }

  private byte[] uncompressed(Body body) {
    return switch (body.contentEncoding().toLowerCase(Locale.ROOT)) {
      case "", "snappy" -> unsnapped(body.bytes());
      default -> unzipped(body);
    };
  }

  private byte[] unzipped(Body body) {
    String encoding = body.contentEncoding().toLowerCase(Locale.ROOT);
    if (encoding.isEmpty() || encoding.equals("identity")) {
      return body.bytes();
    }
    if (encoding.equals("snappy")) {
      return unsnapped(body.bytes());
    }
    if (!encoding.equals("gzip")) {
      throw new Problem(
          Reason.UNSUPPORTED_MEDIA_TYPE,
          "the content encoding " + shown(encoding) + " is not read here, use gzip or snappy");
    }
    int most = store.settings().maxBodyBytes();
    try (GZIPInputStream unzip = new GZIPInputStream(new ByteArrayInputStream(body.bytes()))) {
      byte[] bytes = unzip.readNBytes(most + 1);
      if (bytes.length > most) {
        throw tooLarge(most);
      }
      return bytes;
    } catch (IOException e) {
      throw invalid("the body is not gzip: " + e.getMessage());
    }
  }

  private byte[] unsnapped(byte[] bytes) {
    int most = store.settings().maxBodyBytes();
    if (announced(bytes) > most) {
      throw tooLarge(most);
    }
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    ByteBuf out = Unpooled.buffer();
    try {
      new Snappy().decode(in, out);
      byte[] plain = new byte[out.readableBytes()];
      out.readBytes(plain);
      if (plain.length != announced(bytes)) {
        throw invalid("the body is not snappy: it is cut off");
      }
      return plain;
    } catch (DecompressionException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw invalid("the body is not snappy: " + e.getMessage());
    } finally {
      in.release();
      out.release();
    }
  }

  /** The length that a snappy block says it has, read before anything is allocated for it. */
  private static long announced(byte[] bytes) {
    long length = 0;
    for (int i = 0; i < Math.min(5, bytes.length); i++) {
      length |= (bytes[i] & 0x7fL) << (7 * i);
      if (bytes[i] >= 0) {
        return length;
      }
    }
    throw invalid("the body is not snappy: it has no length");
  }

  private static Problem tooLarge(int most) {
    return new Problem(
        Reason.TOO_LARGE, "the body is over " + most + " bytes uncompressed, send smaller batches");
  }

  private static String shown(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "..." : text;
  }

  private static Problem invalid(String detail) {
    return new Problem(Reason.BAD_REQUEST, detail);
  }
}
