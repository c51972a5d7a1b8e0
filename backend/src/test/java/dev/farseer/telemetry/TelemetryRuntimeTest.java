package dev.farseer.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.junit.jupiter.api.Test;

final class TelemetryRuntimeTest {
  @Test
  void spansNestAndFailuresAreRecorded() throws InterruptedException {
    InMemorySpanExporter spans = InMemorySpanExporter.create();
    try (TelemetryRuntime runtime =
        TelemetryRuntime.start(TelemetrySettings.defaults(), SimpleSpanProcessor.create(spans))) {
      Telemetry telemetry = runtime.telemetry();
      Map<String, String> headers = new HashMap<>();
      assertThrows(
          Problem.class,
          () ->
              telemetry.span(
                  "outer",
                  _ ->
                      telemetry.span(
                          "inner",
                          _ -> {
                            telemetry.inject(headers::put);
                            throw new Problem(Reason.DEADLINE, "too late");
                          })));
      var inner = spans.getFinishedSpanItems().get(0);
      var outer = spans.getFinishedSpanItems().get(1);
      assertEquals(outer.getSpanId(), inner.getParentSpanId());
      assertEquals(StatusCode.ERROR, inner.getStatus().getStatusCode());
      String traceparent = String.valueOf(headers.get("traceparent"));
      assertTrue(
          traceparent.startsWith("00-" + inner.getTraceId() + "-" + inner.getSpanId() + "-"),
          traceparent);
    }
  }

  @Test
  void histogramsCarryTheTraceAsExemplar() throws InterruptedException {
    try (TelemetryRuntime runtime = TelemetryRuntime.start(TelemetrySettings.defaults())) {
      Telemetry telemetry = runtime.telemetry();
      String traceId =
          telemetry.span(
              "work",
              span -> {
                telemetry.metrics().timer("probe_seconds").record(Duration.ofMillis(30));
                return span.getSpanContext().getTraceId();
              });
      String openMetrics = telemetry.metrics().scrape("application/openmetrics-text");
      assertTrue(openMetrics.contains("trace_id=\"" + traceId + "\""), openMetrics);
      assertTrue(telemetry.metrics().scrape().contains("jvm_memory_used_bytes"));
    }
  }

  @Test
  void spansReachAnOtlpReceiverWithItsKey() throws Exception {
    BlockingQueue<HttpServerRequest> received = new LinkedBlockingQueue<>();
    Vertx vertx = Vertx.vertx();
    try {
      var server =
          vertx
              .createHttpServer()
              .requestHandler(
                  request -> {
                    received.add(request);
                    request.response().end();
                  })
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      TelemetrySettings settings =
          new TelemetrySettings(
              "http://127.0.0.1:" + server.actualPort() + "/",
              new Secret("Bearer k"),
              "farseer",
              1,
              TelemetrySettings.LogFormat.JSON,
              TelemetrySettings.LogLevel.INFO);
      try (TelemetryRuntime runtime = TelemetryRuntime.start(settings)) {
        runtime.telemetry().span("work", _ -> 1);
      }
      HttpServerRequest request = received.poll(10, TimeUnit.SECONDS);
      assertEquals("/v1/traces", request == null ? "nothing came" : request.path());
      assertEquals("Bearer k", request == null ? "" : request.getHeader("Authorization"));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void logLinesAreJsonWithTheTraceAndWithoutSecrets() throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TelemetryRuntime runtime = TelemetryRuntime.start(TelemetrySettings.defaults())) {
      Logs.start(TelemetrySettings.defaults(), new PrintStream(out, true, StandardCharsets.UTF_8));
      String traceId =
          runtime
              .telemetry()
              .span(
                  "work",
                  span -> {
                    System.getLogger("dev.farseer.probe")
                        .log(System.Logger.Level.WARNING, "key {0} is \"set\"", new Secret("hush"));
                    System.getLogger("dev.farseer.probe").log(System.Logger.Level.DEBUG, "no");
                    return span.getSpanContext().getTraceId();
                  });
      String line = out.toString(StandardCharsets.UTF_8);
      assertTrue(line.contains("\"level\":\"warn\""), line);
      assertTrue(line.contains("\"message\":\"key *** is \\\"set\\\"\""), line);
      assertTrue(line.contains("\"trace_id\":\"" + traceId + "\""), line);
      assertEquals(1, line.lines().count());
      assertFalse(line.contains("hush"));
    } finally {
      LogManager.getLogManager().reset();
    }
  }

  /**
   * go-plugin reads a time with six digits of a second, and takes any other line for plain text.
   */
  @Test
  void linesForGrafanaHaveItsKeysAndItsTime() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Logs.start(
          TelemetrySettings.defaults()
              .logging(TelemetrySettings.LogFormat.HCLOG, TelemetrySettings.LogLevel.INFO),
          new PrintStream(out, true, StandardCharsets.UTF_8));
      for (int i = 0; i < 3; i++) {
        System.getLogger("dev.farseer.probe").log(System.Logger.Level.INFO, "said");
      }
      String lines = out.toString(StandardCharsets.UTF_8);
      assertEquals(3, lines.lines().count());
      assertTrue(
          lines
              .lines()
              .allMatch(
                  line ->
                      line.matches(
                          "\\{\"@timestamp\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z\","
                              + "\"@level\":\"info\",.*\"@message\":\"said\".*}")),
          lines);
    } finally {
      LogManager.getLogManager().reset();
    }
  }
}
