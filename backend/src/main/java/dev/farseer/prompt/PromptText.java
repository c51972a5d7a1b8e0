package dev.farseer.prompt;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Makes text from logs harmless inside a prompt: it comes out as one line between backticks that it
 * cannot close, without control characters, invisible characters or anything that a chat format
 * could take for a marker of its own.
 */
public final class PromptText {
  /** Marks that Farseer itself puts into templates and redacted lines. */
  private static final Pattern OWN_MARK =
      Pattern.compile("<(?:num|ip|uuid|hex|path|duration|\\*|redacted:[a-z][a-z0-9-]{0,39})>");

  /** A word in capitals in brackets is how several formats write their roles: [INST]. */
  private static final Pattern BRACKET_MARK =
      Pattern.compile("\\[(/?\\|?[A-Z][A-Z_]*\\|?|gMASK|\\|[^\\]|]{0,40}\\|)\\]");

  private static final Pattern ANSI =
      Pattern.compile(
          "\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\\\)|.)");

  private static final String CUT = " … ";

  private PromptText() {}

  /**
   * The text as one fenced line.
   *
   * @param maxLength most characters (code points) between the backticks, from 16; of a longer text
   *     the first three quarters and the end are kept
   */
  public static String fence(String text, int maxLength) {
    return "`" + clean(text, maxLength) + "`";
  }

  /** What {@link #fence} puts between its backticks. */
  static String clean(String text, int maxLength) {
    if (maxLength < 16) {
      throw new IllegalArgumentException("the limit must be at least 16, got " + maxLength);
    }
    // only so much of a huge text is worth the work; cut before everything else is done to it
    String part = shortened(text, 8 * maxLength);
    String plain = ANSI.matcher(part).replaceAll("");
    // full-width and other look-alikes become what they look like before they are judged
    String normal = Normalizer.normalize(plain, Normalizer.Form.NFKC);
    return shortened(withoutMarkers(visible(normal)), maxLength);
  }

  /** Printable characters, blanks as single spaces, line ends as a bar, no backtick. */
  private static String visible(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int blank = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029 || c == 0x85) {
        blank = 2;
      } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        blank = Math.max(blank, 1);
      } else if (isVisible(c)) {
        if (blank > 0 && !out.isEmpty()) {
          out.append(blank == 2 ? " | " : " ");
        }
        blank = 0;
        out.appendCodePoint(c == '`' ? '\'' : c);
      }
    }
    return out.toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.ENCLOSING_MARK ->
          false;
      // variation selectors carry hidden bytes
      default -> !(c >= 0xFE00 && c <= 0xFE0F) && !(c >= 0xE0100 && c <= 0xE01EF) && c != 0x2581;
    };
  }

  /** Angle brackets that are not of Farseer's own marks become single guillemets. */
  private static String withoutMarkers(String text) {
    StringBuilder out = new StringBuilder(text.length());
    var own = OWN_MARK.matcher(text);
    int from = 0;
    while (own.find()) {
      out.append(withoutAngles(text.substring(from, own.start()))).append(own.group());
      from = own.end();
    }
    out.append(withoutAngles(text.substring(from)));
    return BRACKET_MARK.matcher(out).replaceAll("($1)");
  }

  private static String withoutAngles(String text) {
    return text.replace('<', '‹').replace('>', '›');
  }

  private static String shortened(String text, int most) {
    int length = text.codePointCount(0, text.length());
    if (length <= most) {
      return text;
    }
    int tail = most / 4;
    int head = most - tail - CUT.length();
    return text.substring(0, text.offsetByCodePoints(0, head))
        + CUT
        + text.substring(text.offsetByCodePoints(text.length(), -tail));
  }
}
