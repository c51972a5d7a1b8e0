package dev.farseer.door.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.farseer.door.Readiness;
import dev.farseer.door.RunningDoors;
import dev.farseer.door.Samples;
import dev.farseer.door.ServerSettings;
import dev.farseer.door.TestSettings;
import dev.farseer.door.plugin.wire.CallResourceRequest;
import dev.farseer.door.plugin.wire.CallResourceResponse;
import dev.farseer.door.plugin.wire.CheckHealthResponse;
import dev.farseer.door.plugin.wire.DataFrameFormat;
import dev.farseer.door.plugin.wire.DataResponse;
import dev.farseer.door.plugin.wire.QueryDataRequest;
import dev.farseer.door.plugin.wire.QueryDataResponse;
import dev.farseer.door.plugin.wire.RunStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamResponse;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explainer;
import dev.farseer.explain.Explanation;
import dev.farseer.frame.Links;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin door before a fake pipeline. */
@Timeout(60)
final class EngineBackingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXPR = "\"expr\":\"{app=\\\"a\\\"}\"";

  private final List<AutoCloseable> open = new ArrayList<>();
  private RunningDoors doors;
  private EngineBacking backing;

  EngineBackingTest() throws InterruptedException {
    use(ServerSettings.defaults(), (request, _) -> Samples.explanation(request), List.of());
  }

  private void use(ServerSettings settings, Explainer explainer, List<Readiness> readiness)
      throws InterruptedException {
    doors = new RunningDoors(settings, explainer, Telemetry.local(), readiness);
    open.add(doors);
    backing =
        new EngineBacking(
            doors.engine, settings, doors.telemetry, new Links("tempo", "Tempo"), () -> {});
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private static Budget budget() {
    return Budget.of(Duration.ofSeconds(20), Reason.DEADLINE, "the time is over");
  }

  private QueryDataResponse ask(QueryDataRequest.Builder request) throws InterruptedException {
    return backing.query(request.setFormat(DataFrameFormat.JSON).build(), budget());
  }

  private DataResponse ask(String json) throws InterruptedException {
    return ask(PluginHost.request("A", json)).getResponsesOrThrow("A");
  }

  private static JsonNode frame(ByteString frame) throws IOException {
    return JSON.readTree(frame.toByteArray());
  }

  private static List<String> names(JsonNode frame) {
    List<String> names = new ArrayList<>();
    frame.path("schema").path("fields").forEach(field -> names.add(field.path("name").asText()));
    return names;
  }

  @Test
  void insightsComeAsATableWithLinksToTempo() throws Exception {
    DataResponse response = ask("{" + EXPR + "}");
    assertEquals(200, response.getStatus());
    assertEquals(DataFrameFormat.JSON, response.getFormat());
    JsonNode frame = frame(response.getFrames(0));
    assertTrue(names(frame).containsAll(List.of("root_cause", "severity", "trace_id")));
    JsonNode trace = frame.path("schema").path("fields").get(names(frame).indexOf("trace_id"));
    assertEquals(
        "tempo",
        trace.path("config").path("links").path(0).path("internal").path("datasourceUid").asText());
    assertEquals("A", frame.path("schema").path("refId").asText());
  }

  @Test
  void theAnswerComesInTheFormatThatWasAskedFor() throws Exception {
    DataResponse arrow =
        backing
            .query(PluginHost.request("A", "{" + EXPR + "}").build(), budget())
            .getResponsesOrThrow("A");
    assertEquals(DataFrameFormat.ARROW, arrow.getFormat());
    assertEquals("ARROW1", arrow.getFrames(0).substring(0, 6).toStringUtf8());
  }

  @ParameterizedTest
  @CsvSource({"patterns,pattern_id", "logs,body", "annotations,timeEnd", "incidents,timeEnd"})
  void theTypeMayStandInTheQueryOrBesideIt(String type, String column) throws Exception {
    assertTrue(
        names(frame(ask("{\"queryType\":\"" + type + "\"," + EXPR + "}").getFrames(0)))
            .contains(column));
    QueryDataRequest.Builder beside = PluginHost.request("A", "{" + EXPR + "}");
    beside.getQueriesBuilder(0).setQueryType(type);
    assertTrue(names(frame(ask(beside).getResponsesOrThrow("A").getFrames(0))).contains(column));
  }

  @ParameterizedTest
  @CsvSource({"explore,10", "panel-editor,2", "dashboard,2", "'',2"})
  void theWaitIsThatOfWhoAsks(String app, int seconds) throws Exception {
    ask("{\"app\":\"" + app + "\"," + EXPR + "}");
    assertEquals(Duration.ofSeconds(seconds), doors.asked.take().waitFor());
  }

  @Test
  void theWindowIsTheQuerysOwnAndFiltersAndTimeVariablesArePutIn() throws Exception {
    ask(
        "{\"expr\":\"{app=\\\"a\\\"} |= \\\"$__range\\\"\",\"adhocFilters\":"
            + "[{\"key\":\"pod\",\"operator\":\"=\",\"value\":\"p-1\"}]}");
    ExplainRequest asked = doors.asked.take();
    assertEquals("{app=\"a\", pod=\"p-1\"} |= \"3600s\"", asked.query().logql());
    assertEquals(1_769_857_200_000L, asked.query().range().startMs());
    assertEquals(1_769_860_800_000L, asked.query().range().endMs());
    assertEquals(ExplainRequest.Least.A_PART, asked.least(), "a dead Loki is no empty table");
  }

  @Test
  void alertRulesGetOneNumberForEachInsightAndNeverWait() throws Exception {
    DataResponse response =
        ask(PluginHost.request("A", "{\"app\":\"explore\"," + EXPR + "}")
                .putHeaders("fromalert", "true"))
            .getResponsesOrThrow("A");
    assertEquals(Duration.ZERO, doors.asked.take().waitFor());
    assertTrue(response.getFramesCount() > 0);
    for (ByteString bytes : response.getFramesList()) {
      JsonNode fields = frame(bytes).path("schema").path("fields");
      assertEquals(1, fields.size());
      assertEquals("number", fields.path(0).path("type").asText());
      assertTrue(fields.path(0).path("labels").has("root_cause"));
    }
  }

  @ParameterizedTest
  @CsvSource({"volume,200", "patterns,400", "logs,400", "anomalies,400", "incidents,400"})
  void alertRulesTakeTypesThatAreNumbers(String type, int status) throws Exception {
    DataResponse response =
        ask(PluginHost.request("A", "{\"queryType\":\"" + type + "\"," + EXPR + "}")
                .putHeaders("FromAlert", "true"))
            .getResponsesOrThrow("A");
    assertEquals(status, response.getStatus(), response::getError);
  }

  @Test
  void oneQueryThatFailsLosesNoOther() throws Exception {
    QueryDataResponse response =
        ask(
            PluginHost.request("A", "{" + EXPR + "}")
                .addQueries(PluginHost.query("B", "{\"queryType\":\"nonsense\"}"))
                .addQueries(PluginHost.query("C", "not json"))
                .addQueries(PluginHost.query("D", "{}")));
    assertEquals(200, response.getResponsesOrThrow("A").getStatus());
    assertTrue(response.getResponsesOrThrow("B").getError().contains("must be one of insights"));
    assertTrue(response.getResponsesOrThrow("C").getError().contains("query C is not JSON"));
    assertTrue(response.getResponsesOrThrow("D").getError().contains("the query is empty"));
    assertEquals(400, response.getResponsesOrThrow("D").getStatus());
    assertEquals("downstream", response.getResponsesOrThrow("D").getErrorSource());
  }

  @Test
  void aFaultOfFarseersOwnIsThePlugins() throws Exception {
    use(
        ServerSettings.defaults(),
        (_, _) -> {
          throw new IllegalStateException("a bug");
        },
        List.of());
    DataResponse response = ask("{" + EXPR + "}");
    assertEquals(500, response.getStatus());
    assertEquals("plugin", response.getErrorSource());
    assertFalse(response.getError().contains("a bug"), response::getError);
  }

  @Test
  void moreQueriesThanPlacesWaitForTheirTurn() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    use(
        TestSettings.with("maxConcurrentQueries", "2"),
        (request, _) -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.sleep(20);
          running.decrementAndGet();
          return Samples.explanation(request);
        },
        List.of());
    QueryDataRequest.Builder many = PluginHost.request("0", "{" + EXPR + "}");
    for (int i = 1; i < 10; i++) {
      many.addQueries(PluginHost.query(Integer.toString(i), "{" + EXPR + "}"));
    }
    QueryDataResponse response = ask(many);
    response.getResponsesMap().values().forEach(each -> assertEquals(200, each.getStatus()));
    assertEquals(2, most.get());
  }

  @Test
  void whatFindsNoPlaceInTimeIsTurnedAway() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1);
    use(
        TestSettings.with("maxConcurrentQueries", "1"),
        (request, _) -> {
          inside.countDown();
          never.await();
          return Samples.explanation(request);
        },
        List.of());
    Thread first = Thread.ofVirtual().start(() -> quietly(() -> ask("{" + EXPR + "}")));
    inside.await();
    QueryDataResponse second =
        backing.query(
            PluginHost.request("A", "{" + EXPR + "}").build(),
            Budget.of(Duration.ofMillis(700), Reason.DEADLINE, "the time is over"));
    int status = second.getResponsesOrThrow("A").getStatus();
    assertTrue(status == 503 || status == 504, second.getResponsesOrThrow("A")::getError);
    first.interrupt();
  }

  @Test
  void aQueryEndsWhenTheTimeOfItsDataSourceIsOver() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    use(
        TestSettings.with("queryTimeout", "4s", "panelWait", "1s", "exploreWait", "1s"),
        (_, _) -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
          throw new IllegalStateException("nobody opens it");
        },
        List.of());
    DataResponse response = ask("{" + EXPR + "}");
    assertEquals(504, response.getStatus());
    assertTrue(response.getError().contains("server.queryTimeout"), response::getError);
    assertTrue(interrupted.await(5, TimeUnit.SECONDS));
  }

  @Test
  void anAnswerThatIsNotWholeNamesAStreamThatBringsTheRest() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    use(
        ServerSettings.defaults(),
        (request, listener) -> {
          Explanation explanation = Samples.explanation(request);
          if (calls.incrementAndGet() == 1) {
            return explanation;
          }
          listener.rows(explanation.insights());
          done.await();
          return whole(explanation);
        },
        List.of());
    JsonNode frame = frame(ask("{\"app\":\"dashboard\"," + EXPR + "}").getFrames(0));
    String channel = frame.path("schema").path("meta").path("channel").asText();
    assertTrue(channel.startsWith("ds/abc/explain/"), channel);
    String path = channel.substring("ds/abc/".length());
    assertEquals(
        SubscribeStreamResponse.Status.OK,
        backing.subscribe(SubscribeStreamRequest.newBuilder().setPath(path).build()).getStatus());

    BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    CountDownLatch ended = new CountDownLatch(1);
    Thread viewer =
        Thread.ofVirtual()
            .start(
                () -> {
                  quietly(
                      () -> {
                        backing.stream(
                            RunStreamRequest.newBuilder().setPath(path).build(),
                            packet -> frames.add(read(packet)));
                        return true;
                      });
                  ended.countDown();
                });
    assertTrue(statuses(frames.take()).contains("pending"));
    done.countDown();
    JsonNode last = frames.take();
    assertFalse(statuses(last).contains("pending"));
    assertEquals(names(frame), names(last), "the same columns");
    assertFalse(ended.await(100, TimeUnit.MILLISECONDS), "it stays open, or it would be restarted");
    int before = calls.get();
    doors.knowledge.incrementAndGet();
    JsonNode onTheWay = frames.take();
    assertTrue(statuses(onTheWay).contains("pending"), statuses(onTheWay));
    assertEquals(statuses(last), statuses(frames.take()), "what was learnt may have changed them");
    assertEquals(before + 1, calls.get());
    viewer.interrupt();
    assertTrue(ended.await(5, TimeUnit.SECONDS));
  }

  @Test
  void aPanelIsSentItsSummaryWhenItIsWritten() throws Exception {
    use(
        ServerSettings.defaults(),
        (request, _) -> {
          Explanation ready = whole(Samples.explanation(request));
          assertTrue(request.narrate());
          return new Explanation(
              ready.request(),
              ready.insights(),
              ready.findings(),
              ready.lines(),
              ready.gone(),
              ready.facts(),
              new Explanation.Narrative(Finding.Status.PENDING, "", "", "", ""),
              ready.notices());
        },
        List.of());
    JsonNode meta =
        frame(ask("{\"app\":\"dashboard\",\"summary\":true," + EXPR + "}").getFrames(0))
            .path("schema")
            .path("meta");
    assertEquals("pending", meta.path("custom").path("summary").path("status").asText());
    assertTrue(meta.path("channel").asText().startsWith("ds/abc/explain/"), meta.toString());
    assertTrue(meta.path("notices").path(0).path("text").asText().contains("summary"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"app\":\"\",%s}",
        "{%s}",
        "{\"app\":\"dashboard\",\"queryType\":\"patterns\",%s}"
      })
  void whoCannotBeSentMoreIsNamedNoStream(String json) throws Exception {
    JsonNode frame = frame(ask(json.formatted(EXPR)).getFrames(0));
    assertFalse(frame.path("schema").path("meta").has("channel"));
  }

  @Test
  void aStreamOfLongAgoIsNotFound() {
    assertEquals(
        SubscribeStreamResponse.Status.NOT_FOUND,
        backing
            .subscribe(SubscribeStreamRequest.newBuilder().setPath("explain/0000").build())
            .getStatus());
  }

  @Test
  void healthNamesEachPartAndFailsOnlyWhenNothingCanBeAnswered() throws Exception {
    Readiness up = new Readiness("casebook", () -> Readiness.State.up("290 cases"));
    Readiness less =
        new Readiness("model", () -> Readiness.State.degraded("no model: set llm.url"));
    Readiness down = new Readiness("loki", () -> Readiness.State.down("refused: start it"));
    use(ServerSettings.defaults(), (r, _) -> Samples.explanation(r), List.of(up, less));
    CheckHealthResponse health = backing.health();
    assertEquals(CheckHealthResponse.HealthStatus.OK, health.getStatus());
    assertTrue(health.getMessage().contains("no model: set llm.url"), health::getMessage);
    JsonNode details = JSON.readTree(health.getJsonDetails().toByteArray());
    assertEquals("casebook", details.path("parts").path(0).path("name").asText());
    assertEquals("degraded", details.path("parts").path(1).path("state").asText());

    use(ServerSettings.defaults(), (r, _) -> Samples.explanation(r), List.of(up, less, down));
    health = backing.health();
    assertEquals(CheckHealthResponse.HealthStatus.ERROR, health.getStatus());
    assertTrue(health.getMessage().contains("loki: refused: start it"), health::getMessage);
  }

  private CallResourceResponse resource(String method, String url, String body)
      throws InterruptedException {
    return backing.resource(
        CallResourceRequest.newBuilder()
            .setMethod(method)
            .setPath(url.replaceAll("\\?.*", ""))
            .setUrl(url)
            .setBody(ByteString.copyFromUtf8(body))
            .build(),
        budget());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "labels;[\"app\",\"namespace\"]",
        "label-values?label=app;[\"checkout\",\"pay\\\"ments\"]",
        "prompts;[{\"id\":\"explain@0a1b2c3d\",\"description\":\"explains a pattern\"}]",
        "taxonomy;[{\"id\":\"benign\",\"description\":\"ordinary operation\"},{\"id\":\"db_pool_exhausted\",\"description\":\"no connection is left in a pool\"}]",
      })
  void resourcesAnswerWhatTheEditorAsks(String url, String expected) throws Exception {
    CallResourceResponse response = resource("GET", url, "");
    assertEquals(200, response.getCode());
    assertEquals(JSON.readTree(expected), JSON.readTree(response.getBody().toByteArray()));
  }

  @Test
  void patternsAreOfferedForTheEditor() throws Exception {
    CallResourceResponse response =
        resource(
            "GET", "patterns?query=%7Bapp%3D%22a%22%7D&from=1769857200000&to=1769860800000", "");
    JsonNode first = JSON.readTree(response.getBody().toByteArray()).path(0);
    assertEquals("pool exhausted after <duration>", first.path("template").asText());
    assertEquals("pool exhausted after", first.path("text").asText().strip());
    assertEquals("{app=\"a\"}", doors.asked.take().query().logql());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{app=\"a\"} |= \"x\";{\"ok\":true,\"kind\":\"log\"}",
        "sum(rate({app=\"a\"}[5m]));{\"ok\":true,\"kind\":\"metric\"}",
      })
  void queriesAreChecked(String query, String expected) throws Exception {
    CallResourceResponse response =
        resource("POST", "logql/check", JSON.createObjectNode().put("query", query).toString());
    assertEquals(JSON.readTree(expected), JSON.readTree(response.getBody().toByteArray()));
  }

  @Test
  void aWrongQueryIsToldWithItsPlace() throws Exception {
    JsonNode check =
        JSON.readTree(
            resource("POST", "logql/check", "{\"query\":\"{app=\\\"a\\\"} |= \"}")
                .getBody()
                .toByteArray());
    assertFalse(check.path("ok").asBoolean());
    assertEquals(1, check.path("line").asInt());
    assertTrue(check.path("column").asInt() > 10, check::toString);
    assertFalse(check.path("message").asText().isBlank());
  }

  @Test
  void valuesOfALabelAreThoseOfTheSelectorAndWindow() throws Exception {
    resource(
        "GET",
        "label-values?label=pod&selector=%7Bapp%3D%22a%22%7D&from=1769857200000&to=1769860800000",
        "");
    assertEquals("pod of {app=\"a\"}", doors.labelsAsked.take());
  }

  @Test
  void feedbackIsPassedOn() throws Exception {
    CallResourceResponse confirmed =
        resource("POST", "feedback", "{\"insightId\":\"b1\",\"verdict\":\"confirm\"}");
    assertEquals(200, confirmed.getCode());
    assertEquals(1, JSON.readTree(confirmed.getBody().toByteArray()).path("patterns").asInt());
    assertEquals("confirm b1", doors.said.take());
    resource(
        "POST",
        "feedback",
        "{\"insightId\":\"b1\",\"verdict\":\"correct\",\"rootCause\":\"db_pool_exhausted\",\"severity\":\"low\",\"summary\":\"s\",\"action\":\"a\"}");
    assertEquals("correct b1 db_pool_exhausted LOW s a", doors.said.take());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "GET;nonsense;404",
        "POST;labels;405",
        "GET;feedback;405",
        "POST;feedback;400",
        "POST;logql/check;400",
        "GET;label-values?label=%zz;400",
        "GET;labels?from=5&to=3;400",
      })
  void aWrongRequestHasAStatusAndSaysWhatToDo(String method, String url, int status)
      throws Exception {
    Problem problem = null;
    int code;
    try {
      code = resource(method, url, "").getCode();
    } catch (Problem e) {
      problem = e;
      code = e.reason().status();
    }
    assertEquals(status, code);
    assertTrue(problem == null || !problem.detail().isBlank());
  }

  private static Explanation whole(Explanation explanation) {
    List<Insight> ready =
        explanation.insights().stream()
            .filter(insight -> insight.status() != Finding.Status.PENDING)
            .toList();
    return new Explanation(
        explanation.request(),
        ready,
        explanation.findings(),
        explanation.lines(),
        explanation.gone(),
        explanation.facts(),
        explanation.narrative(),
        explanation.notices());
  }

  private static String statuses(JsonNode frame) {
    return frame.path("data").path("values").get(names(frame).indexOf("status")).toString();
  }

  private static JsonNode read(byte[] packet) {
    try {
      return JSON.readTree(new String(packet, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private interface Work {
    Object run() throws InterruptedException;
  }

  private static void quietly(Work work) {
    try {
      var _ = work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
