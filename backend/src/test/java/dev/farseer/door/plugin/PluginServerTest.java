package dev.farseer.door.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.door.plugin.wire.CallResourceRequest;
import dev.farseer.door.plugin.wire.CallResourceResponse;
import dev.farseer.door.plugin.wire.CheckHealthRequest;
import dev.farseer.door.plugin.wire.CheckHealthResponse;
import dev.farseer.door.plugin.wire.CollectMetricsRequest;
import dev.farseer.door.plugin.wire.ConnInfo;
import dev.farseer.door.plugin.wire.DataGrpc;
import dev.farseer.door.plugin.wire.DataResponse;
import dev.farseer.door.plugin.wire.GRPCBrokerGrpc;
import dev.farseer.door.plugin.wire.GRPCControllerGrpc;
import dev.farseer.door.plugin.wire.GRPCStdioGrpc;
import dev.farseer.door.plugin.wire.HealthCheckRequest;
import dev.farseer.door.plugin.wire.HealthCheckResponse;
import dev.farseer.door.plugin.wire.HealthGrpc;
import dev.farseer.door.plugin.wire.Nothing;
import dev.farseer.door.plugin.wire.PublishStreamRequest;
import dev.farseer.door.plugin.wire.PublishStreamResponse;
import dev.farseer.door.plugin.wire.QueryDataRequest;
import dev.farseer.door.plugin.wire.QueryDataResponse;
import dev.farseer.door.plugin.wire.RunStreamRequest;
import dev.farseer.door.plugin.wire.StreamPacket;
import dev.farseer.door.plugin.wire.SubscribeStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamResponse;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.TelemetryRuntime;
import dev.farseer.telemetry.TelemetrySettings;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PluginServerTest {
  private final FakeBacking backing = new FakeBacking();
  private final PluginHost host = new PluginHost(_ -> backing);

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void theHandshakeNamesASocketThatOnlyThisUserCanOpen() throws Exception {
    assertEquals("1|2|unix|" + host.server.socket() + "|grpc", host.server.handshake());
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(host.server.socket().getParent())));
    host.close();
    assertFalse(Files.exists(host.server.socket().getParent()), "the socket's folder is removed");
  }

  @Test
  void theHostSeesTheProcessAliveAndItsStreamsOpen() throws Exception {
    HealthCheckResponse health =
        HealthGrpc.newBlockingStub(host.channel)
            .check(HealthCheckRequest.newBuilder().setService("plugin").build());
    assertEquals(HealthCheckResponse.ServingStatus.SERVING, health.getStatus());
    StatusRuntimeException other =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                HealthGrpc.newBlockingStub(host.channel)
                    .check(HealthCheckRequest.newBuilder().setService("other").build()));
    assertEquals(Status.Code.NOT_FOUND, other.getStatus().getCode());

    CountDownLatch ended = new CountDownLatch(1);
    GRPCStdioGrpc.newStub(host.channel).streamStdio(Nothing.getDefaultInstance(), ending(ended));
    StreamObserver<ConnInfo> broker =
        GRPCBrokerGrpc.newStub(host.channel).startStream(ending(ended));
    broker.onNext(ConnInfo.newBuilder().setServiceId(1).build());
    assertFalse(ended.await(300, TimeUnit.MILLISECONDS), "both streams stay open");
  }

  @Test
  void shutdownIsAnsweredAndStopsTheProcess() throws Exception {
    assertEquals(
        Nothing.getDefaultInstance(),
        GRPCControllerGrpc.newBlockingStub(host.channel).shutdown(Nothing.getDefaultInstance()));
    assertTrue(host.stopped.await(5, TimeUnit.SECONDS));
  }

  @Test
  void everyQueryIsAnsweredUnderItsName() {
    QueryDataRequest request =
        PluginHost.request("A", "{\"a\":1}").addQueries(PluginHost.query("B", "{\"b\":2}")).build();
    QueryDataResponse response = host.data().queryData(request);
    assertEquals("{\"a\":1}", response.getResponsesOrThrow("A").getFrames(0).toStringUtf8());
    assertEquals("{\"b\":2}", response.getResponsesOrThrow("B").getFrames(0).toStringUtf8());
  }

  @Test
  void aProblemIsTheErrorOfEachQuery() {
    QueryDataRequest request =
        PluginHost.request("problem", "{}").addQueries(PluginHost.query("B", "{}")).build();
    for (String refId : List.of("problem", "B")) {
      DataResponse response = host.data().queryData(request).getResponsesOrThrow(refId);
      assertEquals(502, response.getStatus());
      assertEquals("Loki cannot be reached: it is down: start it", response.getError());
      assertEquals("downstream", response.getErrorSource());
    }
  }

  @Test
  void whatIsAFaultOfItsOwnIsNotToldInDetail() {
    StatusRuntimeException failed =
        assertThrows(
            StatusRuntimeException.class,
            () -> host.data().queryData(PluginHost.request("bug", "{}").build()));
    assertEquals(Status.Code.INTERNAL, failed.getStatus().getCode());
    assertFalse(failed.toString().contains("secret detail"), failed.toString());
  }

  @Test
  void aCancelledCallIsInterrupted() throws Exception {
    Context.CancellableContext call = Context.current().withCancellation();
    call.run(
        () ->
            DataGrpc.newStub(host.channel)
                .queryData(
                    PluginHost.request("hang", "{}").build(), ending(new CountDownLatch(1))));
    backing.queries.take();
    call.cancel(null);
    assertTrue(backing.interrupted.await(5, TimeUnit.SECONDS));
    // and the next call is not affected
    assertEquals(
        1, host.data().queryData(PluginHost.request("A", "{}").build()).getResponsesCount());
  }

  @Test
  void theHostsDeadlineReachesTheWork() throws Exception {
    StatusRuntimeException late =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                host.data()
                    .withDeadlineAfter(Duration.ofMillis(400))
                    .queryData(PluginHost.request("hang", "{}").build()));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, late.getStatus().getCode());
    assertTrue(backing.interrupted.await(5, TimeUnit.SECONDS));
    assertTrue(
        backing.budgets.take().cause().contains("Grafana gives"), "the budget is the deadline's");
  }

  @Test
  void aLargeAnswerPasses() {
    DataResponse response =
        host.data().queryData(PluginHost.request("big", "{}").build()).getResponsesOrThrow("big");
    assertEquals(8 << 20, response.getFrames(0).size());
  }

  @Test
  void theTraceOfTheHostGoesOn() throws Exception {
    try (TelemetryRuntime runtime = TelemetryRuntime.start(TelemetrySettings.defaults());
        PluginHost traced = new PluginHost(_ -> backing, runtime.telemetry())) {
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
      var _ =
          traced
              .data()
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
              .queryData(PluginHost.request("A", "{}").build());
      assertEquals("0af7651916cd43dd8448eb211c80319c", backing.traces.take());
    }
  }

  @Test
  void healthMetricsAndResources() {
    CheckHealthResponse health =
        host.diagnostics()
            .checkHealth(
                CheckHealthRequest.newBuilder().setPluginContext(PluginHost.context()).build());
    assertEquals("well", health.getMessage());
    assertEquals(
        "farseer_up 1\n",
        host.diagnostics()
            .collectMetrics(CollectMetricsRequest.getDefaultInstance())
            .getMetrics()
            .getPrometheus()
            .toStringUtf8());
    CallResourceResponse resource =
        host.resource()
            .callResource(
                CallResourceRequest.newBuilder()
                    .setPluginContext(PluginHost.context())
                    .setPath("labels")
                    .build())
            .next();
    assertEquals(200, resource.getCode());
    assertEquals("labels", resource.getBody().toStringUtf8());
  }

  @Test
  void aRequestThatNamesNoDataSourceIsRefusedInEachPlace() {
    DataResponse query =
        host.data()
            .queryData(
                QueryDataRequest.newBuilder().addQueries(PluginHost.query("A", "{}")).build())
            .getResponsesOrThrow("A");
    assertEquals(400, query.getStatus());
    assertEquals(
        400,
        host.resource().callResource(CallResourceRequest.getDefaultInstance()).next().getCode());
    assertEquals(
        CheckHealthResponse.HealthStatus.ERROR,
        host.diagnostics().checkHealth(CheckHealthRequest.getDefaultInstance()).getStatus());
  }

  @Test
  void settingsThatCannotBeUsedAreToldByEveryCall() {
    try (PluginHost wrong =
        new PluginHost(
            _ -> {
              throw new Problem(Reason.SETTINGS, "loki.url must be an address");
            })) {
      DataResponse query =
          wrong.data().queryData(PluginHost.request("A", "{}").build()).getResponsesOrThrow("A");
      assertEquals(400, query.getStatus());
      assertTrue(query.getError().contains("loki.url must be an address"), query::getError);
      CheckHealthResponse health =
          wrong
              .diagnostics()
              .checkHealth(
                  CheckHealthRequest.newBuilder().setPluginContext(PluginHost.context()).build());
      assertEquals(CheckHealthResponse.HealthStatus.ERROR, health.getStatus());
      assertTrue(health.getMessage().contains("loki.url"), health::getMessage);
      assertTrue(health.getJsonDetails().toStringUtf8().contains("\"settings\""));
    }
  }

  @Test
  void streamsSendFramesUntilNobodyLooks() throws Exception {
    SubscribeStreamRequest known =
        SubscribeStreamRequest.newBuilder()
            .setPluginContext(PluginHost.context())
            .setPath("explain/known")
            .build();
    assertEquals(
        SubscribeStreamResponse.Status.OK, host.streams().subscribeStream(known).getStatus());
    assertEquals(
        SubscribeStreamResponse.Status.NOT_FOUND,
        host.streams().subscribeStream(known.toBuilder().setPath("x").build()).getStatus());
    Context.CancellableContext call = Context.current().withCancellation();
    Iterator<StreamPacket> packets =
        call.call(
            () ->
                host.streams()
                    .runStream(
                        RunStreamRequest.newBuilder()
                            .setPluginContext(PluginHost.context())
                            .setPath("explain/known")
                            .build()));
    assertEquals("{\"frame\":1}", packets.next().getData().toStringUtf8());
    assertEquals("{\"frame\":2}", packets.next().getData().toStringUtf8());
    call.cancel(null);
    assertTrue(backing.interrupted.await(5, TimeUnit.SECONDS));
  }

  @Test
  void aStreamThatIsNotThereFailsAndNothingCanBePublished() {
    Iterator<StreamPacket> packets =
        host.streams()
            .runStream(
                RunStreamRequest.newBuilder()
                    .setPluginContext(PluginHost.context())
                    .setPath("explain/unknown")
                    .build());
    StatusRuntimeException missing = assertThrows(StatusRuntimeException.class, packets::next);
    assertEquals(Status.Code.NOT_FOUND, missing.getStatus().getCode());
    assertEquals(
        PublishStreamResponse.Status.PERMISSION_DENIED,
        host.streams().publishStream(PublishStreamRequest.getDefaultInstance()).getStatus());
  }

  @Test
  void closingInterruptsWhatIsUnderWayAndClosesTheBackings() throws Exception {
    DataGrpc.newStub(host.channel)
        .queryData(PluginHost.request("hang", "{}").build(), ending(new CountDownLatch(1)));
    backing.queries.take();
    host.server.close();
    assertTrue(backing.interrupted.await(5, TimeUnit.SECONDS));
    assertTrue(backing.closed.await(5, TimeUnit.SECONDS));
  }

  private static <T> StreamObserver<T> ending(CountDownLatch ended) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T message) {
        // only the end counts
      }

      @Override
      public void onError(Throwable cause) {
        ended.countDown();
      }

      @Override
      public void onCompleted() {
        ended.countDown();
      }
    };
  }
}
