package dev.farseer.cli;

import dev.farseer.app.FarseerSettings;
import dev.farseer.app.SettingsFile;
import dev.farseer.telemetry.Logs;
import dev.farseer.telemetry.TelemetrySettings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command's settings come from. */
final class SettingsOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration; by default FARSEER_CONFIG, ./farseer.yaml or"
              + " ~/.config/farseer/farseer.yaml, where there is one.")
  private @Nullable Path config;

  Optional<Path> file() {
    return SettingsFile.find(Optional.ofNullable(config), System.getenv());
  }

  FarseerSettings load() {
    return SettingsFile.load(file(), System.getenv());
  }

  /** The same, for a command that must neither know nor keep what this machine has learnt. */
  FarseerSettings loadForTrial() {
    FarseerSettings settings = loadQuiet();
    return settings.with(settings.store().inMemory());
  }

  /** Settings of a command whose output a person reads: only warnings are logged, as text. */
  FarseerSettings loadQuiet() {
    FarseerSettings settings = load();
    TelemetrySettings telemetry = settings.telemetry();
    TelemetrySettings quiet =
        new TelemetrySettings(
            telemetry.otlpUrl(),
            telemetry.otlpAuthorization(),
            telemetry.serviceName(),
            telemetry.sampleRatio(),
            TelemetrySettings.LogFormat.TEXT,
            TelemetrySettings.LogLevel.WARN);
    Logs.start(quiet, System.err);
    return settings.with(quiet);
  }
}
