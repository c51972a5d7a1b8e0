package dev.farseer.door.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.door.Readiness;
import dev.farseer.door.RunningDoors;
import dev.farseer.door.Samples;
import dev.farseer.door.ServerSettings;
import dev.farseer.door.TestSettings;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ApiDoorTest {
  private static final String QUESTION = "{\"query\":\"{a=\\\"b\\\"}\",\"since\":\"2h\"}";

  @Test
  void explainsAsOneDocument() throws Exception {
    try (RunningDoors doors = new RunningDoors()) {
      HttpResponse<String> response = doors.post("/api/v1/explain", QUESTION);
      assertEquals(200, response.statusCode(), response.body());
      JsonNode answer = RunningDoors.json(response);
      assertEquals("{a=\"b\"}", answer.path("query").textValue());
      assertEquals("2026-01-31T10:00:00Z", answer.path("from").textValue());
      assertEquals("2026-01-31T12:00:00Z", answer.path("to").textValue());
      assertEquals(3, answer.path("insights").size());
      assertEquals(1001, answer.path("facts").path("lines").intValue());
      assertEquals("warning", answer.path("notices").path(0).path("severity").textValue());
      assertEquals(Duration.ofSeconds(10), doors.asked.take().waitFor());
    }
  }

  @Test
  void passesOnWhatPeopleSay() throws Exception {
    try (RunningDoors doors = new RunningDoors()) {
      assertEquals(
          "{\"ok\":true,\"patterns\":1,\"message\":\"Confirmed for 1 pattern.\"}",
          doors.post("/api/v1/feedback", "{\"insightId\":\"b1\",\"verdict\":\"confirm\"}").body());
      assertEquals("confirm b1", doors.said.take());
      HttpResponse<String> corrected =
          doors.post(
              "/api/v1/feedback",
              "{\"insightId\":\"b1\",\"verdict\":\"correct\",\"rootCause\":\"db_pool_exhausted\","
                  + "\"severity\":\"high\",\"summary\":\"No connection.\"}");
      assertEquals(2, RunningDoors.json(corrected).path("patterns").intValue());
      assertEquals("correct b1 db_pool_exhausted HIGH No connection. ", doors.said.take());
    }
  }

  @Test
  void refusesFeedbackThatSaysNothing() throws Exception {
    try (RunningDoors doors = new RunningDoors()) {
      for (String[] wrong :
          new String[][] {
            {"{\"verdict\":\"confirm\"}", "insightId is missing"},
            {"{\"insightId\":\"b1\"}", "verdict is missing"},
            {"{\"insightId\":\"b1\",\"verdict\":\"maybe\"}", "confirm or correct"},
            {"{\"insightId\":\"b1\",\"verdict\":\"correct\"}", "rootCause is missing"},
            {
              "{\"insightId\":\"b1\",\"verdict\":\"correct\",\"rootCause\":\"x\","
                  + "\"severity\":\"bad\"}",
              "severity must be one of"
            },
            {"{\"insightId\":\"b1\",\"verdict\":\"confirm\",\"rootcause\":\"x\"}", "rootCause"}
          }) {
        HttpResponse<String> response = doors.post("/api/v1/feedback", wrong[0]);
        assertEquals(400, response.statusCode(), wrong[0]);
        assertTrue(response.body().contains(wrong[1]), response.body());
      }
      assertEquals(0, doors.said.size());
    }
  }

  @Test
  void checksLogql() throws Exception {
    try (RunningDoors doors = new RunningDoors()) {
      assertEquals(
          "{\"ok\":true,\"kind\":\"metric\"}",
          doors
              .post("/api/v1/logql/check", "{\"query\":\"count_over_time({a=\\\"b\\\"}[1m])\"}")
              .body());
      JsonNode wrong = RunningDoors.json(doors.post("/api/v1/logql/check", "{\"query\":\"{a=\"}"));
      assertEquals(4, wrong.path("column").intValue());
      assertEquals(1, wrong.path("line").intValue());
      assertTrue(wrong.path("message").textValue().startsWith("syntax error"), wrong.toString());
    }
  }

  @Test
  void namesFieldsItDoesNotKnow() throws Exception {
    try (RunningDoors doors = new RunningDoors()) {
      HttpResponse<String> response =
          doors.post("/api/v1/explain", "{\"query\":\"{a=\\\"b\\\"}\",\"sinse\":\"2h\"}");
      assertEquals(400, response.statusCode());
      assertTrue(response.body().contains("since"), response.body());
    }
  }

  @Test
  void tellsTheStagesWhileTheAnswerGrows() throws Exception {
    try (RunningDoors doors =
        new RunningDoors(
            (request, listener) -> {
              listener.stage("loki", 61);
              listener.progress(1001);
              listener.rows(Samples.explanation(request).insights());
              listener.token("00000000000000a3", "{\"root");
              return Samples.explanation(request);
            })) {
      HttpResponse<String> response =
          doors.post("/api/v1/explain", QUESTION, "Accept", "text/event-stream");
      assertEquals(200, response.statusCode());
      assertEquals(
          "text/event-stream; charset=utf-8",
          response.headers().firstValue("Content-Type").orElseThrow());
      List<String> names = new ArrayList<>();
      List<String> data = new ArrayList<>();
      for (String line : response.body().lines().toList()) {
        if (line.startsWith("event: ")) {
          names.add(line.substring(7));
        } else if (line.startsWith("data: ")) {
          data.add(line.substring(6));
        }
      }
      assertEquals(List.of("stage", "progress", "insights", "token", "done"), names);
      assertEquals("{\"stage\":\"loki\",\"millis\":61}", data.get(0));
      assertEquals("{\"lines\":1001}", data.get(1));
      assertTrue(data.get(2).startsWith("{\"insights\":[{\"time\":"), data.get(2));
      assertEquals("{\"pattern\":\"00000000000000a3\",\"text\":\"{\\\"root\"}", data.get(3));
      assertTrue(data.get(4).contains("\"facts\":"), data.get(4));
    }
  }

  @Test
  void endsAStreamWithTheProblem() throws Exception {
    try (RunningDoors doors =
        new RunningDoors(
            (_, listener) -> {
              listener.stage("loki", 61);
              throw new Problem(Reason.LOKI_REFUSED, "too many outstanding requests");
            })) {
      String body = doors.post("/api/v1/explain", QUESTION, "Accept", "text/event-stream").body();
      assertTrue(body.contains("event: error\ndata: {"), body);
      assertTrue(body.contains("urn:farseer:problem:loki-refused"), body);
      assertFalse(body.contains("event: done"), body);
    }
  }

  @Test
  void aWrongQuestionIsAProblemAndNoStream() throws Exception {
    try (RunningDoors doors = new RunningDoors()) {
      HttpResponse<String> response =
          doors.post("/api/v1/explain", "{\"query\":\" \"}", "Accept", "text/event-stream");
      assertEquals(400, response.statusCode());
      assertEquals(
          "application/problem+json", response.headers().firstValue("Content-Type").orElseThrow());
    }
  }

  @Test
  void aClientThatLeavesStopsItsQuery() throws Exception {
    for (String accept : List.of("application/json", "text/event-stream")) {
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch interrupted = new CountDownLatch(1);
      try (RunningDoors doors =
          new RunningDoors(
              (_, listener) -> {
                listener.stage("loki", 1);
                running.countDown();
                try {
                  new CountDownLatch(1).await();
                  throw new AssertionError("nobody counts down");
                } catch (InterruptedException e) {
                  interrupted.countDown();
                  throw e;
                }
              })) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), doors.port())) {
          String head =
              "POST /api/v1/explain HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                  + "Accept: "
                  + accept
                  + "\r\nContent-Length: "
                  + QUESTION.length()
                  + "\r\n\r\n"
                  + QUESTION;
          socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
          socket.getOutputStream().flush();
          assertTrue(running.await(20, TimeUnit.SECONDS));
        }
        assertTrue(interrupted.await(20, TimeUnit.SECONDS), accept);
        assertEquals(200, doors.get("/healthz").statusCode());
      }
    }
  }

  @Test
  void streamsRowsBeforeTheAnswerIsWhole() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    try (RunningDoors doors =
        new RunningDoors(
            (request, listener) -> {
              listener.rows(List.of());
              seen.await();
              return Samples.explanation(request);
            })) {
      HttpRequest request =
          HttpRequest.newBuilder(doors.uri("/api/v1/explain"))
              .header("Content-Type", "application/json")
              .header("Accept", "text/event-stream")
              .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
              .build();
      var response = doors.client().send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (var lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        assertEquals("event: insights", lines.readLine());
        seen.countDown();
        assertTrue(lines.lines().anyMatch("event: done"::equals));
      }
    }
  }

  @Test
  void aSlowReaderMissesTokensAndNeverTheAnswer() throws Exception {
    int sent = 60_000;
    String token = "t".repeat(1000);
    CountDownLatch said = new CountDownLatch(1);
    try (RunningDoors doors =
            new RunningDoors(
                (request, listener) -> {
                  for (int i = 0; i < sent; i++) {
                    listener.token("00000000000000a3", token);
                  }
                  said.countDown();
                  return Samples.explanation(request);
                });
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), doors.port())) {
      String head =
          "POST /api/v1/explain HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Accept: text/event-stream\r\nConnection: close\r\nContent-Length: "
              + QUESTION.length()
              + "\r\n\r\n"
              + QUESTION;
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      assertTrue(said.await(60, TimeUnit.SECONDS));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int tokens = all.split("event: token", -1).length - 1;
      assertTrue(tokens > 0 && tokens < sent, "tokens: " + tokens);
      assertTrue(all.contains("event: done\ndata: {\"query\""), "no answer at the end");
    }
  }

  @Test
  void listsPromptsTaxonomyAndLabels() throws Exception {
    try (RunningDoors doors = new RunningDoors()) {
      assertEquals(
          "{\"prompts\":[{\"id\":\"explain@0a1b2c3d\",\"description\":\"explains a pattern\"}]}",
          doors.get("/api/v1/prompts").body());
      assertTrue(doors.get("/api/v1/taxonomy").body().contains("db_pool_exhausted"));
      assertEquals(
          "{\"labels\":[\"app\",\"namespace\"]}", doors.get("/api/v1/labels?since=6h").body());
      assertEquals(
          "{\"values\":[\"checkout\",\"pay\\\"ments\"]}",
          doors.get("/api/v1/label/app/values?selector=%7Ba%3D%22b%22%7D").body());
      assertTrue(doors.labelsAsked.contains("app of {a=\"b\"}"));
      assertEquals(400, doors.get("/api/v1/label/a%20b/values").statusCode());
    }
  }

  @Test
  void isReadyWithWhatIsMissingNamed() throws Exception {
    List<Readiness> parts =
        List.of(
            new Readiness("loki", () -> Readiness.State.up("it answers")),
            new Readiness("model", () -> Readiness.State.degraded("no model: set llm.url")),
            new Readiness(
                "odd",
                () -> {
                  throw new IllegalStateException("secret of the inside");
                }));
    try (RunningDoors doors =
        new RunningDoors(
            ServerSettings.defaults(),
            (request, _) -> Samples.explanation(request),
            Telemetry.local(),
            parts)) {
      HttpResponse<String> response = doors.get("/readyz");
      assertEquals(200, response.statusCode());
      assertEquals(
          "{\"parts\":[{\"name\":\"loki\",\"state\":\"up\",\"detail\":\"it answers\"},"
              + "{\"name\":\"model\",\"state\":\"degraded\",\"detail\":\"no model: set llm.url\"},"
              + "{\"name\":\"odd\",\"state\":\"degraded\",\"detail\":"
              + "\"looking at it failed: Farseer's log says more\"}],\"state\":\"degraded\"}",
          response.body());
      assertEquals("{\"status\":\"up\"}", doors.get("/healthz").body());
    }
  }

  @Test
  void isNotReadyWhenItCannotAnswerAtAll() throws Exception {
    List<Readiness> parts =
        List.of(
            new Readiness("loki", () -> Readiness.State.down("nothing listens: check loki.url")),
            new Readiness(
                "stuck",
                () -> {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return Readiness.State.up("");
                }));
    try (RunningDoors doors =
        new RunningDoors(
            ServerSettings.defaults(),
            (request, _) -> Samples.explanation(request),
            Telemetry.local(),
            parts)) {
      HttpResponse<String> response = doors.get("/readyz");
      assertEquals(503, response.statusCode());
      assertTrue(response.body().contains("did not say how it is"), response.body());
    }
  }

  @Test
  void printsMetricsInTheFormThatIsAskedFor() throws Exception {
    try (RunningDoors doors =
        new RunningDoors(
            TestSettings.with("openMetrics", "true"),
            (_, _) -> {
              throw new Problem(Reason.LOKI_UNREACHABLE, "down");
            })) {
      assertEquals(502, doors.post("/api/v1/explain", QUESTION).statusCode());
      HttpResponse<String> plain = doors.get("/metrics");
      assertEquals(
          "text/plain; version=0.0.4; charset=utf-8",
          plain.headers().firstValue("Content-Type").orElseThrow());
      assertTrue(plain.body().contains("outcome=\"loki-unreachable\""), plain.body());
      HttpResponse<String> open = doors.get("/metrics", "Accept", "application/openmetrics-text");
      assertTrue(open.body().endsWith("# EOF\n"), open.body());
    }
  }
}
