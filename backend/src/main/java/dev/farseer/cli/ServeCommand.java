package dev.farseer.cli;

import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.app.Service;
import dev.farseer.telemetry.Logs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = "Serves the JSON data source, the HTTP API, health and metrics until stopped.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final System.Logger LOG = System.getLogger(ServeCommand.class.getName());

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--port", description = "Instead of server.port; 0 for a free one.")
  private int port = -1;

  @Option(
      names = "--embedded",
      description = "Keep logs in this process; agents push to /loki/api/v1/push as to Loki.")
  private boolean embedded;

  @Option(
      names = "--logs",
      paramLabel = "PATH",
      description = "As --embedded, filled from files and folders first.")
  private List<Path> logs = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    FarseerSettings settings = options.load();
    Logs.start(settings.telemetry(), System.err);
    if (port >= 0) {
      settings = settings.with(settings.server().withPort(port));
    }
    LogSource source =
        embedded || !logs.isEmpty() ? new LogSource.Embedded(logs) : new LogSource.Loki();
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              stop.countDown();
              try {
                // the process may only end when everything started has been closed
                stopped.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "stop");
    try (Service service = Service.start(settings, source, VersionCommand.version())) {
      Runtime.getRuntime().addShutdownHook(hook);
      LOG.log(
          System.Logger.Level.INFO,
          "serving on http://{0}:{1}",
          settings.server().host(),
          Integer.toString(service.port()));
      stop.await();
      LOG.log(System.Logger.Level.INFO, "stopping");
    } finally {
      stopped.countDown();
    }
    return 0;
  }
}
