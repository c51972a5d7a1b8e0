package dev.farseer.door.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.ask.AskRequest;
import dev.farseer.casebook.Severity;
import dev.farseer.door.Answers;
import dev.farseer.door.RunningDoors;
import dev.farseer.door.Samples;
import dev.farseer.door.ServerSettings;
import dev.farseer.door.TestSettings;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class JsonDoorTest {
  private static final String RANGE =
      "\"range\":{\"from\":\"2026-01-31T10:00:00.000Z\",\"to\":\"2026-01-31T11:00:00.000Z\","
          + "\"raw\":{\"from\":\"now-1h\",\"to\":\"now\"}}";
  private static RunningDoors doors;

  @BeforeAll
  static void start() throws InterruptedException {
    doors = new RunningDoors();
  }

  @AfterAll
  static void stop() {
    doors.close();
  }

  @BeforeEach
  void forget() {
    doors.asked.clear();
    doors.labelsAsked.clear();
    doors.questions.clear();
  }

  @Test
  void greets() throws Exception {
    HttpResponse<String> response = doors.get("/");
    assertEquals(200, response.statusCode());
    assertEquals("farseer", RunningDoors.json(response).path("name").textValue());
  }

  @Test
  void listsTheQueryTypesWithTheirFields() throws Exception {
    JsonNode types = RunningDoors.json(doors.post("/metrics", "{}"));
    List<String> words = new ArrayList<>();
    types.forEach(type -> words.add(type.path("value").textValue()));
    assertEquals(
        List.of(
            "insights",
            "patterns",
            "logs",
            "annotations",
            "volume",
            "anomalies",
            "incidents",
            "ask"),
        words);
    List<String> names = new ArrayList<>();
    for (JsonNode payload : types.path(0).path("payloads")) {
      names.add(payload.path("name").textValue() + " " + payload.path("type").textValue());
    }
    assertEquals(
        List.of(
            "logql textarea",
            "minSeverity select",
            "wait select",
            "maxRows input",
            "prompt select",
            "model select",
            "includeBenign select"),
        names);
    assertEquals(
        "[{\"label\":\"auto\",\"value\":\"auto\"},"
            + "{\"label\":\"explain@0a1b2c3d\",\"value\":\"explain@0a1b2c3d\"}]",
        types.path(0).path("payloads").path(4).path("options").toString());
  }

  @Test
  void listsTheOptionsOfAField() throws Exception {
    JsonNode options =
        RunningDoors.json(
            doors.post(
                "/metric-payload-options",
                "{\"metric\":\"insights\",\"payload\":{},\"name\":\"minSeverity\"}"));
    assertEquals(
        List.of("info", "low", "medium", "high", "critical"), options.findValuesAsText("value"));
    assertEquals(
        0, RunningDoors.json(doors.post("/metric-payload-options", "{\"name\":\"x\"}")).size());
  }

  @Test
  void answersATargetWithTypedColumns() throws Exception {
    JsonNode frames =
        query(
            "{\"refId\":\"B\",\"target\":\"insights\",\"payload\":{\"logql\":\"{app=\\\"x\\\"}\","
                + "\"minSeverity\":\"medium\",\"wait\":\"5s\",\"maxRows\":\"7\","
                + "\"prompt\":\"explain@0a1b2c3d\",\"model\":\"false\"}}");
    JsonNode frame = frames.path(0);
    assertEquals("B", frame.path("refId").textValue());
    List<String> names = new ArrayList<>();
    frame.path("fields").forEach(f -> names.add(f.path("name").textValue()));
    assertEquals(Answers.INSIGHT_COLUMNS, names);
    JsonNode traceId = frame.path("fields").path(names.indexOf("trace_id"));
    assertEquals("string", traceId.path("type").textValue());
    assertEquals(Samples.TRACE, traceId.path("values").path(0).textValue());
    assertEquals("time", frame.path("fields").path(0).path("type").textValue());
    assertEquals(
        1_768_000_000_123L, frame.path("fields").path(0).path("values").path(0).longValue());
    assertEquals("{app=\"x\"}", frame.path("meta").path("executedQueryString").textValue());
    assertEquals(
        "warning", frame.path("meta").path("notices").path(0).path("severity").textValue());

    ExplainRequest asked = doors.asked.take();
    assertEquals("{app=\"x\"}", asked.query().logql());
    assertEquals(Duration.ofHours(1), asked.query().range().length());
    assertEquals(
        Instant.parse("2026-01-31T10:00:00Z").toEpochMilli(), asked.query().range().startMs());
    assertEquals(Severity.MEDIUM, asked.minSeverity());
    assertEquals(Duration.ofSeconds(5), asked.waitFor());
    assertEquals(7, asked.maxRows());
    assertEquals("explain@0a1b2c3d", asked.promptId());
    assertFalse(asked.askModel());
  }

  @Test
  void answersTheOtherTypes() throws Exception {
    JsonNode frames =
        query(
            "{\"refId\":\"V\",\"target\":\"volume\",\"payload\":{\"logql\":\"{app=\\\"x\\\"}\","
                + "\"by\":\"root_cause\",\"legend\":\"why {{root_cause}}\"}}");
    assertEquals(3, frames.size());
    assertFalse(doors.asked.take().askModel());
    assertEquals("why benign", frames.path(0).path("name").textValue());
    assertEquals("V", frames.path(2).path("refId").textValue());
    assertEquals("timeseries-multi", frames.path(0).path("meta").path("type").textValue());
    for (String type : List.of("anomalies", "incidents")) {
      JsonNode frame =
          query("{\"target\":\"" + type + "\",\"payload\":{\"logql\":\"{app=\\\"x\\\"}\"}}")
              .path(0);
      assertEquals(type, frame.path("name").textValue());
      assertTrue(frame.path("fields").path(0).path("values").size() > 0, type);
      assertEquals(type.equals("incidents"), doors.asked.take().askModel());
    }
  }

  @Test
  void aRuleWaitsForLokiAndWantsTheWhole() throws Exception {
    HttpResponse<String> _ =
        doors.get("/api/v1/insights?query=%7Ba%3D%22b%22%7D", "FromAlert", "true");
    ExplainRequest rule = doors.asked.take();
    assertEquals(Duration.ZERO, rule.waitFor());
    assertEquals(Duration.ofSeconds(20), rule.patience());
    assertEquals(ExplainRequest.Least.THE_WHOLE, rule.least());
    HttpResponse<String> _ = doors.get("/api/v1/insights?query=%7Ba%3D%22b%22%7D");
    assertEquals(ExplainRequest.Least.NOTHING, doors.asked.take().least());
  }

  @Test
  void readsEveryFormOfTargetAndPayload() throws Exception {
    for (String target :
        List.of(
            "{\"target\":\"{app=\\\"x\\\"}\"}",
            "{\"target\":\"{app=\\\"x\\\"}\",\"payload\":{}}",
            "{\"target\":\"{app=\\\"x\\\"}\",\"payload\":\"{}\"}",
            "{\"target\":\"insights\",\"payload\":\"{\\\"logql\\\":\\\"{app=\\\\\\\"x\\\\\\\"}\\\"}\"}",
            "{\"target\":\"insights\",\"payload\":\"{app=\\\"x\\\"}\"}",
            "{\"target\":\"insights\",\"data\":{\"query\":\"{app=\\\"x\\\"}\"}}",
            "{\"payload\":{\"expr\":\"{app=\\\"x\\\"}\",\"type\":\"patterns\"}}",
            "{\"target\":\"PATTERNS\",\"payload\":{\"query\":\"{app=\\\"x\\\"}\",\"logql\":\" \"}}")) {
      assertEquals(1, query(target).size(), target);
      assertEquals("{app=\"x\"}", doors.asked.take().query().logql(), target);
    }
  }

  @Test
  void addsTheDashboardsFilters() throws Exception {
    HttpResponse<String> response =
        doors.post(
            "/query",
            "{"
                + RANGE
                + ",\"adhocFilters\":[{\"key\":\"ns\",\"operator\":\"=~\",\"value\":\"a\\\"b\"}],"
                + "\"filters\":[{\"key\":\"old\",\"operator\":\"=\",\"value\":\"1\"}],"
                + "\"targets\":[{\"refId\":\"A\",\"target\":\"{app=\\\"{p,q}\\\"} |= \\\"{\\\"\"}]}");
    assertEquals(200, response.statusCode(), response.body());
    assertEquals("{app=~\"p|q\", ns=~\"a\\\"b\"} |= \"{\"", doors.asked.take().query().logql());
  }

  @Test
  void skipsHiddenTargets() throws Exception {
    assertEquals(
        "[]", doors.post("/query", "{\"targets\":[{\"hide\":true,\"target\":\"?\"}]}").body());
    assertEquals("[]", doors.post("/query", "{}").body());
  }

  @Test
  void waitsAsLongAsItsAskerDoes() throws Exception {
    String target = "\"targets\":[{\"target\":\"{a=\\\"b\\\"}\"}]}";
    doors.post("/query", "{" + target);
    assertEquals(Duration.ofSeconds(2), doors.asked.take().waitFor());
    doors.post("/query", "{\"app\":\"explore\"," + target);
    assertEquals(Duration.ofSeconds(10), doors.asked.take().waitFor());
    doors.post("/query", "{" + target, "FromAlert", "true");
    assertEquals(Duration.ZERO, doors.asked.take().waitFor());
  }

  @Test
  void oneTargetsFailureLeavesTheOthersTheirAnswers() throws Exception {
    try (RunningDoors some =
        new RunningDoors(
            (request, _) -> {
              if (request.query().logql().contains("bad")) {
                throw new Problem(Reason.BAD_QUERY, "parse error at line 1");
              }
              if (request.query().logql().contains("broken")) {
                throw new IllegalStateException("secret of the inside");
              }
              return Samples.explanation(request);
            })) {
      JsonNode frames =
          RunningDoors.json(
              some.post(
                  "/query",
                  "{\"targets\":[{\"refId\":\"A\",\"target\":\"{a=\\\"bad\\\"}\"},"
                      + "{\"refId\":\"B\",\"target\":\"{a=\\\"b\\\"}\"},"
                      + "{\"refId\":\"C\",\"target\":\"{a=\\\"broken\\\"}\"}]}"));
      assertEquals(3, frames.size());
      assertEquals("A", frames.path(0).path("refId").textValue());
      assertEquals(0, frames.path(0).path("fields").size());
      assertEquals(
          "The LogQL query has an error: parse error at line 1",
          frames.path(0).path("meta").path("notices").path(0).path("text").textValue());
      assertEquals(3, frames.path(1).path("fields").path(0).path("values").size());
      assertEquals("C", frames.path(2).path("refId").textValue());
      assertFalse(frames.toString().contains("secret"));

      HttpResponse<String> alone =
          some.post("/query", "{\"targets\":[{\"target\":\"{a=\\\"bad\\\"}\"}]}");
      assertEquals(400, alone.statusCode());
      assertEquals("parse error at line 1", RunningDoors.json(alone).path("message").textValue());
    }
  }

  @Test
  void runsTargetsSideBySide() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    try (RunningDoors some =
        new RunningDoors(
            (request, _) -> {
              try {
                together.await(20, TimeUnit.SECONDS);
              } catch (java.util.concurrent.BrokenBarrierException
                  | java.util.concurrent.TimeoutException e) {
                throw new Problem(Reason.INTERNAL, "not side by side", e);
              }
              return Samples.explanation(request);
            })) {
      JsonNode frames =
          RunningDoors.json(
              some.post(
                  "/query",
                  "{\"targets\":[{\"target\":\"{a=\\\"b\\\"}\"},{\"target\":\"{c=\\\"d\\\"}\"}]}"));
      assertEquals("insights", frames.path(0).path("name").textValue());
      assertEquals("insights", frames.path(1).path("name").textValue());
    }
  }

  @Test
  void aTargetThatTakesTooLongLosesOnlyItself() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    ServerSettings settings =
        TestSettings.with("queryTimeout", "4s", "panelWait", "0", "exploreWait", "0");
    try (RunningDoors some =
        new RunningDoors(
            settings,
            (request, _) -> {
              if (request.query().logql().contains("slow")) {
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                  throw e;
                }
              }
              return Samples.explanation(request);
            })) {
      JsonNode frames =
          RunningDoors.json(
              some.post(
                  "/query",
                  "{\"targets\":[{\"target\":\"{a=\\\"slow\\\"}\"},{\"target\":\"{c=\\\"d\\\"}\"}]}"));
      assertTrue(interrupted.await(20, TimeUnit.SECONDS));
      assertTrue(frames.path(0).toString().contains("server.queryTimeout"), frames.toString());
      assertEquals(3, frames.path(1).path("fields").path(0).path("values").size());
    }
  }

  @Test
  void servesTheOtherQueryTypes() throws Exception {
    JsonNode logs =
        query("{\"target\":\"logs\",\"payload\":{\"logql\":\"{a=\\\"b\\\"}\",\"maxRows\":2}}");
    assertEquals("log-lines", logs.path(0).path("meta").path("type").textValue());
    ExplainRequest asked = doors.asked.take();
    assertEquals(2, asked.keepLines());
    assertFalse(asked.askModel());
    JsonNode annotations =
        query("{\"target\":\"annotations\",\"payload\":{\"logql\":\"{a=\\\"b\\\"}\"}}");
    List<String> names = new ArrayList<>();
    annotations.path(0).path("fields").forEach(f -> names.add(f.path("name").textValue()));
    assertEquals(List.of("time", "timeEnd", "title", "text", "tags", "id"), names);
  }

  @Test
  void aQuestionInPlainWordsBecomesLogqlAndThenInsights() throws Exception {
    JsonNode frame =
        query(
                "{\"target\":\"ask\",\"payload\":{\"question\":\"why do payments fail?\","
                    + "\"prompt\":\"ask-logql@0a1b2c3d\",\"wait\":\"5s\"}}")
            .path(0);
    AskRequest words = doors.questions.take();
    assertEquals("", words.scope());
    assertEquals("ask-logql@0a1b2c3d", words.promptId());
    ExplainRequest asked = doors.asked.take();
    assertEquals("{app=\"payments\"}", asked.query().logql());
    assertEquals("", asked.promptId());
    assertTrue(asked.waitFor().compareTo(Duration.ofSeconds(5)) < 0, "the rest of the wait");
    JsonNode meta = frame.path("meta");
    assertEquals("{app=\"payments\"}", meta.path("executedQueryString").textValue());
    assertEquals("{app=\"payments\"}", meta.path("custom").path("logql").textValue());
    assertEquals(
        RunningDoors.json(
            """
            {"question":"why do payments fail?","reason":"all of payments",
            "prompt":"ask-logql@0a1b2c3d","model":"small","modelCalls":1,
            "tokens":{"input":30,"cached":20,"output":10}}"""),
        meta.path("custom").path("ask"));
    assertEquals(
        "Asked as: {app=\"payments\"}", meta.path("notices").path(0).path("text").textValue());
    assertEquals(3, frame.path("fields").path(0).path("values").size());
  }

  @Test
  void aQuestionThatTheModelStillThinksAboutHasNoRowsYet() throws Exception {
    JsonNode frame =
        query(
                "{\"target\":\"ask\",\"payload\":{\"question\":\"what now?\","
                    + "\"logql\":\"{ns=\\\"shop\\\"}\"}}")
            .path(0);
    assertEquals("{ns=\"shop\"}", doors.questions.take().scope());
    assertEquals(0, doors.asked.size());
    assertEquals(Answers.INSIGHT_COLUMNS.size(), frame.path("fields").size());
    assertEquals(0, frame.path("fields").path(0).path("values").size());
    JsonNode meta = frame.path("meta");
    assertEquals("pending", meta.path("custom").path("status").textValue());
    assertTrue(meta.path("notices").toString().contains("refresh in a moment"), meta.toString());
  }

  @Test
  void filtersAreTheScopeOfAQuestion() throws Exception {
    doors.post(
        "/query",
        "{"
            + RANGE
            + ",\"adhocFilters\":[{\"key\":\"ns\",\"operator\":\"=\",\"value\":\"shop\"}],"
            + "\"targets\":[{\"target\":\"ask\",\"payload\":{\"question\":\"what now?\"}}]}");
    assertEquals("{ns=\"shop\"}", doors.questions.take().scope());
  }

  @Test
  void aQuestionNeedsWords() throws Exception {
    HttpResponse<String> response =
        doors.post("/query", "{" + RANGE + ",\"targets\":[{\"target\":\"ask\",\"payload\":{}}]}");
    assertEquals(400, response.statusCode());
    assertTrue(response.body().contains("the question is empty"), response.body());
  }

  @Test
  void servesVariables() throws Exception {
    assertEquals(List.of("app", "namespace"), variable("\"label_names()\""));
    assertEquals(List.of("checkout", "pay\"ments"), variable("\"label_values(app)\""));
    assertEquals(
        List.of("checkout", "pay\"ments"),
        variable("{\"target\":\"label_values({ns=\\\"a\\\", b=\\\"c\\\"}, app)\"}"));
    assertEquals(List.of("benign", "db_pool_exhausted"), variable("{\"query\":\"root_causes()\"}"));
    assertEquals(List.of("explain@0a1b2c3d"), variable("\"prompts\""));
    assertEquals(
        List.of("checkout", "pay\"ments"),
        variable("{\"type\":\"label_values\",\"label\":\"app\"}"));
    assertTrue(doors.labelsAsked.contains("app of {ns=\"a\", b=\"c\"}"));
    assertEquals(400, doors.post("/variable", "{\"payload\":\"drop table\"}").statusCode());
  }

  @Test
  void servesFiltersNamesAndValues() throws Exception {
    assertEquals(
        "[{\"type\":\"string\",\"text\":\"app\"},{\"type\":\"string\",\"text\":\"namespace\"}]",
        doors.post("/tag-keys", "{}").body());
    assertEquals(
        "[{\"text\":\"checkout\"},{\"text\":\"pay\\\"ments\"}]",
        doors.post("/tag-values", "{\"key\":\"app\"}").body());
    assertEquals(400, doors.post("/tag-values", "{\"key\":\"a/../b\"}").statusCode());
  }

  @Test
  void servesOlderClients() throws Exception {
    assertEquals(
        "[\"insights\",\"patterns\",\"logs\",\"annotations\",\"volume\",\"anomalies\",\"incidents\",\"ask\"]",
        doors.post("/search", "{\"target\":\"\"}").body());
    assertEquals(
        "[\"checkout\",\"pay\\\"ments\"]",
        doors.post("/search", "{\"target\":\"label_values(app)\"}").body());
    JsonNode annotations =
        RunningDoors.json(
            doors.post(
                "/annotations",
                "{" + RANGE + ",\"annotation\":{\"name\":\"why\",\"query\":\"{a=\\\"b\\\"}\"}}"));
    assertEquals(2, annotations.size());
    assertEquals("why", annotations.path(0).path("annotation").path("name").textValue());
    assertEquals(1_768_000_000_123L, annotations.path(0).path("time").longValue());
    assertEquals(
        "[\"high\",\"db_pool_exhausted\",\"cause\",\"checkout\"]",
        annotations.path(0).path("tags").toString());
  }

  @Test
  void servesFlatRowsWithoutARange() throws Exception {
    for (String path :
        List.of(
            "/api/v1/insights?query=%7Ba%3D%22b%22%7D",
            "/api/v1/insights?query=%7Ba%3D%22b%22%7D&from=$%7B__from%7D&to=$%7B__to%7D",
            "/api/v1/insights?logql=%7Ba%3D%22b%22%7D&since=1h")) {
      HttpResponse<String> response = doors.get(path);
      assertEquals(200, response.statusCode(), response.body());
      JsonNode rows = RunningDoors.json(response);
      assertEquals(3, rows.size());
      List<String> names = new ArrayList<>();
      rows.path(0).fieldNames().forEachRemaining(names::add);
      assertEquals(Answers.INSIGHT_COLUMNS, names);
      assertTrue(rows.path(0).path("trace_id").isTextual());
      ExplainRequest asked = doors.asked.take();
      assertEquals(Duration.ofHours(1), asked.query().range().length());
      assertEquals(RunningDoors.NOW.toEpochMilli(), asked.query().range().endMs());
    }
    JsonNode posted =
        RunningDoors.json(
            doors.post("/api/v1/patterns?since=2h", "{\"query\":\"{a=\\\"b\\\"}\",\"maxRows\":1}"));
    assertEquals(1, posted.size());
    assertNull(posted.path(0).get("no"));
    assertEquals(Duration.ofHours(2), doors.asked.take().query().range().length());
  }

  @Test
  void measuresQueriesByDoorAndType() throws Exception {
    query("{\"target\":\"patterns\",\"payload\":{\"logql\":\"{a=\\\"b\\\"}\"}}");
    String metrics = doors.get("/metrics").body();
    assertTrue(
        metrics.contains(
            "farseer_query_seconds_count{door=\"json\",outcome=\"ok\",type=\"patterns\"}"),
        metrics);
  }

  private static JsonNode query(String target) throws Exception {
    HttpResponse<String> response =
        doors.post("/query", "{" + RANGE + ",\"targets\":[" + target + "]}");
    assertEquals(200, response.statusCode(), response.body());
    return RunningDoors.json(response);
  }

  private static List<String> variable(String payload) throws Exception {
    HttpResponse<String> response = doors.post("/variable", "{\"payload\":" + payload + "}");
    assertEquals(200, response.statusCode(), response.body());
    return RunningDoors.json(response).findValuesAsText("__value");
  }
}
