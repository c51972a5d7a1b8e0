package dev.farseer.redact;

/** Classes of characters, as tables, because every character of every line is looked up. */
final class Chars {
  static final int LOWER = 1;
  static final int UPPER = 2;
  static final int DIGIT = 4;
  static final int DASH = 8;
  static final int UNDERSCORE = 16;
  static final int DOT = 32;
  static final int PLUS_SLASH = 64;
  static final int EQUALS = 128;

  static final int LETTER = LOWER | UPPER;
  static final int WORD = LETTER | DIGIT;
  static final int BASE64URL = WORD | DASH | UNDERSCORE;
  static final int BASE64 = WORD | PLUS_SLASH | EQUALS;

  private static final short[] CLASS = new short[128];

  static {
    for (char c = 'a'; c <= 'z'; c++) {
      CLASS[c] = LOWER;
    }
    for (char c = 'A'; c <= 'Z'; c++) {
      CLASS[c] = UPPER;
    }
    for (char c = '0'; c <= '9'; c++) {
      CLASS[c] = DIGIT;
    }
    CLASS['-'] = DASH;
    CLASS['_'] = UNDERSCORE;
    CLASS['.'] = DOT;
    CLASS['+'] = PLUS_SLASH;
    CLASS['/'] = PLUS_SLASH;
    CLASS['='] = EQUALS;
  }

  private Chars() {}

  /** Whether the character is of one of the classes; letters beyond ASCII are of none. */
  static boolean is(char c, int classes) {
    return c < 128 && (CLASS[c] & classes) != 0;
  }

  /** Whether there is such a character at the position. */
  static boolean is(String text, int at, int classes) {
    return at >= 0 && at < text.length() && is(text.charAt(at), classes);
  }

  /** First position from {@code from} that is not of the classes, at most {@code limit}. */
  static int skip(String text, int from, int classes, int limit) {
    int to = Math.min(limit, text.length());
    int at = from;
    while (at < to && is(text.charAt(at), classes)) {
      at++;
    }
    return at;
  }

  /** First position from {@code from} that is neither blank nor tab, at most 8 further on. */
  static int skipBlanks(String text, int from) {
    int to = Math.min(from + 8, text.length());
    int at = from;
    while (at < to && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }

  /** Whether one of the characters in the range is of one of the classes. */
  static boolean any(String text, int from, int to, int classes) {
    for (int i = from; i < to; i++) {
      if (is(text.charAt(i), classes)) {
        return true;
      }
    }
    return false;
  }
}
