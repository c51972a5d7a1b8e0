package dev.farseer.cli.bench;

import java.util.Locale;

/** How a server fails. */
public enum Fault {
  /** It works. */
  NONE,
  /** Nobody listens. */
  DOWN,
  /** Requests are taken and never answered. */
  HANGING,
  /** Answers are not what they should be. */
  GARBAGE,
  /** Answers break off in the middle. */
  CUT;

  /** The lower-case name. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
