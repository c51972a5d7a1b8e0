package dev.farseer.pattern;

/** 64-bit hashes that are the same in every run and on every machine. */
final class Hashing {
  private static final long PRIME = 0x9E3779B97F4A7C15L;

  private Hashing() {}

  /** Spreads the bits of one value. */
  static long mix(long value) {
    long h = value * PRIME;
    h ^= h >>> 32;
    h *= 0xD6E8FEB86659FD93L;
    return h ^ (h >>> 32);
  }

  /** Appends a value to a running hash; the order of values counts. */
  static long join(long hash, long value) {
    long h = (hash ^ value) * 0xFF51AFD7ED558CCDL;
    return h ^ (h >>> 29);
  }

  static long of(char[] text, int from, int to) {
    long h = (long) to - from;
    for (int i = from; i < to; i++) {
      h = h * 0x100000001B3L ^ text[i];
    }
    return mix(h);
  }

  static long of(CharSequence text) {
    long h = text.length();
    for (int i = 0; i < text.length(); i++) {
      h = h * 0x100000001B3L ^ text.charAt(i);
    }
    return mix(h);
  }
}
