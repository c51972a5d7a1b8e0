package dev.farseer.redact;

import java.util.Locale;
import java.util.Set;

/** E-mail addresses, and passwords in URLs. */
final class Addresses {
  private static final int LONGEST_USER = 64;
  private static final int LONGEST_CREDENTIALS = 256;

  /** Last labels that make {@code name@host.label} a unit, a node or a file, not an address. */
  private static final Set<String> NO_DOMAIN =
      Set.of(
          "service",
          "socket",
          "timer",
          "slice",
          "mount",
          "automount",
          "target",
          "scope",
          "device",
          "path",
          "swap",
          "internal",
          "localdomain",
          "js",
          "ts",
          "mjs",
          "cjs",
          "jar",
          "so",
          "java",
          "go",
          "py",
          "rb",
          "json",
          "yaml",
          "yml",
          "log",
          "conf",
          "tgz",
          "gz");

  private final Scanner scanner;
  private final String text;
  private int nextAt = -1;

  Addresses(Scanner scanner) {
    this.scanner = scanner;
    this.text = scanner.text();
  }

  /** An at sign, or its URL encoding, from {@code at} to {@code after}. */
  int email(int at, int after) {
    int start = at;
    int floor = Math.max(scanner.floor(), at - LONGEST_USER);
    while (start > floor && isLocal(text.charAt(start - 1))) {
      start--;
    }
    while (start < at && !isLetterOrDigit(text.charAt(start))) {
      start++;
    }
    if (start == at || (!isLetterOrDigit(text.charAt(at - 1)) && text.charAt(at - 1) != '_')) {
      return after;
    }
    int end = domainEnd(after);
    return end > 0 && scanner.mask(start, end, Kind.EMAIL) ? end : after;
  }

  /** First position after a host name with a top-level domain of letters, or -1. */
  private int domainEnd(int from) {
    int at = from;
    int label = from;
    int lastDot = -1;
    boolean letters = false;
    int most = Math.min(text.length(), from + 254);
    while (at < most) {
      char c = text.charAt(at);
      if (c == '.') {
        if (at == label || at + 1 >= text.length() || !isLetterOrDigit(text.charAt(at + 1))) {
          break;
        }
        lastDot = at;
        label = at + 1;
        letters = true;
      } else if (isLetterOrDigit(c)) {
        letters &= Character.isLetter(c);
      } else if (c == '-') {
        letters = false;
      } else {
        break;
      }
      at++;
    }
    if (lastDot < 0 || !letters || at - label < 2 || at - label > 24) {
      return -1;
    }
    String last = text.substring(label, at).toLowerCase(Locale.ROOT);
    boolean cluster = last.equals("local") && text.startsWith("cluster", lastDot - 7);
    return cluster || NO_DOMAIN.contains(last) ? -1 : at;
  }

  /** A URL's {@code ://}: masks the password between its user and its host. */
  int url(int at) {
    int from = at + 3;
    int sign = nextAtSign(from);
    if (sign < 0 || sign - from > LONGEST_CREDENTIALS) {
      return from;
    }
    int colon = -1;
    int lastSign = -1;
    boolean path = false;
    int most = Math.min(text.length(), from + LONGEST_CREDENTIALS);
    for (int i = from; i < most; i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '`') {
        break;
      } else if (c == '@') {
        lastSign = i;
        if (path) {
          break;
        }
      } else if (c == ':' && colon < 0 && !path) {
        if (text.startsWith("://", i)) {
          break;
        }
        colon = i;
      } else if ((c == '/' || c == '?' || c == '#') && !path) {
        if (lastSign >= 0 || colon < 0 || isPort(colon + 1, i)) {
          break;
        }
        path = true; // a password with a character that should have been encoded
      }
    }
    return lastSign < 0 ? from : credentials(from, colon, lastSign);
  }

  private int credentials(int from, int colon, int sign) {
    boolean password = colon >= 0 && colon < sign;
    if (password && sign - colon > 1 && !text.startsWith("<redacted:", colon + 1)) {
      if (colon - from >= 20 && !scanner.mask(from, colon, Kind.URL_PASSWORD)) {
        return from;
      }
      return scanner.mask(colon + 1, sign, Kind.URL_PASSWORD) ? sign + 1 : from;
    }
    int userEnd = password ? colon : sign;
    // a user name that long is a token
    return userEnd - from >= 20 && scanner.mask(from, userEnd, Kind.URL_PASSWORD) ? sign + 1 : from;
  }

  private boolean isPort(int from, int end) {
    return Chars.skip(text, from, Chars.DIGIT, end) == end;
  }

  /** The next at sign, remembered so that a text without one is searched only once. */
  private int nextAtSign(int from) {
    if (nextAt != Integer.MAX_VALUE && nextAt < from) {
      int found = text.indexOf('@', from);
      nextAt = found < 0 ? Integer.MAX_VALUE : found;
    }
    return nextAt == Integer.MAX_VALUE ? -1 : nextAt;
  }

  private static boolean isLocal(char c) {
    return isLetterOrDigit(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
  }

  private static boolean isLetterOrDigit(char c) {
    return Chars.is(c, Chars.WORD) || (c >= 128 && Character.isLetterOrDigit(c));
  }
}
