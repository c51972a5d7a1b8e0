package dev.farseer.pattern;

/** What a character means to the scanner. */
final class CharClass {
  static final byte SPACE = 0;
  static final byte LETTER = 1;
  static final byte DIGIT = 2;

  /**
   * A sign that may stand inside a word, a number, a path or an address: {@code . : / - @ # + ~ \}.
   */
  static final byte JOINER = 3;

  /** A sign that always ends a word. */
  static final byte BREAK = 4;

  private static final byte[] ASCII = new byte[128];
  private static final boolean[] HEX = new boolean[128];

  static {
    for (char c = 0; c < 128; c++) {
      HEX[c] = isDigit(c) || isHexLetter(c);
      if (c <= ' ' || c == 127) {
        ASCII[c] = SPACE;
      } else if (c >= '0' && c <= '9') {
        ASCII[c] = DIGIT;
      } else if (isAsciiLetter(c) || c == '_' || c == '$') {
        ASCII[c] = LETTER;
      } else if (".:/-@#+~\\".indexOf(c) >= 0) {
        ASCII[c] = JOINER;
      } else {
        ASCII[c] = BREAK;
      }
    }
  }

  private CharClass() {}

  static byte of(char c) {
    return c < 128 ? ASCII[c] : (c == 0xA0 || c == 0x2028 || c == 0xFFFD ? SPACE : LETTER);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isHexLetter(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  static boolean isHex(char c) {
    return c < 128 && HEX[c];
  }

  /** Whether the character can be part of a word or a number. */
  static boolean isWord(char c) {
    byte kind = of(c);
    return kind == LETTER || kind == DIGIT;
  }
}
