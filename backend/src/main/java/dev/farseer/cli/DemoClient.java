package dev.farseer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.frame.Field;
import dev.farseer.frame.FieldType;
import dev.farseer.frame.Frame;
import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an agent and a Grafana panel would do: push lines, then query the JSON data source. */
final class DemoClient implements AutoCloseable {
  private static final int BATCH = 2000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String url;
  private final String token;

  DemoClient(String url, String token) {
    this.url = url;
    this.token = token;
  }

  /** Pushes lines as an agent does, in batches. */
  void push(List<LogLine> lines) throws InterruptedException {
    for (int i = 0; i < lines.size(); i += BATCH) {
      pushBatch(lines.subList(i, Math.min(lines.size(), i + BATCH)));
    }
  }

  private void pushBatch(List<LogLine> lines) throws InterruptedException {
    Map<Map<String, String>, ArrayNode> streams = new LinkedHashMap<>();
    for (LogLine line : lines) {
      ArrayNode entry =
          streams
              .computeIfAbsent(line.labels(), _ -> mapper.createArrayNode())
              .addArray()
              .add(Long.toString(line.timestampNs()))
              .add(line.text());
      if (!line.metadata().isEmpty()) {
        entry.add(mapper.valueToTree(line.metadata()));
      }
    }
    ObjectNode body = mapper.createObjectNode();
    ArrayNode array = body.putArray("streams");
    streams.forEach(
        (labels, values) -> {
          ObjectNode stream = array.addObject();
          stream.set("stream", mapper.valueToTree(labels));
          stream.set("values", values);
        });
    post("/loki/api/v1/push", body);
  }

  /** One answer of the JSON data source. */
  record Answer(Frame frame, JsonNode meta, Duration time) {}

  /** Asks as a panel does. */
  Answer query(String target, TimeRange range, Map<String, String> payload)
      throws InterruptedException {
    ObjectNode body = mapper.createObjectNode();
    ObjectNode window = body.putObject("range");
    window.put("from", TimeRange.instant(range.startNs()).toString());
    window.put("to", TimeRange.instant(range.endNs()).toString());
    ObjectNode one = body.putArray("targets").addObject();
    one.put("refId", "A").put("target", target).set("payload", mapper.valueToTree(payload));
    long start = System.nanoTime();
    JsonNode answer = post("/query", body);
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    JsonNode frame = answer.path(0);
    if (!frame.path("fields").isArray()) {
      throw new Problem(Reason.INTERNAL, "the data source answered without a frame: " + answer);
    }
    return new Answer(frame(frame), frame.path("meta"), time);
  }

  private JsonNode post(String path, JsonNode body) throws InterruptedException {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url + path))
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(mapper.writeValueAsBytes(body)));
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      JsonNode answer = response.body().length == 0 ? null : mapper.readTree(response.body());
      if (response.statusCode() >= 300) {
        throw new Problem(
            Reason.INTERNAL, path + " answered " + response.statusCode() + " " + answer);
      }
      return answer == null ? mapper.nullNode() : answer;
    } catch (JsonProcessingException e) {
      throw new Problem(Reason.INTERNAL, path + " did not answer JSON", e);
    } catch (IOException e) {
      throw new Problem(Reason.INTERNAL, path + " cannot be reached: " + e, e);
    }
  }

  private static Frame frame(JsonNode node) {
    List<Field> fields = new ArrayList<>();
    for (JsonNode field : node.path("fields")) {
      FieldType type =
          switch (field.path("type").asText()) {
            case "time" -> FieldType.TIME;
            case "number" -> FieldType.NUMBER;
            case "boolean" -> FieldType.BOOLEAN;
            default -> FieldType.STRING;
          };
      List<@Nullable Object> values = new ArrayList<>();
      field.path("values").forEach(value -> values.add(value(type, value)));
      fields.add(new Field(field.path("name").asText(), type, Map.of(), new HashMap<>(), values));
    }
    return new Frame(node.path("name").asText(), node.path("refId").asText(), fields, Map.of());
  }

  private static @Nullable Object value(FieldType type, JsonNode value) {
    if (value.isNull()) {
      return null;
    }
    return switch (type) {
      case TIME -> value.asLong() * 1_000_000;
      case NUMBER, INTEGER -> value.asDouble();
      case BOOLEAN -> value.asBoolean();
      case STRING, JSON -> value.asText();
    };
  }

  @Override
  public void close() {
    http.close();
  }
}
