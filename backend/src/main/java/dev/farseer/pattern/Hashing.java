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

  /**
   * Four characters at a time, so that only a quarter of the steps wait for one another; the last
   * four may overlap those before.
   */
  static long of(char[] text, int from, int to) {
    long h = (long) to - from;
    if (to - from < 4) {
      for (int i = from; i < to; i++) {
        h = h << 16 | text[i];
      }
      return mix(h);
    }
    for (int i = from; i + 4 < to; i += 4) {
      h = join(h, four(text, i));
    }
    return mix(join(h, four(text, to - 4)));
  }

  private static long four(char[] text, int at) {
    return text[at]
        | ((long) text[at + 1] << 16)
        | ((long) text[at + 2] << 32)
        | ((long) text[at + 3] << 48);
  }

  /** Where the hash of a word that {@link #letter} builds up starts, so that none is small. */
  static final long WORD = 0xCBF29CE484222325L;

  /** The hash of a word, letter by letter, as the scanner builds it up while it reads. */
  static long word(char[] text, int from, int to) {
    long h = WORD;
    for (int i = from; i < to; i++) {
      h = letter(h, text[i]);
    }
    return h;
  }

  static long of(String text) {
    return of(text.toCharArray(), 0, text.length());
  }

  /** Appends a letter to the hash of a word that is folded letter by letter, which starts at 0. */
  static long letter(long hash, int letter) {
    return hash * 0x100000001B3L ^ letter;
  }

  /** The hash of a word as {@link #letter} builds it up, before {@link #mix}. */
  static long letters(String word) {
    long h = 0;
    for (int i = 0; i < word.length(); i++) {
      h = letter(h, word.charAt(i));
    }
    return h;
  }
}
