package dev.farseer.redact;

import java.util.Locale;
import java.util.Set;

/** Values of HTTP headers that carry credentials. */
final class Headers {
  private static final Set<String> ONE_WORD_SCHEMES =
      Set.of(
          "bearer",
          "basic",
          "token",
          "apikey",
          "api-key",
          "key",
          "negotiate",
          "ntlm",
          "splunk",
          "genie",
          "genie-key",
          "bot");

  private static final Set<String> MANY_PARTS_SCHEMES =
      Set.of("digest", "aws4-hmac-sha256", "hmac", "oauth", "signature", "sharedkey");

  private static final Set<String> COOKIE_ATTRIBUTES =
      Set.of("path", "domain", "expires", "max-age", "samesite", "version", "comment", "priority");

  private Headers() {}

  /**
   * The value of an Authorization header.
   *
   * @param end where the first word of the value ends; in quotes, the whole value
   * @param to where the header ends
   * @return where to go on, {@code start} when nothing was masked
   */
  static int authorization(Scanner scanner, int start, int end, int to, KeyWord key) {
    String text = scanner.text();
    int schemeEnd = Chars.skip(text, start, Chars.BASE64URL, Math.min(to, start + 20));
    String scheme = text.substring(start, schemeEnd).toLowerCase(Locale.ROOT);
    int blank = blankEnd(text, schemeEnd);
    if (blank > schemeEnd && MANY_PARTS_SCHEMES.contains(scheme)) {
      return masked(scanner, blank, to, key.kind(), start);
    }
    if (blank > schemeEnd && ONE_WORD_SCHEMES.contains(scheme)) {
      int classes = Chars.BASE64 | Chars.BASE64URL | Chars.DOT;
      int wordEnd = blank;
      while (wordEnd < to && (Chars.is(text, wordEnd, classes) || text.charAt(wordEnd) == '~')) {
        wordEnd++;
      }
      Kind kind =
          scheme.equals("bearer") ? Kind.BEARER : scheme.equals("basic") ? Kind.BASIC : key.kind();
      if (wordEnd > blank
          && Chars.is(text, blank, Chars.WORD)
          && scanner.tokens().startsAt(blank)
          && scanner.tokens().end() >= wordEnd) {
        kind = scanner.tokens().kind();
      }
      return masked(scanner, blank, wordEnd, kind, start);
    }
    boolean shaped =
        end - start >= 8
            && Chars.any(text, start, end, Chars.DIGIT)
            && !text.startsWith("<redacted:", start);
    return shaped ? masked(scanner, start, end, key.kind(), start) : start;
  }

  private static int masked(Scanner scanner, int from, int end, Kind kind, int otherwise) {
    boolean done = scanner.text().startsWith("<redacted:", from);
    return from < end && !done && scanner.mask(from, end, kind) ? end : otherwise;
  }

  /** First position after one blank or its URL encoding. */
  private static int blankEnd(String text, int at) {
    int end = Chars.skipBlanks(text, at);
    return end == at && text.startsWith("%20", at) ? at + 3 : end;
  }

  /**
   * A word that may be Bearer or Basic outside of a header: what follows is masked when it is what
   * these are followed by.
   *
   * @return where to go on, -1 when it is an ordinary word
   */
  static int scheme(Scanner scanner, int at, int end) {
    String text = scanner.text();
    int blank = blankEnd(text, end);
    if (blank == end) {
      return -1;
    }
    boolean bearer = end - at == 6 && text.regionMatches(true, at, "bearer", 0, 6);
    boolean basic = end - at == 5 && text.regionMatches(true, at, "basic", 0, 5);
    if (!bearer && !basic) {
      return -1;
    }
    if (Chars.is(text, blank, Chars.WORD) && scanner.tokens().startsAt(blank)) {
      return -1; // masked under its own kind in a moment
    }
    int to = bearer ? Tokens.bearerEnd(text, blank) : Tokens.basicEnd(text, blank);
    return to > 0 && scanner.mask(blank, to, bearer ? Kind.BEARER : Kind.BASIC) ? to : -1;
  }

  /**
   * The values of the pairs of a Cookie or Set-Cookie header; names and attributes stay.
   *
   * @return where the last pair ends, {@code start} when there is none
   */
  static int cookies(Scanner scanner, int start, int to) {
    String text = scanner.text();
    int at = start;
    int last = start;
    while (at < to) {
      int nameEnd = Chars.skip(text, at, Chars.BASE64URL | Chars.DOT, Math.min(to, at + 100));
      if (nameEnd == at) {
        return last;
      }
      String name = text.substring(at, nameEnd).toLowerCase(Locale.ROOT);
      int end = nameEnd;
      if (nameEnd < to && text.charAt(nameEnd) == '=') {
        end = cookieEnd(text, nameEnd + 1, to, COOKIE_ATTRIBUTES.contains(name));
        if (!COOKIE_ATTRIBUTES.contains(name)
            && end > nameEnd + 1
            && !text.startsWith("<redacted:", nameEnd + 1)) {
          scanner.mask(nameEnd + 1, end, Kind.COOKIE);
        }
      } else if (!name.equals("httponly") && !name.equals("secure")) {
        return last;
      }
      last = end;
      if (end >= to || text.charAt(end) != ';') {
        return last;
      }
      at = Chars.skipBlanks(text, end + 1);
    }
    return last;
  }

  /** Cookie values have no blanks; dates of the Expires attribute do. */
  private static int cookieEnd(String text, int from, int to, boolean attribute) {
    int at = from;
    while (at < to) {
      char c = text.charAt(at);
      if (c == ';' || c == '"' || (c <= ' ' && !attribute)) {
        return at;
      }
      at++;
    }
    return at;
  }
}
