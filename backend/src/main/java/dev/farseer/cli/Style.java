package dev.farseer.cli;

import java.util.Locale;

/** How text looks on a terminal with colours; only the sixteen basic ones, which themes adapt. */
enum Style {
  /** As it is. */
  PLAIN(""),
  /** Titles. */
  BOLD("1"),
  /** Of little interest. */
  DIM("2"),
  /** Users are without the service. */
  ALARM("1;31"),
  /** Users notice. */
  RED("31"),
  /** Look at it soon. */
  YELLOW("33"),
  /** Look at it some day. */
  CYAN("36"),
  /** As it should be. */
  GREEN("32");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  /** The text between the escape sequences of this style. */
  String on(String text) {
    return this == PLAIN ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }

  /** The style of a severity, of a log level, or of a row's status; plain for any other word. */
  static Style ofWord(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "critical", "fatal" -> ALARM;
      case "high", "error", "failed" -> RED;
      case "medium", "warn", "warning", "pending" -> YELLOW;
      case "low" -> CYAN;
      case "info", "debug", "trace", "unknown", "abstained", "benign" -> DIM;
      case "ready", "ok" -> GREEN;
      default -> PLAIN;
    };
  }
}
