package dev.farseer.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Farseer's own log lines, on standard error. */
public final class Logs {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Microseconds, always: go-plugin takes a line whose time is written otherwise for plain text,
   * and Grafana then shows the whole line as a message of level debug.
   */
  private static final DateTimeFormatter HCLOG_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSX", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Logs() {}

  /** Sends all logging of the process to {@code out} in the given form. */
  public static void start(TelemetrySettings settings, PrintStream out) {
    LogManager.getLogManager().reset();
    Level level =
        switch (settings.logLevel()) {
          case DEBUG -> Level.FINE;
          case INFO -> Level.INFO;
          case WARN -> Level.WARNING;
          case ERROR -> Level.SEVERE;
        };
    Formatter formatter =
        switch (settings.logFormat()) {
          case JSON -> new JsonFormatter("time", "level", "message", DateTimeFormatter.ISO_INSTANT);
          case HCLOG -> new JsonFormatter("@timestamp", "@level", "@message", HCLOG_TIME);
          case TEXT -> new TextFormatter();
        };
    Logger root = Logger.getLogger("");
    root.setLevel(level);
    root.addHandler(new StreamHandler(out, formatter));
    // Lucene tells at every start that an incubating module is off; nobody can act on it
    QUIET.setLevel(Level.SEVERE);
    // gRPC asks for options of TCP, which a unix socket does not have, on every connection
    SOCKETS.setLevel(Level.SEVERE);
    if (level.intValue() >= Level.INFO.intValue()) {
      NETTY.setLevel(Level.WARNING);
    }
  }

  // held here because the log manager itself keeps loggers only weakly
  private static final Logger QUIET =
      Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");
  private static final Logger SOCKETS = Logger.getLogger("io.netty.bootstrap");
  private static final Logger NETTY = Logger.getLogger("io.netty");

  private static String word(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "error";
    } else if (value >= Level.WARNING.intValue()) {
      return "warn";
    }
    return value >= Level.INFO.intValue() ? "info" : "debug";
  }

  private static final class StreamHandler extends Handler {
    private final PrintStream out;

    StreamHandler(PrintStream out, Formatter formatter) {
      this.out = out;
      setFormatter(formatter);
    }

    @Override
    public void publish(LogRecord line) {
      if (isLoggable(line)) {
        out.print(getFormatter().format(line));
      }
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      flush();
    }
  }

  private static final class JsonFormatter extends Formatter {
    private final String time;
    private final String level;
    private final String message;
    private final DateTimeFormatter clock;

    JsonFormatter(String time, String level, String message, DateTimeFormatter clock) {
      this.time = time;
      this.level = level;
      this.message = message;
      this.clock = clock;
    }

    @Override
    public String format(LogRecord line) {
      StringWriter text = new StringWriter();
      try (JsonGenerator json = JSON.createGenerator(text)) {
        json.writeStartObject();
        json.writeStringField(time, clock.format(line.getInstant()));
        json.writeStringField(level, word(line.getLevel()));
        json.writeStringField("logger", String.valueOf(line.getLoggerName()));
        json.writeStringField(message, formatMessage(line));
        SpanContext span = Span.current().getSpanContext();
        if (span.isValid()) {
          json.writeStringField("trace_id", span.getTraceId());
          json.writeStringField("span_id", span.getSpanId());
        }
        if (line.getThrown() != null) {
          StringWriter trace = new StringWriter();
          line.getThrown().printStackTrace(new PrintWriter(trace));
          json.writeStringField("error", trace.toString());
        }
        json.writeEndObject();
      } catch (IOException e) {
        throw new IllegalStateException("a string writer does not fail", e);
      }
      return text.append('\n').toString();
    }
  }

  private static final class TextFormatter extends Formatter {
    @Override
    public String format(LogRecord line) {
      StringBuilder text =
          new StringBuilder(word(line.getLevel()).toUpperCase(Locale.ROOT))
              .append(' ')
              .append(formatMessage(line));
      if (line.getThrown() != null) {
        text.append(": ").append(line.getThrown());
      }
      return text.append('\n').toString();
    }
  }
}
