package dev.farseer.door.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.door.FarseerServer;
import dev.farseer.door.TestSettings;
import dev.farseer.door.plugin.wire.CallResourceRequest;
import dev.farseer.door.plugin.wire.CheckHealthResponse;
import dev.farseer.door.plugin.wire.QueryDataRequest;
import dev.farseer.door.plugin.wire.QueryDataResponse;
import dev.farseer.door.plugin.wire.RunStreamRequest;
import dev.farseer.door.plugin.wire.StringList;
import dev.farseer.door.plugin.wire.SubscribeStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamResponse;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway before a real service, and before services in trouble. */
@Timeout(60)
final class ServiceBackingTest {
  private static final String TOKEN = "s3cret-token";

  private final Vertx vertx = Vertx.vertx();
  private final FakeBacking behind = new FakeBacking();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private FarseerServer service() throws InterruptedException {
    return FarseerServer.start(
        vertx,
        TestSettings.with("port", "0", "token", TOKEN),
        Telemetry.local(),
        ServiceEndpoints.of(behind),
        List.of());
  }

  private ServiceBacking gateway(int port, String token) {
    return new ServiceBacking(
        vertx, Telemetry.local(), "http://127.0.0.1:" + port + "/", new Secret(token), "1.2.3");
  }

  private static Budget budget() {
    return Budget.of(Duration.ofSeconds(10), Reason.DEADLINE, "too slow");
  }

  private int trouble(Handler<HttpServerRequest> handler) {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(handler)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return server.actualPort();
  }

  @Test
  void queriesGoThroughWithoutSecretsAndUser() throws Exception {
    try (FarseerServer service = service();
        ServiceBacking gateway = gateway(service.port(), TOKEN)) {
      QueryDataRequest.Builder request = PluginHost.request("A", "{\"expr\":\"x\"}");
      request.getPluginContextBuilder().getUserBuilder().setLogin("alice");
      QueryDataResponse response =
          gateway.query(request.putHeaders("FromAlert", "true").build(), budget());
      assertEquals(
          "{\"expr\":\"x\"}", response.getResponsesOrThrow("A").getFrames(0).toStringUtf8());
      QueryDataRequest seen = behind.queries.take();
      assertEquals("true", seen.getHeadersOrThrow("FromAlert"));
      assertEquals("abc", seen.getPluginContext().getDataSourceInstanceSettings().getUid());
      assertFalse(seen.toString().contains("hunter2"), "the data source's secrets stay");
      assertFalse(seen.toString().contains("alice"), "who asks is not told");
    }
  }

  @Test
  void resourcesGoThroughWithoutCookies() throws Exception {
    try (FarseerServer service = service();
        ServiceBacking gateway = gateway(service.port(), TOKEN)) {
      var response =
          gateway.resource(
              CallResourceRequest.newBuilder()
                  .setPath("labels")
                  .putHeaders("Cookie", StringList.newBuilder().addValues("session=1").build())
                  .build(),
              budget());
      assertEquals("labels", response.getBody().toStringUtf8());
      assertEquals(0, behind.resources.take().getHeadersCount());
    }
  }

  @Test
  void healthIsTheServices() throws Exception {
    try (FarseerServer service = service();
        ServiceBacking gateway = gateway(service.port(), TOKEN)) {
      assertEquals("well", gateway.health().getMessage());
    }
  }

