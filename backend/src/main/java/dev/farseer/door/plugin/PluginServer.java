package dev.farseer.door.plugin;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Grafana's plugin protocol on a unix socket that only this user can open; there is neither TLS nor
 * a token on it.
 */
public final class PluginServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PluginServer.class.getName());

  /** As Grafana's own plugin servers take it. */
  private static final int LARGEST_REQUEST = 16 << 20;

  private static final int MOST_CALLS = 2000;
  private static final long CLOSING_MILLIS = 1000;

  private final DataSources sources;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final EventLoopGroup loops;
  private final Path folder;
  private final Path socket;
  private final Server server;

  /**
   * Listens, and returns when the socket is open.
   *
   * @param opener makes what answers for a data source; asked when a data source is first used
   * @param metrics prints this process' metrics in Prometheus' text format
   * @param stop begins to stop the process and returns at once; called when Grafana says so
   * @param version Farseer's version
   * @throws Problem {@link Reason#FILE} when no socket can be made
   */
  public PluginServer(
      Opener opener, Telemetry telemetry, Supplier<String> metrics, Runnable stop, String version) {
    sources = new DataSources(opener);
    loops =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("plugin", true), NioIoHandler.newFactory());
    try {
      folder =
          Files.createTempDirectory(
              "farseer",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      socket = folder.resolve("plugin.sock");
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
              .channelType(NioServerDomainSocketChannel.class)
              .bossEventLoopGroup(loops)
              .workerEventLoopGroup(loops)
              .executor(threads)
              .maxInboundMessageSize(LARGEST_REQUEST)
              .maxConcurrentCallsPerConnection(MOST_CALLS)
              .intercept(
                  new Tracing(telemetry.openTelemetry().getPropagators().getTextMapPropagator()));
      HostServices.of(stop).forEach(builder::addService);
      GrafanaServices.of(telemetry, sources, metrics, version).forEach(builder::addService);
      server = builder.build().start();
    } catch (IOException e) {
      var _ = loops.shutdownGracefully();
      throw new Problem(
          Reason.FILE,
          "no socket can be opened in the folder for temporary files ("
              + System.getProperty("java.io.tmpdir")
              + "): "
              + e,
          e);
    }
  }

  /** What tells the plugin host how to connect: core version, plugin version, where, and how. */
  public String handshake() {
    return "1|2|unix|" + socket + "|grpc";
  }

  /** Where the socket is. */
  public Path socket() {
    return socket;
  }

  /** Refuses new calls, interrupts those under way, and closes what was opened. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(CLOSING_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sources.close();
    threads.shutdownNow();
    var _ = loops.shutdownGracefully(0, CLOSING_MILLIS, TimeUnit.MILLISECONDS);
    try {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the socket's folder stays: {0}", e.toString());
    }
  }
}
