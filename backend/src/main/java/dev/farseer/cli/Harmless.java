package dev.farseer.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes text from logs safe to print: whoever writes into a log must not be able to move the
 * cursor, retitle the window, hide text or turn its direction.
 */
final class Harmless {
  // the colours of a program that thought it had a terminal: no information, so they go
  private static final Pattern COLOURS = Pattern.compile("(?:\u001b\\[|\u009b)[0-9;:]*m");
  private static final Pattern LINE_ENDS = Pattern.compile("\r\n|[\r\n\u0085\u2028\u2029\u000b\f]");

  private Harmless() {}

  /** The text on one line; line ends become spaces. */
  static String line(String text) {
    return text(text).replace('\n', ' ');
  }

  /** The text with {@code \n} as its only control character. */
  static String text(String text) {
    if (isPlain(text)) {
      return text;
    }
    String lines = LINE_ENDS.matcher(COLOURS.matcher(text).replaceAll("")).replaceAll("\n");
    StringBuilder out = new StringBuilder(lines.length() + 16);
    lines.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  private static void append(StringBuilder out, int c) {
    if (c == '\n') {
      out.append('\n');
    } else if (c == '\t') {
      out.append("  ");
    } else if (Character.getType(c) == Character.CONTROL) {
      out.append(String.format(Locale.ROOT, "\\x%02x", c));
    } else if (Character.getType(c) == Character.SURROGATE) {
      out.append('\ufffd');
    } else if (isBidiControl(c)) {
      out.append(String.format(Locale.ROOT, "\\u%04x", c));
    } else if (!isInvisible(c)) {
      out.appendCodePoint(c);
    }
  }

  private static boolean isBidiControl(int c) {
    return c == 0x61c
        || c == 0x200e
        || c == 0x200f
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  private static boolean isInvisible(int c) {
    // the joiner of emoji and of Arabic and Indic letters stays: without it words change
    boolean joiner = c == 0x200c || c == 0x200d;
    return !joiner && (Character.getType(c) == Character.FORMAT || (c >= 0xe0000 && c <= 0xe0fff));
  }
}
