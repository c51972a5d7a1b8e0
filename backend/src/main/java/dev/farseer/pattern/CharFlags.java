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

  /** What words are made of. */
  static final int LETTERS = LETTER | HEX_LETTER;

  /** By character: all of them, as a look-up without a question is what the scanner does most. */
  private static final short[] FLAGS = flags();

  private CharFlags() {}

  /** The bit of a character that can stand inside a word or a value, 0 for any other. */
  static int of(char c) {
    return FLAGS[c];
  }

  /** Whether the character is one of a word, no digit and no joiner. */
  static boolean isLetter(char c) {
    return (of(c) & LETTERS) != 0;
  }

  /** The bits of all characters of a range. */
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

  private static short[] flags() {
    short[] flags = new short[Character.MAX_VALUE + 1];
    for (int c = 0; c < flags.length; c++) {
      flags[c] = (short) flag((char) c);
    }
    return flags;
  }

  private static int flag(char c) {
    return switch (CharClass.of(c)) {
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
}
