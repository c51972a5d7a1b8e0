package dev.farseer.cli;

import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.app.PluginProcess;
import dev.farseer.app.SettingsFile;
import dev.farseer.problem.Problem;
import dev.farseer.telemetry.Logs;
import dev.farseer.telemetry.TelemetrySettings.LogFormat;
import dev.farseer.telemetry.TelemetrySettings.LogLevel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process that Grafana starts. Apart from {@link Main}, because every millisecond until the
 * handshake counts: Grafana starts its plugins one after another.
 */
public final class PluginMain {
  private static final System.Logger LOG = System.getLogger(PluginMain.class.getName());
  private static final String COOKIE = "grafana_plugin_type";

  /** Grafana kills a plugin that has not gone 2 s after it was told to. */
  private static final Duration STOPPING = Duration.ofMillis(1500);

  private static final Duration LOOK = Duration.ofSeconds(1);

  private PluginMain() {}

  /** Runs until Grafana says stop, or has gone itself. */
  public static void main(String[] args) {
    // only the handshake may go there: anything else would be taken for it
    PrintStream handshake = System.out;
    System.setOut(System.err);
    System.exit(run(args, handshake, System.getenv()));
  }

  private static int run(String[] args, PrintStream handshake, Map<String, String> environment) {
    boolean training = args.length == 1 && args[0].equals("--train");
    if (!training && !environment.containsKey(COOKIE)) {
      System.err.println(
          "This program is a plugin of Grafana, which starts it. Put its folder into Grafana's plugin"
              + " folder; see docs/grafana.md. To use Farseer by hand, run farseer.");
      return 2;
    }
    // looked at first: a Grafana that goes while this process starts must be missed, too
    long parent = parent();
    FarseerSettings settings = FarseerSettings.defaults();
    Problem trouble = null;
    try {
      settings = settings(environment);
    } catch (Problem e) {
      trouble = e;
    }
    settings =
        settings.with(settings.telemetry().logging(LogFormat.HCLOG, level(environment, settings)));
    Logs.start(
        settings.telemetry(),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    try {
      if (training) {
        PluginTraining.run(settings);
      } else {
        serve(settings, trouble, handshake, parent);
      }
      return 0;
    } catch (Problem e) {
      LOG.log(System.Logger.Level.ERROR, e.detail());
      return 1;
    } catch (InterruptedException e) {
      return 0;
    }
  }

  private static void serve(
      FarseerSettings settings, @Nullable Problem trouble, PrintStream handshake, long parent)
      throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    try (PluginProcess process =
        new PluginProcess(
            settings, trouble, new LogSource.Loki(), stop::countDown, VersionCommand.version())) {
      Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown, "stop"));
      handshake.println(process.handshake());
      handshake.flush();
      LOG.log(System.Logger.Level.INFO, "serving Grafana at {0}", process.handshake());
      if (trouble != null) {
        LOG.log(System.Logger.Level.ERROR, trouble.detail());
      }
      awaitEnd(stop, parent);
      haltLater();
    }
  }

  /** The settings of the process: the file that grafana.ini names. */
  private static FarseerSettings settings(Map<String, String> environment) {
    String file = environment.getOrDefault("GF_PLUGIN_CONFIG", "").strip();
    return file.isEmpty()
        ? FarseerSettings.defaults()
        : SettingsFile.load(Optional.of(Path.of(file)), Map.of());
  }

  private static LogLevel level(Map<String, String> environment, FarseerSettings settings) {
    String word = environment.getOrDefault("GF_PLUGIN_LOG_LEVEL", "").strip();
    for (LogLevel level : LogLevel.values()) {
      if (level.name().equals(word.toUpperCase(Locale.ROOT))) {
        return level;
      }
    }
    return settings.telemetry().logLevel();
  }

  /** Returns when Grafana says stop, or when the process that started this one has gone. */
  private static void awaitEnd(CountDownLatch stop, long parent) throws InterruptedException {
    while (!stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      if (parent() != parent) {
        LOG.log(System.Logger.Level.WARNING, "Grafana has gone; stopping");
        return;
      }
    }
  }

  private static long parent() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
  }

  /** Whatever hangs while everything is closed must not leave a process behind. */
  private static void haltLater() {
    Thread halting =
        new Thread(
            () -> {
              try {
                Thread.sleep(STOPPING);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(0);
            },
            "halt");
    halting.setDaemon(true);
    halting.start();
  }
}
