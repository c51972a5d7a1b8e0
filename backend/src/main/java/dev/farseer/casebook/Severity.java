package dev.farseer.casebook;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How much a root cause matters to whoever runs the service, from least to most. */
public enum Severity {
  /** Nothing to do. */
  INFO,
  /** Look at it some day. */
  LOW,
  /** Look at it soon. */
  MEDIUM,
  /** Users notice, or will soon. */
  HIGH,
  /** Users are without the service, or data is at risk. */
  CRITICAL;

  /** The lower-case name, as in tables, labels and answers of the model. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The severity of a lower-case name, null when there is none. */
  public static @Nullable Severity ofWord(String word) {
    for (Severity each : values()) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    return null;
  }
}
