package dev.farseer.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.explain.Explanation;
import dev.farseer.problem.Problem;
import dev.farseer.telemetry.Telemetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LimitsTest {
  private static final String QUESTION = "{\"query\":\"{a=\\\"b\\\"}\"}";

  @Test
  void everyRouteButHealthAsksForTheToken() throws Exception {
    try (RunningDoors doors =
        new RunningDoors(
            TestSettings.with("token", "s3cret-t0ken", "openReadiness", "false"),
            (request, _) -> Samples.explanation(request))) {
      for (Endpoint endpoint : doors.endpoints) {
        String path = endpoint.path().replace("{name}", "app").replace("{id}", "none");
        for (String authorization :
            List.of(
                "Bearer wrong", "Bearer s3cret-t0ke", "Basic s3cret-t0ken", "s3cret-t0ken", " ")) {
          HttpResponse<String> response =
              doors.send(
                  HttpRequest.newBuilder(doors.uri(path))
                      .header("Authorization", authorization)
                      .method(endpoint.method(), HttpRequest.BodyPublishers.noBody()));
          assertEquals(
              path.equals("/healthz") ? 200 : 401, response.statusCode(), endpoint + authorization);
          assertFalse(response.body().contains("s3cret"), response.body());
        }
      }
      HttpResponse<String> refused = doors.get("/api/v1/prompts");
      assertEquals(
          "Bearer realm=\"farseer\"",
          refused.headers().firstValue("WWW-Authenticate").orElseThrow());
      assertEquals(
          200,
          doors
              .post("/api/v1/explain", QUESTION, "Authorization", "bearer s3cret-t0ken")
              .statusCode());
    }
  }

  @Test
  void refusesBodiesOverTheLimitHoweverTheyCome() throws Exception {
    try (RunningDoors doors =
        new RunningDoors(
            TestSettings.with("maxBodyBytes", "2048", "maxQueryBytes", "512"),
            (request, _) -> Samples.explanation(request))) {
      String large = "{\"query\":\"" + "x".repeat(4000) + "\"}";
      assertProblem(413, "too-large", doors.post("/api/v1/explain", large));
      byte[] bytes = large.getBytes(StandardCharsets.UTF_8);
      HttpRequest.Builder chunked =
          HttpRequest.newBuilder(doors.uri("/api/v1/explain"))
              .POST(
                  HttpRequest.BodyPublishers.ofInputStream(
                      () -> new java.io.ByteArrayInputStream(bytes)));
      assertProblem(413, "too-large", doors.send(chunked));
      String longQuery = "{\"query\":\"" + "é".repeat(300) + "\"}";
      assertProblem(413, "too-large", doors.post("/api/v1/explain", longQuery));
      assertProblem(
          413,
          "too-large",
          doors.post(
              "/query", "{\"targets\":[{\"target\":\"{a=\\\"" + "b".repeat(600) + "\\\"}\"}]}"));
      assertProblem(
          413, "too-large", doors.post("/api/v1/explain", "{\"query\":\"{}\",\"since\":\"31d\"}"));
      assertProblem(
          400, "bad-request", doors.post("/api/v1/explain", "{\"query\":\"{}\",\"maxRows\":1001}"));
      assertProblem(
          400, "bad-request", doors.post("/api/v1/explain", "{\"query\":\"{}\",\"wait\":\"1h\"}"));
      assertEquals(200, doors.post("/api/v1/explain", QUESTION).statusCode());
    }
  }

  @Test
  void refusesOtherKindsOfBody() throws Exception {
    try (RunningDoors doors = new RunningDoors()) {
      for (String type :
          List.of(
              "text/plain",
              "application/x-www-form-urlencoded",
              "multipart/form-data; boundary=x",
              "application/json; charset=utf-16",
              "json")) {
        assertProblem(
            415,
            "unsupported-media-type",
            doors.send(
                HttpRequest.newBuilder(doors.uri("/query"))
                    .header("Content-Type", type)
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))));
      }
      assertProblem(
          415, "unsupported-media-type", doors.post("/query", "{}", "Content-Encoding", "gzip"));
      assertEquals(
          200,
          doors
              .send(
                  HttpRequest.newBuilder(doors.uri("/query"))
                      .POST(HttpRequest.BodyPublishers.ofString("{}")))
              .statusCode());
    }
  }

  @Test
  void namesTheMethodsOfARoute() throws Exception {
    try (RunningDoors doors = new RunningDoors()) {
      HttpResponse<String> wrong = doors.send(HttpRequest.newBuilder(doors.uri("/query")).DELETE());
      assertProblem(405, "method-not-allowed", wrong);
      assertEquals("OPTIONS, POST", wrong.headers().firstValue("Allow").orElseThrow());
      HttpResponse<String> options =
          doors.send(
              HttpRequest.newBuilder(doors.uri("/metrics"))
                  .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
      assertEquals(204, options.statusCode());
      assertEquals("GET, HEAD, OPTIONS, POST", options.headers().firstValue("Allow").orElseThrow());
      HttpResponse<String> head = doors.send(HttpRequest.newBuilder(doors.uri("/healthz")).HEAD());
      assertEquals(200, head.statusCode());
      assertEquals("", head.body());
      assertProblem(404, "not-found", doors.get("/no/such/route"));
      assertProblem(404, "not-found", doors.get("/api/v1/label//values"));
    }
  }

  @Test
  void sendsHeadersThatKeepBrowsersHonest() throws Exception {
    try (RunningDoors doors =
        new RunningDoors(
            TestSettings.with("corsOrigins", "https://grafana.example"),
            (request, _) -> Samples.explanation(request))) {
      HttpResponse<String> response = doors.get("/healthz", "Origin", "https://grafana.example");
      assertEquals(
          "nosniff", response.headers().firstValue("X-Content-Type-Options").orElseThrow());
      assertEquals(
          "https://grafana.example",
          response.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
      HttpResponse<String> other = doors.get("/healthz", "Origin", "https://evil.example");
      assertTrue(other.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }
    try (RunningDoors doors = new RunningDoors()) {
      HttpResponse<String> response = doors.get("/healthz", "Origin", "https://grafana.example");
      assertTrue(response.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }
  }

  @Test
  void refusesMoreQueriesThanItMayRunAtOnce() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (RunningDoors doors =
        new RunningDoors(
            TestSettings.with("maxConcurrentQueries", "1"),
            (request, _) -> {
              running.countDown();
              goOn.await();
              return Samples.explanation(request);
            })) {
      CompletableFuture<HttpResponse<String>> first = postLater(doors, "/api/v1/explain");
      assertTrue(running.await(20, TimeUnit.SECONDS));
      HttpResponse<String> second = doors.post("/api/v1/explain", QUESTION);
      assertProblem(503, "overloaded", second);
      assertEquals("1", second.headers().firstValue("Retry-After").orElseThrow());
      assertEquals(200, doors.get("/healthz").statusCode());
      assertTrue(doors.get("/metrics").body().contains("farseer_queries_running 1.0"));
      goOn.countDown();
      assertEquals(200, first.get(20, TimeUnit.SECONDS).statusCode());
      assertEquals(200, doors.post("/api/v1/explain", QUESTION).statusCode());
    }
  }

  @Test
  void answersAtItsDeadlineEvenWhenTheWorkDoesNotStop() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (RunningDoors doors =
        new RunningDoors(
            TestSettings.with("queryTimeout", "4s", "panelWait", "0", "exploreWait", "0"),
            (request, _) -> stubborn(goOn, Samples.explanation(request)))) {
      HttpResponse<String> response = doors.post("/api/v1/explain", QUESTION);
      assertProblem(504, "deadline", response);
      assertTrue(response.body().contains("4s"), response.body());
      goOn.countDown();
    }
  }

  @Test
  void stopsWithAnAnswer() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    RunningDoors doors =
        new RunningDoors(
            TestSettings.with("stopTimeout", "0"),
            (_, _) -> {
              running.countDown();
              try {
                new CountDownLatch(1).await();
                throw new AssertionError("nobody counts down");
              } catch (InterruptedException e) {
                ended.add("interrupted");
                throw e;
              }
            });
    CompletableFuture<HttpResponse<String>> asked = postLater(doors, "/api/v1/explain");
    assertTrue(running.await(20, TimeUnit.SECONDS));
    doors.stop();
    assertProblem(503, "stopping", asked.get(20, TimeUnit.SECONDS));
    assertEquals("interrupted", ended.poll(20, TimeUnit.SECONDS));
    doors.close();
  }

  @Test
  void aFaultOfItsOwnShowsOnlyATraceId() throws Exception {
    InMemorySpanExporter spans = InMemorySpanExporter.create();
    Telemetry telemetry =
        new Telemetry(
            OpenTelemetrySdk.builder()
                .setTracerProvider(
                    SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build(),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (RunningDoors doors =
        new RunningDoors(
            ServerSettings.defaults(),
            (_, _) -> {
              seen.add(Span.current().getSpanContext().getTraceId());
              throw new IllegalStateException("the inside of jdbc:secret");
            },
            telemetry,
            List.of())) {
      String traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
      String traceparent = "00-" + traceId + "-00f067aa0ba902b7-01";
      HttpResponse<String> response =
          doors.post("/api/v1/explain", QUESTION, "traceparent", traceparent);
      assertProblem(500, "internal", response);
      assertEquals(traceId, RunningDoors.json(response).path("traceId").textValue());
      assertFalse(response.body().contains("inside"), response.body());
      assertEquals(traceId, seen.poll(20, TimeUnit.SECONDS));

      String target = "{\"targets\":[{\"target\":\"{a=\\\"b\\\"}\"}]}";
      assertEquals(500, doors.post("/query", target, "traceparent", traceparent).statusCode());
      assertEquals(traceId, seen.poll(20, TimeUnit.SECONDS));
      doors.post("/api/v1/explain", QUESTION, "traceparent", "garbage");
      assertFalse(traceId.equals(seen.poll(20, TimeUnit.SECONDS)));
    }
    assertTrue(
        spans.getFinishedSpanItems().stream()
            .anyMatch(
                s ->
                    s.getName().equals("POST /api/v1/explain")
                        && s.getParentSpanId().equals("00f067aa0ba902b7")));
  }

  @Test
  void answersWhatIsNoHttp() throws Exception {
    try (RunningDoors doors = new RunningDoors()) {
      for (String raw :
          List.of(
              "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
              "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n",
              "GET x HTTP/1.1\r\nHost: x\r\n\r\n",
              "GET /healthz?a=%f HTTP/1.1\r\nHost: x\r\n\r\n",
              "NONSENSE\r\n\r\n",
              "GET /healthz HTTP/1.1\r\nBroken Header\r\n\r\n",
              "GET /" + "a".repeat(300_000) + " HTTP/1.1\r\nHost: x\r\n\r\n")) {
        String answer = raw(doors, raw);
        assertTrue(answer.matches("HTTP/1\\.[01] 4.."), raw.strip() + " got " + answer);
      }
      assertEquals(200, doors.get("/healthz").statusCode());
    }
  }

  @Test
  void mountsOtherPartsBehindTheToken() throws Exception {
    Vertx vertx = Vertx.vertx();
    Router router = Router.router(vertx);
    router.get("/ready").handler(routing -> routing.response().end("ready"));
    try (FarseerServer server =
            FarseerServer.start(
                vertx,
                TestSettings.onFreePort(TestSettings.with("token", "t")),
                Telemetry.local(),
                List.of(),
                List.of(new Mount("/loki", Endpoint.Guard.TOKEN, router)));
        RunningDoors client = new RunningDoors()) {
      var uri = java.net.URI.create("http://127.0.0.1:" + server.port() + "/loki/ready");
      assertEquals(401, client.send(HttpRequest.newBuilder(uri)).statusCode());
      HttpResponse<String> ready =
          client.send(HttpRequest.newBuilder(uri).header("Authorization", "Bearer t"));
      assertEquals("ready", ready.body());
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void saysWhenThePortIsTaken() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (RunningDoors doors = new RunningDoors()) {
      ServerSettings taken = TestSettings.with("port", Integer.toString(doors.port()));
      Problem problem =
          assertThrows(
              Problem.class,
              () -> FarseerServer.start(vertx, taken, Telemetry.local(), List.of(), List.of()));
      assertTrue(problem.detail().contains("set server.port"), problem.detail());
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static Explanation stubborn(CountDownLatch goOn, Explanation answer) {
    while (true) {
      try {
        goOn.await();
        return answer;
      } catch (InterruptedException e) {
        // the point of this fake: work that does not listen
      }
    }
  }

  private static CompletableFuture<HttpResponse<String>> postLater(
      RunningDoors doors, String path) {
    return doors
        .client()
        .sendAsync(
            HttpRequest.newBuilder(doors.uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String raw(RunningDoors doors, String text) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), doors.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
    }
  }

  private static void assertProblem(int status, String reason, HttpResponse<String> response)
      throws Exception {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(
        "application/problem+json", response.headers().firstValue("Content-Type").orElseThrow());
    JsonNode problem = RunningDoors.json(response);
    assertEquals("urn:farseer:problem:" + reason, problem.path("type").textValue());
    assertEquals(status, problem.path("status").intValue());
    assertFalse(problem.path("detail").textValue().isBlank());
  }
}
