package dev.farseer.logql;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.time.Duration;
import org.antlr.v4.runtime.Token;

/** What tokens mean: strings with their escapes, durations, expressions that must compile. */
final class Literals {
  private static final double MOST_SECONDS = 100 * 365 * 86_400.0;

  private Literals() {}

  static Position position(Token token) {
    return new Position(token.getLine(), token.getCharPositionInLine() + 1);
  }

  /** The text of a string token, escapes resolved as Go resolves them. */
  static String string(Token token) {
    String quoted = token.getText();
    String inner = quoted.substring(1, quoted.length() - 1);
    if (quoted.charAt(0) == '`' || inner.indexOf('\\') < 0) {
      return inner;
    }
    StringBuilder text = new StringBuilder(inner.length());
    int i = 0;
    while (i < inner.length()) {
      char c = inner.charAt(i++);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escape = inner.charAt(i++);
      int at = "abfnrtv\\\"".indexOf(escape);
      if (at >= 0) {
        text.append("\u0007\b\f\n\r\t\u000b\\\"".charAt(at));
        continue;
      }
      int digits =
          switch (escape) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            case '0', '1', '2', '3' -> 3;
            default -> 0;
          };
      int start = digits == 3 ? i - 1 : i;
      int code = digits == 0 ? -1 : code(inner, start, digits);
      if (!Character.isValidCodePoint(code)) {
        throw SyntaxErrors.problem(
            position(token), "invalid escape \\" + escape + " in " + quoted + "; write it as \\\\");
      }
      text.appendCodePoint(code);
      i = start + digits;
    }
    return text.toString();
  }

  /** A duration token; over a hundred years is cut there, so that times never overflow. */
  static Duration duration(Token token) {
    double seconds = Quantities.seconds(token.getText()).orElse(0);
    return Duration.ofNanos(Math.round(Math.min(seconds, MOST_SECONDS) * 1e9));
  }

  /** The text of an expression that RE2 accepts. */
  static String expression(String text, String stage) {
    try {
      Pattern.compile(text);
      return text;
    } catch (PatternSyntaxException e) {
      throw invalid(
          (stage.isEmpty() ? "" : "stage '" + stage + "' : ")
              + "error parsing regexp: "
              + e.getDescription()
              + ": `"
              + e.getPattern()
              + "`");
    }
  }

  /** A mistake of the whole query, or one whose place the text itself names. */
  static Problem invalid(String what) {
    return new Problem(Reason.BAD_QUERY, "parse error : " + what);
  }

  private static int code(String text, int start, int digits) {
    if (start + digits > text.length()) {
      return -1;
    }
    int radix = digits == 3 ? 8 : 16;
    int code = 0;
    for (int i = start; i < start + digits; i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0 || code > Character.MAX_CODE_POINT) {
        return -1;
      }
      code = code * radix + digit;
    }
    return code;
  }
}
