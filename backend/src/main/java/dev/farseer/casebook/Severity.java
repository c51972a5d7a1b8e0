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

  /** 0 for {@link #INFO} to 4 for {@link #CRITICAL}, as stored. */
  public int rank() {
    return compareTo(INFO);
  }

  /**
   * The severity of a rank.
   *
   * @param rank 0 to 4; beyond them the nearest
   */
  public static Severity ofRank(int rank) {
    return values()[Math.clamp(rank, 0, values().length - 1)];
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
