package dev.farseer.log;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How serious a line says it is, from least to most. */
public enum Level {
  /** Nothing in the line or its labels tells. */
  UNKNOWN,
  /** trace. */
  TRACE,
  /** debug. */
  DEBUG,
  /** info, notice. */
  INFO,
  /** warn, warning. */
  WARN,
  /** error, err. */
  ERROR,
  /** fatal, critical, alert, emergency, panic. */
  FATAL;

  /** The level that a word of some logging library means, or null when it means none. */
  public static @Nullable Level ofWord(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "trace", "trc", "finest", "verbose" -> TRACE;
      case "debug", "dbg", "debu", "finer", "fine", "config" -> DEBUG;
      case "info", "inf", "information", "informational", "notice", "log" -> INFO;
      case "warn", "warning", "wrn" -> WARN;
      case "error", "err", "eror", "severe", "failure" -> ERROR;
      case "fatal", "critical", "crit", "alert", "emerg", "emergency", "panic", "ftl", "dpanic" ->
          FATAL;
      default -> null;
    };
  }

  /** The lower-case name, as shown in tables and labels. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
