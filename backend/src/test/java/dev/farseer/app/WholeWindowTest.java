package dev.farseer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.cli.demo.DemoIncident;
import dev.farseer.cli.demo.DemoLoad;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.ExplainSettings;
import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.SlotStatistics.Trend.Direction;
import dev.farseer.store.StoreSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A whole service over HTTP: lines are pushed as an agent does, and asked about as a panel does.
 */
@Timeout(300)
final class WholeWindowTest {
  private static final Instant END = Instant.parse("2026-02-03T12:00:00Z");
  private static final TimeRange WINDOW = TimeRange.endingAt(END, Duration.ofHours(1));
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();

  private static Service service() throws InterruptedException {
    FarseerSettings settings = FarseerSettings.defaults().with(StoreSettings.defaults().inMemory());
    ExplainSettings d = settings.explain();
    // a slow machine must not look like a silent Loki
    ExplainSettings patient =
        new ExplainSettings(
            d.patterns(),
            d.askedPatterns(),
            d.compareWithBefore(),
            Duration.ofMinutes(2),
            Duration.ofMinutes(2),
            d.modelTime(),
            d.pending(),
            d.forgetFailuresAfter(),
            d.remember(),
            0,
            d.incidentGap());
    return Service.start(
        settings.with(settings.server().withPort(0)).with(patient),
        new LogSource.Embedded(List.of()),
        "test");
  }

  private JsonNode post(Service service, String path, JsonNode body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertTrue(answer.statusCode() < 300, () -> path + " answered " + answer.statusCode());
    return answer.body().length == 0 ? JSON.nullNode() : JSON.readTree(answer.body());
  }

  private void push(Service service, List<LogLine> lines) throws IOException, InterruptedException {
    for (int i = 0; i < lines.size(); i += 2000) {
      Map<Map<String, String>, ArrayNode> streams = new LinkedHashMap<>();
      for (LogLine line : lines.subList(i, Math.min(lines.size(), i + 2000))) {
        streams
            .computeIfAbsent(line.labels(), _ -> JSON.createArrayNode())
            .addArray()
            .add(Long.toString(line.timestampNs()))
            .add(line.text())
            .add(JSON.valueToTree(line.metadata()));
      }
      ObjectNode body = JSON.createObjectNode();
      ArrayNode all = body.putArray("streams");
      streams.forEach(
          (labels, values) ->
              all.addObject()
                  .<ObjectNode>set("stream", JSON.valueToTree(labels))
                  .set("values", values));
      post(service, "/loki/api/v1/push", body);
    }
  }

  /** The rows of a table that a panel gets. */
  private List<ObjectNode> rows(Service service, String target)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("range")
        .put("from", TimeRange.instant(WINDOW.startNs()).toString())
        .put("to", TimeRange.instant(WINDOW.endNs()).toString());
    ObjectNode one = body.putArray("targets").addObject().put("refId", "A").put("target", target);
    one.putObject("payload")
        .put("logql", DemoIncident.SELECTOR)
        .put("wait", "0")
        .put("maxRows", "1000");
    JsonNode frame = post(service, "/query", body).path(0);
    List<ObjectNode> rows = new ArrayList<>();
    for (JsonNode field : frame.path("fields")) {
      int row = 0;
      for (JsonNode value : field.path("values")) {
        if (row == rows.size()) {
          rows.add(JSON.createObjectNode());
        }
        rows.get(row++).set(field.path("name").asText(), value);
      }
    }
    return rows;
  }

  @Test
  void everyLineOfALargeWindowIsCountedAndTheRareOneIsFound() throws Exception {
    int lines = 100_000;
    try (Service service = service()) {
      push(service, DemoLoad.windowOf(lines, 7, END));
      List<ObjectNode> patterns = rows(service, "patterns");
      assertEquals(lines, patterns.stream().mapToLong(p -> p.path("count").asLong()).sum());
      List<ObjectNode> best = patterns.subList(0, Math.min(5, patterns.size()));
      ObjectNode rare =
          best.stream()
              .filter(p -> p.path("example").asText().contains(DemoLoad.RARE))
              .findFirst()
              .orElseThrow(() -> new AssertionError("not among the best: " + best));
      assertEquals(1, rare.path("count").asLong());
      List<ObjectNode> insights = rows(service, "insights");
      assertTrue(
          insights.stream()
              .anyMatch(
                  i ->
                      i.path("root_cause").asText().equals("disk_full")
                          && i.path("count").asLong() == 1),
          insights::toString);
    }
  }

  @Test
  void aLatencyThatRisesIsNotBenign() throws Exception {
    int lines = 30_000;
    try (Service service = service()) {
      push(service, DemoLoad.risingLatency(lines, 7, END));
      ObjectNode insight = rows(service, "insights").getFirst();
      assertEquals("latency_degradation", insight.path("root_cause").asText());
      assertEquals(lines, insight.path("count").asLong());
      var explained =
          service
              .farseer()
              .explainer()
              .run(
                  ExplainRequest.of(
                      new LogQuery(DemoIncident.SELECTOR, WINDOW, lines + 1), Duration.ZERO),
                  ExplainListener.NONE);
      var slots = explained.findings().getFirst().ranked().pattern().slots();
      assertTrue(
          slots.stream()
              .anyMatch(
                  s -> s.numbers() != null && s.numbers().trend().direction() == Direction.RISING),
          slots::toString);
    }
  }
}
