package dev.farseer.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints what was measured, a name and a value a line, as soon as it is known. */
final class BenchRows {
  private final PrintWriter out;

  BenchRows(PrintWriter out) {
    this.out = out;
  }

  void title(String text) {
    out.println(text);
    out.flush();
  }

  void row(String name, String value) {
    out.printf(Locale.ROOT, "  %-46s %s%n", name, value);
    out.flush();
  }

  void row(String name, String value, boolean good) {
    row(name, value + (good ? "  ok" : "  WRONG"));
  }
}
