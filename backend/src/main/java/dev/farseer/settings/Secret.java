package dev.farseer.settings;

/**
 * A value that is never printed.
 *
 * @param value the secret, empty when none is set
 */
public record Secret(String value) {
  /** No secret. */
  public static final Secret NONE = new Secret("");

  /** Whether one is set. */
  public boolean isSet() {
    return !value.isEmpty();
  }

  /** Never the value. */
  @Override
  public String toString() {
    return isSet() ? "***" : "";
  }
}
