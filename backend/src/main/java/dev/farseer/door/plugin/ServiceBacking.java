package dev.farseer.door.plugin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.farseer.door.plugin.wire.CallResourceRequest;
import dev.farseer.door.plugin.wire.CallResourceResponse;
import dev.farseer.door.plugin.wire.CheckHealthRequest;
import dev.farseer.door.plugin.wire.CheckHealthResponse;
import dev.farseer.door.plugin.wire.DataSourceInstanceSettings;
import dev.farseer.door.plugin.wire.PluginContext;
import dev.farseer.door.plugin.wire.QueryDataRequest;
import dev.farseer.door.plugin.wire.QueryDataResponse;
import dev.farseer.door.plugin.wire.RunStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamResponse;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Forwards to a Farseer service: Grafana's own messages go there, without the data source's
 * settings and secrets and without what Grafana knows about the user.
 */
public final class ServiceBacking implements Backing {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ServiceClient service;
  private final String version;

  /**
   * A gateway to a service.
   *
   * @param url where it is, http or https
   * @param token its {@code server.token}
   */
  public ServiceBacking(
      Vertx vertx, Telemetry telemetry, String url, Secret token, String version) {
    this.service = new ServiceClient(vertx, telemetry, url, token);
    this.version = version;
  }

  @Override
  public QueryDataResponse query(QueryDataRequest request, Budget budget)
      throws InterruptedException {
    QueryDataRequest bare =
        request.toBuilder().setPluginContext(bare(request.getPluginContext())).build();
    return call(ServiceEndpoints.QUERY, bare, QueryDataResponse.parser(), budget);
  }

  @Override
  public CheckHealthResponse health() throws InterruptedException {
    try {
      return call(
          ServiceEndpoints.HEALTH,
          CheckHealthRequest.getDefaultInstance(),
          CheckHealthResponse.parser(),
          patience());
    } catch (Problem e) {
      return Healths.of(e, "service", version);
    }
  }

  @Override
  public CallResourceResponse resource(CallResourceRequest request, Budget budget)
      throws InterruptedException {
    // the headers hold the user's cookies
    CallResourceRequest bare =
        request.toBuilder()
            .setPluginContext(bare(request.getPluginContext()))
            .clearHeaders()
            .build();
    return call(ServiceEndpoints.RESOURCE, bare, CallResourceResponse.parser(), budget);
  }

  @Override
  public SubscribeStreamResponse subscribe(SubscribeStreamRequest request)
      throws InterruptedException {
    SubscribeStreamRequest bare =
        request.toBuilder().setPluginContext(bare(request.getPluginContext())).build();
    return call(ServiceEndpoints.SUBSCRIBE, bare, SubscribeStreamResponse.parser(), patience());
  }

  @Override
  public void stream(RunStreamRequest request, Consumer<byte[]> packets)
      throws InterruptedException {
    RunStreamRequest bare =
        request.toBuilder().setPluginContext(bare(request.getPluginContext())).build();
    service.events(
        ServiceEndpoints.STREAM,
        bare.toByteArray(),
        frame -> packets.accept(frame.getBytes(StandardCharsets.UTF_8)));
  }

  private <A extends MessageLite> A call(
      String path, MessageLite request, Parser<A> parser, Budget budget)
      throws InterruptedException {
    byte[] answer = service.post(path, request.toByteArray(), budget);
    try {
      return parser.parseFrom(answer);
    } catch (InvalidProtocolBufferException e) {
      throw new Problem(
          Reason.SERVICE_REFUSED, "its answer cannot be read: is it a Farseer service?", e);
    }
  }

  private static Budget patience() {
    return Budget.of(
        PATIENCE, Reason.SERVICE_UNREACHABLE, "it did not answer within 5 s: is it overloaded?");
  }

  private static PluginContext bare(PluginContext context) {
    return PluginContext.newBuilder()
        .setOrgId(context.getOrgId())
        .setDataSourceInstanceSettings(
            DataSourceInstanceSettings.newBuilder()
                .setUid(context.getDataSourceInstanceSettings().getUid()))
        .build();
  }

  @Override
  public void close() {
    service.close();
  }
}
