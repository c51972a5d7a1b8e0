package dev.farseer.app;

import dev.farseer.door.Engine;
import dev.farseer.door.plugin.Backing;
import dev.farseer.door.plugin.DataSource;
import dev.farseer.door.plugin.EngineBacking;
import dev.farseer.door.plugin.PluginServer;
import dev.farseer.door.plugin.ServiceBacking;
import dev.farseer.problem.Problem;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Farseer as a process of Grafana's: an engine for each data source, made when it is first used, so
 * that the process is there whether Loki and the model are or not.
 */
public final class PluginProcess implements AutoCloseable {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final FarseerSettings base;
  private final @Nullable Problem trouble;
  private final LogSource source;
  private final String version;
  private final Platform platform;
  private final PluginServer server;

  /**
   * Opens the socket.
   *
   * @param base the settings of the process, which those of each data source are laid over
   * @param trouble why those settings are only the defaults, null when they are what they should
   *     be; told by every data source, because Grafana never tries a failed first start again
   * @param source where the logs of data sources are
   * @param stop begins to stop the process and returns at once; called when Grafana says so
   * @throws dev.farseer.problem.Problem when no socket can be opened
   */
  public PluginProcess(
      FarseerSettings base,
      @Nullable Problem trouble,
      LogSource source,
      Runnable stop,
      String version) {
    this.base = base;
    this.trouble = trouble;
    this.source = source;
    this.version = version;
    this.platform = Platform.start(base);
    Supplier<String> metrics = () -> platform.telemetry().metrics().scrape(PROMETHEUS);
    this.server = new PluginServer(this::open, platform.telemetry(), metrics, stop, version);
  }

  /** The line that Grafana waits for on standard output. */
  public String handshake() {
    return server.handshake();
  }

  /** Where the socket is. */
  public Path socket() {
    return server.socket();
  }

  private Backing open(DataSource dataSource) throws InterruptedException {
    if (trouble != null) {
      throw trouble;
    }
    DataSourceSettings settings = DataSourceSettings.of(base, dataSource);
    if (!settings.serviceUrl().isEmpty()) {
      return new ServiceBacking(
          platform.vertx(),
          platform.telemetry(),
          settings.serviceUrl(),
          settings.serviceToken(),
          version);
    }
    Farseer farseer = new Farseer(settings.farseer(), source, platform);
    Engine engine = Engines.of(farseer, version);
    return new EngineBacking(
        engine, settings.farseer().server(), farseer.telemetry(), settings.links(), farseer::close);
  }

  @Override
  public void close() {
    server.close();
    platform.close();
  }
}
