package dev.farseer.cli;

import com.google.protobuf.ByteString;
import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.app.PluginProcess;
import dev.farseer.cli.demo.DemoIncident;
import dev.farseer.door.plugin.wire.CallResourceRequest;
import dev.farseer.door.plugin.wire.CheckHealthRequest;
import dev.farseer.door.plugin.wire.CollectMetricsRequest;
import dev.farseer.door.plugin.wire.DataFrameFormat;
import dev.farseer.door.plugin.wire.DataGrpc;
import dev.farseer.door.plugin.wire.DataQuery;
import dev.farseer.door.plugin.wire.DataSourceInstanceSettings;
import dev.farseer.door.plugin.wire.DiagnosticsGrpc;
import dev.farseer.door.plugin.wire.GRPCControllerGrpc;
import dev.farseer.door.plugin.wire.Nothing;
import dev.farseer.door.plugin.wire.PluginContext;
import dev.farseer.door.plugin.wire.QueryDataRequest;
import dev.farseer.door.plugin.wire.QueryDataResponse;
import dev.farseer.door.plugin.wire.ResourceGrpc;
import dev.farseer.door.plugin.wire.TimeRange;
import dev.farseer.log.LogLine;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A short life of the plugin's process: it asks itself what Grafana would, over its own socket and
 * over the demo's lines. What it loads goes into the archive that later starts are quick with.
 */
final class PluginTraining {
  private static final int LINES = 4000;

  private PluginTraining() {}

  static void run(FarseerSettings settings) throws InterruptedException {
    Path file = lines();
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (PluginProcess process =
        new PluginProcess(
            settings,
            null,
            new LogSource.Embedded(List.of(file)),
            () -> {},
            VersionCommand.version())) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(process.socket()))
              .channelType(NioDomainSocketChannel.class)
              .eventLoopGroup(loops)
              .usePlaintext()
              .build();
      try {
        ask(channel);
      } finally {
        channel.shutdownNow();
      }
    } finally {
      var _ = loops.shutdownGracefully();
      delete(file);
    }
  }

  private static void ask(ManagedChannel channel) {
    PluginContext context =
        PluginContext.newBuilder()
            .setOrgId(1)
            .setDataSourceInstanceSettings(
                DataSourceInstanceSettings.newBuilder()
                    .setUid("training")
                    .setJsonData(ByteString.copyFromUtf8("{}")))
            .build();
    var diagnostics = DiagnosticsGrpc.newBlockingStub(channel);
    diagnostics.checkHealth(CheckHealthRequest.newBuilder().setPluginContext(context).build());
    for (DataFrameFormat format : List.of(DataFrameFormat.ARROW, DataFrameFormat.JSON)) {
      for (String type : List.of("insights", "patterns", "logs", "volume", "insights")) {
        QueryDataResponse answer =
            DataGrpc.newBlockingStub(channel).queryData(query(context, type, format));
        answer
            .getResponsesMap()
            .values()
            .forEach(
                response -> {
                  if (response.getStatus() != 200) {
                    throw new Problem(Reason.INTERNAL, type + ": " + response.getError());
                  }
                });
      }
    }
    for (String path : List.of("labels", "taxonomy", "prompts")) {
      ResourceGrpc.newBlockingStub(channel)
          .callResource(
              CallResourceRequest.newBuilder()
                  .setPluginContext(context)
                  .setMethod("GET")
                  .setPath(path)
                  .setUrl(path)
                  .build())
          .forEachRemaining(_ -> {});
    }
    diagnostics.collectMetrics(CollectMetricsRequest.getDefaultInstance());
    var _ = GRPCControllerGrpc.newBlockingStub(channel).shutdown(Nothing.getDefaultInstance());
  }

  private static QueryDataRequest query(
      PluginContext context, String type, DataFrameFormat format) {
    Instant end = Instant.now().plus(Duration.ofMinutes(1));
    return QueryDataRequest.newBuilder()
        .setPluginContext(context)
        .setFormat(format)
        .addQueries(
            DataQuery.newBuilder()
                .setRefId("A")
                .setQueryType(type)
                .setJson(
                    ByteString.copyFromUtf8(
                        "{\"expr\": \"{filename=~\\\".+\\\"}\", \"app\": \"explore\"}"))
                .setTimeRange(
                    TimeRange.newBuilder()
                        .setFromEpochMs(end.minus(Duration.ofDays(2)).toEpochMilli())
                        .setToEpochMs(end.toEpochMilli())))
        .build();
  }

  private static Path lines() {
    try {
      Path file = Files.createTempFile("farseer-training", ".log");
      Files.write(
          file,
          DemoIncident.endingAt(Instant.now()).lastHour().stream()
              .limit(LINES)
              .map(LogLine::text)
              .toList());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
