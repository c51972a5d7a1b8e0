package dev.farseer.telemetry;

import dev.farseer.settings.Secret;
import java.util.Locale;

/**
 * Where spans and logs go.
 *
 * @param otlpUrl base URL of an OTLP/HTTP receiver such as {@code http://tempo:4318}, empty for
 *     none
 * @param otlpAuthorization value of the Authorization header sent there, empty for none
 * @param serviceName {@code service.name} of the spans
 * @param sampleRatio share of queries without a parent trace that are recorded, 0 to 1
 * @param logFormat {@code json}, one object a line with trace ids; {@code text}; or {@code hclog},
 *     which Grafana reads from its plugins
 * @param logLevel least level that is logged: debug, info, warn or error
 */
public record TelemetrySettings(
    String otlpUrl,
    Secret otlpAuthorization,
    String serviceName,
    double sampleRatio,
    LogFormat logFormat,
    LogLevel logLevel) {

  /** How a log line looks. */
  public enum LogFormat {
    /** One JSON object a line. */
    JSON,
    /** Time, level, message. */
    TEXT,
    /** What Grafana reads from its plugins: one object a line in the form of hclog. */
    HCLOG
  }

  /** Which lines are logged. */
  public enum LogLevel {
    /** Everything. */
    DEBUG,
    /** What an operator follows. */
    INFO,
    /** What an operator should look at. */
    WARN,
    /** What failed. */
    ERROR
  }

  /** Checks the URL and the ratio. */
  public TelemetrySettings {
    String scheme = otlpUrl.toLowerCase(Locale.ROOT);
    if (!otlpUrl.isEmpty() && !scheme.startsWith("http://") && !scheme.startsWith("https://")) {
      throw new IllegalArgumentException(
          "otlpUrl must start with http:// or https://, got '" + otlpUrl + "'");
    }
    if (!(sampleRatio >= 0 && sampleRatio <= 1)) {
      throw new IllegalArgumentException("sampleRatio must be from 0 to 1, got " + sampleRatio);
    }
  }

  /** The same with other logging. */
  public TelemetrySettings logging(LogFormat format, LogLevel level) {
    return new TelemetrySettings(
        otlpUrl, otlpAuthorization, serviceName, sampleRatio, format, level);
  }

  /** The defaults: no export, JSON logs from info up. */
  public static TelemetrySettings defaults() {
    return new TelemetrySettings("", Secret.NONE, "farseer", 1.0, LogFormat.JSON, LogLevel.INFO);
  }
}
