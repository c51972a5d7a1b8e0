package dev.farseer.door.plugin;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.farseer.door.plugin.wire.CallResourceRequest;
import dev.farseer.door.plugin.wire.CallResourceResponse;
import dev.farseer.door.plugin.wire.CheckHealthRequest;
import dev.farseer.door.plugin.wire.CheckHealthResponse;
import dev.farseer.door.plugin.wire.CollectMetricsRequest;
import dev.farseer.door.plugin.wire.CollectMetricsResponse;
import dev.farseer.door.plugin.wire.DataGrpc;
import dev.farseer.door.plugin.wire.DiagnosticsGrpc;
import dev.farseer.door.plugin.wire.PublishStreamRequest;
import dev.farseer.door.plugin.wire.PublishStreamResponse;
import dev.farseer.door.plugin.wire.QueryDataRequest;
import dev.farseer.door.plugin.wire.QueryDataResponse;
import dev.farseer.door.plugin.wire.ResourceGrpc;
import dev.farseer.door.plugin.wire.RunStreamRequest;
import dev.farseer.door.plugin.wire.StreamGrpc;
import dev.farseer.door.plugin.wire.StreamPacket;
import dev.farseer.door.plugin.wire.SubscribeStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamResponse;
import dev.farseer.problem.Problem;
import dev.farseer.telemetry.Telemetry;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Grafana's four services: each call is handed to what answers for its data source. */
final class GrafanaServices {
  /** Below the 30 s after which Grafana's own proxy and alert rules give up. */
  private static final Duration QUERY = Duration.ofSeconds(28);

  private static final String TOO_LONG =
      "the query took longer than 28 s: narrow the query or its range";

  private final Calls calls;
  private final DataSources sources;
  private final Supplier<String> metrics;
  private final String version;

  private GrafanaServices(
      Calls calls, DataSources sources, Supplier<String> metrics, String version) {
    this.calls = calls;
    this.sources = sources;
    this.metrics = metrics;
    this.version = version;
  }

  /**
   * The services.
   *
   * @param metrics prints this process' metrics in Prometheus' text format
   */
  static List<BindableService> of(
      Telemetry telemetry, DataSources sources, Supplier<String> metrics, String version) {
    GrafanaServices services = new GrafanaServices(new Calls(telemetry), sources, metrics, version);
    return List.of(
        services.new Data(),
        services.new Resource(),
        services.new Diagnostics(),
        services.new Stream());
  }

  private final class Data extends DataGrpc.DataImplBase {
    @Override
    public void queryData(QueryDataRequest request, StreamObserver<QueryDataResponse> out) {
      calls.one("QueryData", out, () -> answer(request));
    }

    private QueryDataResponse answer(QueryDataRequest request) throws InterruptedException {
      try {
        return sources.with(
            DataSource.of(request.getPluginContext()),
            backing -> backing.query(request, Calls.budget(QUERY, TOO_LONG)));
      } catch (Problem problem) {
        // as each query's own error, which Grafana shows at its panel
        QueryDataResponse.Builder failed = QueryDataResponse.newBuilder();
        request
            .getQueriesList()
            .forEach(query -> failed.putResponses(query.getRefId(), Responses.failed(problem)));
        return failed.build();
      }
    }
  }

  private final class Resource extends ResourceGrpc.ResourceImplBase {
    @Override
    public void callResource(
        CallResourceRequest request, StreamObserver<CallResourceResponse> out) {
      calls.one("CallResource", out, () -> answer(request));
    }

    private CallResourceResponse answer(CallResourceRequest request) throws InterruptedException {
      try {
        return sources.with(
            DataSource.of(request.getPluginContext()),
            backing -> backing.resource(request, Calls.budget(QUERY, TOO_LONG)));
      } catch (Problem problem) {
        return Responses.problem(problem);
      }
    }
  }

  private final class Diagnostics extends DiagnosticsGrpc.DiagnosticsImplBase {
    @Override
    public void checkHealth(CheckHealthRequest request, StreamObserver<CheckHealthResponse> out) {
      calls.one("CheckHealth", out, () -> answer(request));
    }

    private CheckHealthResponse answer(CheckHealthRequest request) throws InterruptedException {
      try {
        return sources.with(DataSource.of(request.getPluginContext()), Backing::health);
      } catch (Problem problem) {
        return Healths.of(problem, "settings", version);
      }
    }

    @Override
    public void collectMetrics(
        CollectMetricsRequest request, StreamObserver<CollectMetricsResponse> out) {
      calls.one(
          "CollectMetrics",
          out,
          () ->
              CollectMetricsResponse.newBuilder()
                  .setMetrics(
                      CollectMetricsResponse.Payload.newBuilder()
                          .setPrometheus(ByteString.copyFromUtf8(metrics.get())))
                  .build());
    }
  }

  private final class Stream extends StreamGrpc.StreamImplBase {
    @Override
    public void subscribeStream(
        SubscribeStreamRequest request, StreamObserver<SubscribeStreamResponse> out) {
      calls.one(
          "SubscribeStream",
          out,
          () ->
              sources.with(
                  DataSource.of(request.getPluginContext()),
                  backing -> backing.subscribe(request)));
    }

    @Override
    public void runStream(RunStreamRequest request, StreamObserver<StreamPacket> out) {
      calls.run(
          "RunStream",
          out,
          () ->
              sources.with(
                  DataSource.of(request.getPluginContext()),
                  backing -> {
                    backing.stream(
                        request,
                        frame ->
                            out.onNext(
                                StreamPacket.newBuilder()
                                    .setData(UnsafeByteOperations.unsafeWrap(frame))
                                    .build()));
                    return true;
                  }));
    }

    @Override
    public void publishStream(
        PublishStreamRequest request, StreamObserver<PublishStreamResponse> out) {
      calls.one(
          "PublishStream",
          out,
          () ->
              // nothing can be said to this data source over its streams
              PublishStreamResponse.newBuilder()
                  .setStatus(PublishStreamResponse.Status.PERMISSION_DENIED)
                  .build());
    }
  }
}