  @Test
  void streamsGoThroughAndEndWithTheirReader() throws Exception {
    try (FarseerServer service = service();
        ServiceBacking gateway = gateway(service.port(), TOKEN)) {
      assertEquals(
          SubscribeStreamResponse.Status.OK,
          gateway
              .subscribe(SubscribeStreamRequest.newBuilder().setPath("explain/known").build())
              .getStatus());
      BlockingQueue<String> frames = new LinkedBlockingQueue<>();
      Thread reader =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      gateway.stream(
                          RunStreamRequest.newBuilder().setPath("explain/known").build(),
                          frame -> frames.add(new String(frame, StandardCharsets.UTF_8)));
                    } catch (InterruptedException e) {
                      frames.add("interrupted");
                    }
                  });
      String last = frames.take();
      while (!last.equals("{\"frame\":2}")) {
        last = frames.take();
      }
      reader.interrupt();
      assertEquals("interrupted", frames.take());
      assertTrue(behind.interrupted.await(5, TimeUnit.SECONDS), "the service stops too");
    }
  }

  @Test
  void aCancelledQueryIsCancelledAtTheService() throws Exception {
    try (FarseerServer service = service();
        ServiceBacking gateway = gateway(service.port(), TOKEN)) {
      CountDownLatch interrupted = new CountDownLatch(1);
      Thread asker =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      gateway.query(PluginHost.request("hang", "{}").build(), budget());
                    } catch (InterruptedException e) {
                      interrupted.countDown();
                    }
                  });
      behind.queries.take();
      asker.interrupt();
      assertTrue(interrupted.await(5, TimeUnit.SECONDS));
      assertTrue(behind.interrupted.await(5, TimeUnit.SECONDS), "the service stops too");
    }
  }

  @Test
  void aProblemOfTheServiceKeepsItsReason() throws Exception {
    try (FarseerServer service = service();
        ServiceBacking gateway = gateway(service.port(), TOKEN)) {
      Problem problem =
          assertThrows(
              Problem.class,
              () -> gateway.query(PluginHost.request("problem", "{}").build(), budget()));
      assertEquals(Reason.LOKI_UNREACHABLE, problem.reason());
      assertEquals("it is down: start it", problem.detail());
    }
  }

  @Test
  void aWrongTokenIsToldWithWhatToSet() throws Exception {
    try (FarseerServer service = service();
        ServiceBacking gateway = gateway(service.port(), "wrong")) {
      CheckHealthResponse health = gateway.health();
      assertEquals(CheckHealthResponse.HealthStatus.ERROR, health.getStatus());
      assertTrue(health.getMessage().contains("Farseer token"), health::getMessage);
      assertFalse(health.toString().contains("wrong\""), "the token is not told");
      Problem problem =
          assertThrows(
              Problem.class, () -> gateway.query(PluginHost.request("A", "{}").build(), budget()));
      assertEquals(Reason.SERVICE_REFUSED, problem.reason());
    }
  }

  @Test
  void aServiceThatIsDownIsAnError() throws Exception {
    int port;
    try (FarseerServer service = service()) {
      port = service.port();
    }
    try (ServiceBacking gateway = gateway(port, TOKEN)) {
      CheckHealthResponse health = gateway.health();
      assertEquals(CheckHealthResponse.HealthStatus.ERROR, health.getStatus());
      assertTrue(health.getMessage().contains("is it running"), health::getMessage);
      Problem stream =
          assertThrows(
              Problem.class, () -> gateway.stream(RunStreamRequest.getDefaultInstance(), _ -> {}));
      assertEquals(Reason.SERVICE_UNREACHABLE, stream.reason());
    }
  }

  @Test
  void aConnectionThatIsCutIsTriedOnceMore() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    int port =
        trouble(
            request -> {
              if (tries.incrementAndGet() == 1) {
                request.connection().close();
              } else {
                request.response().end(Buffer.buffer());
              }
            });
    try (ServiceBacking gateway = gateway(port, TOKEN)) {
      assertEquals(
          0, gateway.query(PluginHost.request("A", "{}").build(), budget()).getResponsesCount());
      assertEquals(2, tries.get());
    }
  }

  @Test
  void aServiceThatIsSlowCostsNoMoreThanTheBudget() throws Exception {
    int port = trouble(_ -> {});
    try (ServiceBacking gateway = gateway(port, TOKEN)) {
      Problem problem =
          assertThrows(
              Problem.class,
              () ->
                  gateway.query(
                      PluginHost.request("A", "{}").build(),
                      Budget.of(Duration.ofMillis(300), Reason.DEADLINE, "the time is over")));
      assertEquals(Reason.DEADLINE, problem.reason());
    }
  }

  @Test
  void anAnswerThatBreaksOffIsAnError() throws Exception {
    int port =
        trouble(
            request -> {
              request.response().putHeader("Content-Length", "1000").write("half");
              vertx.setTimer(50, _ -> request.connection().close());
            });
    try (ServiceBacking gateway = gateway(port, TOKEN)) {
      Problem problem =
          assertThrows(
              Problem.class, () -> gateway.query(PluginHost.request("A", "{}").build(), budget()));
      assertEquals(Reason.SERVICE_UNREACHABLE, problem.reason());
    }
  }

  @Test
  void somethingElseThanFarseerIsToldApart() throws Exception {
    int port = trouble(request -> request.response().end("<html>welcome</html>"));
    try (ServiceBacking gateway = gateway(port, TOKEN)) {
      Problem problem =
          assertThrows(
              Problem.class, () -> gateway.query(PluginHost.request("A", "{}").build(), budget()));
      assertEquals(Reason.SERVICE_REFUSED, problem.reason());
    }
    int gone = trouble(request -> request.response().setStatusCode(404).end("nothing here"));
    try (ServiceBacking gateway = gateway(gone, TOKEN)) {
      assertTrue(gateway.health().getMessage().contains("status 404"));
    }
  }

  @Test
  void aStreamThatBreaksOffIsAnError() throws Exception {
    int port =
        trouble(
            request -> {
              request
                  .response()
                  .setChunked(true)
                  .write("event: frame\ndata: {\"frame\":1}\n\nevent: fr");
              vertx.setTimer(50, _ -> request.connection().close());
            });
    try (ServiceBacking gateway = gateway(port, TOKEN)) {
      BlockingQueue<String> frames = new LinkedBlockingQueue<>();
      Problem problem =
          assertThrows(
              Problem.class,
              () ->
                  gateway.stream(
                      RunStreamRequest.getDefaultInstance(),
                      frame -> frames.add(new String(frame, StandardCharsets.UTF_8))));
      assertEquals(Reason.SERVICE_UNREACHABLE, problem.reason());
      assertEquals(List.of("{\"frame\":1}"), List.copyOf(frames));
    }
  }
}
