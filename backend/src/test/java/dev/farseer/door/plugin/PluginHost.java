package dev.farseer.door.plugin;

import com.google.protobuf.ByteString;
import dev.farseer.door.plugin.wire.DataGrpc;
import dev.farseer.door.plugin.wire.DataQuery;
import dev.farseer.door.plugin.wire.DataSourceInstanceSettings;
import dev.farseer.door.plugin.wire.DiagnosticsGrpc;
import dev.farseer.door.plugin.wire.PluginContext;
import dev.farseer.door.plugin.wire.QueryDataRequest;
import dev.farseer.door.plugin.wire.ResourceGrpc;
import dev.farseer.door.plugin.wire.StreamGrpc;
import dev.farseer.door.plugin.wire.TimeRange;
import dev.farseer.telemetry.Telemetry;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CountDownLatch;

/** A server of the protocol, and a client on its socket as the plugin host has one. */
final class PluginHost implements AutoCloseable {
  final CountDownLatch stopped = new CountDownLatch(1);
  final PluginServer server;
  final ManagedChannel channel;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  PluginHost(Opener opener) {
    this(opener, Telemetry.local());
  }

  PluginHost(Opener opener, Telemetry telemetry) {
    server =
        new PluginServer(opener, telemetry, () -> "farseer_up 1\n", stopped::countDown, "1.2.3");
    channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(server.socket()))
            .channelType(NioDomainSocketChannel.class)
            .eventLoopGroup(loops)
            .maxInboundMessageSize(128 << 20)
            .usePlaintext()
            .build();
  }

  /** A data source without settings. */
  static PluginContext context() {
    return context("abc", 1, "{}");
  }

  static PluginContext context(String uid, long lastUpdatedMs, String jsonData) {
    return PluginContext.newBuilder()
        .setOrgId(1)
        .setDataSourceInstanceSettings(
            DataSourceInstanceSettings.newBuilder()
                .setUid(uid)
                .setName("Farseer " + uid)
                .setLastUpdatedMs(lastUpdatedMs)
                .setJsonData(ByteString.copyFromUtf8(jsonData))
                .putSecureJsonData("lokiPassword", "hunter2"))
        .build();
  }

  /** A request with one query over the hour before 2026-01-31T12:00:00Z. */
  static QueryDataRequest.Builder request(String refId, String json) {
    return QueryDataRequest.newBuilder().setPluginContext(context()).addQueries(query(refId, json));
  }

  static DataQuery.Builder query(String refId, String json) {
    return DataQuery.newBuilder()
        .setRefId(refId)
        .setIntervalMs(15_000)
        .setTimeRange(
            TimeRange.newBuilder()
                .setFromEpochMs(1_769_857_200_000L)
                .setToEpochMs(1_769_860_800_000L))
        .setJson(ByteString.copyFromUtf8(json));
  }

  DataGrpc.DataBlockingStub data() {
    return DataGrpc.newBlockingStub(channel);
  }

  DiagnosticsGrpc.DiagnosticsBlockingStub diagnostics() {
    return DiagnosticsGrpc.newBlockingStub(channel);
  }

  ResourceGrpc.ResourceBlockingStub resource() {
    return ResourceGrpc.newBlockingStub(channel);
  }

  StreamGrpc.StreamBlockingStub streams() {
    return StreamGrpc.newBlockingStub(channel);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
    var _ = loops.shutdownGracefully();
  }
}
