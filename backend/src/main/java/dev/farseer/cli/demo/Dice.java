package dev.farseer.cli.demo;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Seeded randomness. Every part of the demo throws its own dice, so that a change of one part
 * leaves the lines of the others as they are. {@link Random}'s sequence is specified, so is ours.
 */
final class Dice {
  // what Kubernetes makes its suffixes of: no vowels and no digits that look like letters
  private static final String SAFE = "bcdfghjklmnpqrstvwxz2456789";
  private static final String HEX = "0123456789abcdef";

  private final long seed;
  private final Random random;

  Dice(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /** Dice of a part, by its name. */
  Dice of(String part) {
    return new Dice(seed * 1_000_003 + part.hashCode());
  }

  double unit() {
    return random.nextDouble();
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /** A whole number from {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  double between(double low, double high) {
    return low + random.nextDouble() * (high - low);
  }

  /** A positive number around a middle, skewed to the right as latencies are. */
  double around(double middle) {
    double spread = 0.75 + 0.5 * random.nextDouble();
    return middle * spread * (random.nextInt(40) == 0 ? 1.6 : 1.0);
  }

  /** Seconds to the next of events that come {@code perHour} times an hour at random. */
  double gap(double perHour) {
    return -StrictMath.log(1 - random.nextDouble()) * 3600 / perHour;
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  String hex(int digits) {
    return letters(HEX, digits);
  }

  /** The suffix that Kubernetes gives a pod. */
  String suffix(int length) {
    return letters(SAFE, length);
  }

  String uuid() {
    return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-a" + hex(3) + "-" + hex(12);
  }

  /** An address of the networks that are set aside for documentation. */
  String clientIp() {
    return (chance(0.6) ? "203.0.113." : "198.51.100.") + between(1, 254);
  }

  /** A number with so many decimals, with a point in every locale. */
  static String fixed(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private String letters(String alphabet, int length) {
    StringBuilder out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      out.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return out.toString();
  }
}
