package dev.farseer.pattern;

/** Units of durations and sizes, found without making strings. */
final class Units {
  static final byte NONE = 0;
  static final byte MS = 1;
  static final byte BYTES = 2;

  /** A unit and what one of it is in milliseconds or bytes. */
  record Unit(String word, byte base, double factor) {}

  private static final Unit[] UNITS = {
    new Unit("ns", MS, 1e-6),
    new Unit("nanos", MS, 1e-6),
    new Unit("nanoseconds", MS, 1e-6),
    new Unit("us", MS, 1e-3),
    new Unit("µs", MS, 1e-3),
    new Unit("μs", MS, 1e-3),
    new Unit("usec", MS, 1e-3),
    new Unit("usecs", MS, 1e-3),
    new Unit("micros", MS, 1e-3),
    new Unit("microseconds", MS, 1e-3),
    new Unit("ms", MS, 1),
    new Unit("msec", MS, 1),
    new Unit("msecs", MS, 1),
    new Unit("millis", MS, 1),
    new Unit("millisecond", MS, 1),
    new Unit("milliseconds", MS, 1),
    new Unit("s", MS, 1e3),
    new Unit("sec", MS, 1e3),
    new Unit("secs", MS, 1e3),
    new Unit("second", MS, 1e3),
    new Unit("seconds", MS, 1e3),
    new Unit("m", MS, 6e4),
    new Unit("min", MS, 6e4),
    new Unit("mins", MS, 6e4),
    new Unit("minute", MS, 6e4),
    new Unit("minutes", MS, 6e4),
    new Unit("h", MS, 3.6e6),
    new Unit("hr", MS, 3.6e6),
    new Unit("hrs", MS, 3.6e6),
    new Unit("hour", MS, 3.6e6),
    new Unit("hours", MS, 3.6e6),
    new Unit("d", MS, 8.64e7),
    new Unit("day", MS, 8.64e7),
    new Unit("days", MS, 8.64e7),
    new Unit("b", BYTES, 1),
    new Unit("k", BYTES, 1024),
    new Unit("kb", BYTES, 1024),
    new Unit("kib", BYTES, 1024),
    new Unit("ki", BYTES, 1024),
    new Unit("mb", BYTES, 1 << 20),
    new Unit("mib", BYTES, 1 << 20),
    new Unit("mi", BYTES, 1 << 20),
    new Unit("gb", BYTES, 1 << 30),
    new Unit("gib", BYTES, 1 << 30),
    new Unit("gi", BYTES, 1 << 30),
    new Unit("g", BYTES, 1 << 30),
    new Unit("tb", BYTES, 1099511627776.0),
    new Unit("tib", BYTES, 1099511627776.0),
    new Unit("ti", BYTES, 1099511627776.0),
    new Unit("byte", BYTES, 1),
    new Unit("bytes", BYTES, 1),
  };

  private static final int TABLE = 256;
  private static final Unit[][] BY_HASH = new Unit[TABLE][];

  static {
    for (Unit unit : UNITS) {
      char[] word = unit.word.toCharArray();
      int slot = hash(word, 0, word.length);
      Unit[] old = BY_HASH[slot] == null ? new Unit[0] : BY_HASH[slot];
      Unit[] grown = java.util.Arrays.copyOf(old, old.length + 1);
      grown[old.length] = unit;
      BY_HASH[slot] = grown;
    }
  }

  /** By first letter of the units: the letters that come second, as bits from {@code a}. */
  private static final int[] SECOND_LETTERS = secondLetters();

  private Units() {}

  /** Whether a word that starts with the two characters may be a unit behind a space. */
  static boolean mayStart(char first, char second) {
    if (!CharClass.isAsciiLetter(first)) {
      return false;
    }
    return CharClass.isAsciiLetter(second)
        ? (SECOND_LETTERS[(first | 0x20) - 'a'] >>> ((second | 0x20) - 'a') & 1) != 0
        : isClearAlone(first);
  }

  /** Whether a lone letter behind a number and a space is a unit and no name. */
  static boolean isClearAlone(char letter) {
    return letter == 's' || letter == 'B';
  }

  private static int[] secondLetters() {
    int[] letters = new int[26];
    for (Unit unit : UNITS) {
      if (unit.word.length() > 1 && unit.word.charAt(0) < 128) {
        letters[unit.word.charAt(0) - 'a'] |= 1 << (unit.word.charAt(1) - 'a');
      }
    }
    return letters;
  }

  /**
   * The unit that the characters spell, or null. Capitals are allowed, but a lone capital M is not
   * minutes.
   */
  static @org.jspecify.annotations.Nullable Unit of(char[] text, int from, int to) {
    int length = to - from;
    if (length < 1 || length > 12) {
      return null;
    }
    Unit[] candidates = BY_HASH[hash(text, from, to)];
    if (candidates == null) {
      return null;
    }
    for (Unit unit : candidates) {
      if (spells(unit.word, text, from, length)) {
        return unit;
      }
    }
    return null;
  }

  /** The unit of a number, as words, empty when there is none. */
  static String word(byte unit) {
    return switch (unit) {
      case MS -> "ms";
      case BYTES -> "bytes";
      default -> "";
    };
  }

  private static boolean spells(String word, char[] text, int from, int length) {
    if (word.length() != length || (length == 1 && text[from] == 'M')) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (lower(text[from + i]) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int hash(char[] text, int from, int to) {
    int h = to - from;
    for (int i = from; i < to; i++) {
      h = h * 31 + lower(text[i]);
    }
    return (h ^ (h >>> 8)) & (TABLE - 1);
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }
}
