package dev.farseer.pattern;

/** Which characters occur in a range, as bits: enough to tell most words from most values. */
final class CharFlags {
  static final int DIGIT = 1;
  static final int LETTER = 1 << 1;
  static final int HEX_LETTER = 1 << 2;
  static final int DOT = 1 << 3;
  static final int COLON = 1 << 4;
  static final int SLASH = 1 << 5;
  static final int DASH = 1 << 6;
  static final int AT = 1 << 7;
  static final int OTHER = 1 << 8;

  private static final int[] FLAGS = flags();

  private CharFlags() {}

  /** The bit of a character that can stand inside a word or a value, 0 for any other. */
  static int of(char c) {
    return c < 128 ? FLAGS[c] : CharClass.of(c) == CharClass.SPACE ? 0 : LETTER;
  }

  static int of(char[] text, int from, int to) {
    int flags = 0;
    for (int i = from; i < to; i++) {
      flags |= of(text[i]);
    }
    return flags;
  }

  static boolean isAllOf(char[] text, int from, int to, int wanted) {
    for (int i = from; i < to; i++) {
      if ((of(text[i]) & wanted) == 0) {
        return false;
      }
    }
    return true;
  }

  static boolean isAllHex(char[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!CharClass.isHex(text[i])) {
        return false;
      }
    }
    return to > from;
  }

  /** Whether the range is capitals only, at least one. */
  static boolean isUpperCase(char[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] < 'A' || text[i] > 'Z') {
        return false;
      }
    }
    return to > from;
  }

  /** Digits with the signs of dates, times, versions and ranges between them. */
  static boolean isTimestamp(char[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text[i];
      boolean fits = CharClass.isDigit(c) || ".:-/+_".indexOf(c) >= 0;
      if (!fits && !((c == 'T' || c == 'Z') && i >= from + 8)) {
        return false;
      }
    }
    return true;
  }

  private static int[] flags() {
    int[] flags = new int[128];
    for (char c = 0; c < 128; c++) {
      flags[c] =
          switch (CharClass.of(c)) {
            case CharClass.DIGIT -> DIGIT;
            case CharClass.LETTER -> CharClass.isHexLetter(c) ? HEX_LETTER : LETTER;
            case CharClass.JOINER ->
                switch (c) {
                  case '.' -> DOT;
                  case ':' -> COLON;
                  case '/' -> SLASH;
                  case '-' -> DASH;
                  case '@' -> AT;
                  default -> OTHER;
                };
            default -> 0;
          };
    }
    return flags;
  }
}
