package dev.farseer.pattern;

/** Where paths and URLs start and end. */
final class Paths {
  private Paths() {}

  static boolean isStart(char[] text, int start, int end) {
    char c = text[start];
    if (c == '/') {
      return end - start > 1;
    }
    if (c == '~') {
      return start + 1 < end && text[start + 1] == '/';
    }
    if (c == '.') {
      return start + 1 < end
          && (text[start + 1] == '/'
              || (text[start + 1] == '.' && start + 2 < end && text[start + 2] == '/'));
    }
    return CharClass.isAsciiLetter(c)
        && start + 2 < end
        && text[start + 1] == ':'
        && text[start + 2] == '\\';
  }

  /** A path or URL goes on over signs that would end a word, such as a query. */
  static int end(char[] text, int from, int limit) {
    int i = from;
    while (i < limit) {
      char c = text[i];
      boolean inside =
          c == '?' || c == '=' || c == '&' || c == '%' || c == '*' || c == '~' || c == '!';
      if (!inside && CharFlags.of(c) == 0) {
        break;
      }
      i++;
    }
    while (i > from && isTrailing(text[i - 1])) {
      i--;
    }
    return i;
  }

  static boolean hasScheme(char[] text, int from, int to) {
    for (int i = from + 1; i + 2 < to; i++) {
      if (text[i] == ':') {
        return text[i + 1] == '/' && text[i + 2] == '/' && CharClass.isAsciiLetter(text[from]);
      }
      if (!CharClass.isWord(text[i]) && text[i] != '+' && text[i] != '-') {
        return false;
      }
    }
    return false;
  }

  static boolean isTrailing(char c) {
    return c == '.' || c == ':' || c == '-' || c == '+' || c == '@' || c == '#' || c == '\\';
  }

  /** Whether the sign at {@code i} stands before a value without belonging to it. */
  static boolean isLeadingSign(char[] text, int i, int end) {
    char c = text[i];
    return switch (c) {
      case ':', '@', '#' ->
          !(c == ':'
              && i + 1 < end
              && text[i + 1] == ':'
              && i + 2 < end
              && CharClass.isHex(text[i + 2])
              && ValueReader.isColonGroups(text, i, end));
      case '.', '~' -> !isStart(text, i, end);
      case '\\' -> true;
      case '-', '+' ->
          !(i + 1 < end && CharClass.isDigit(text[i + 1]))
              || (i > 0 && CharClass.isWord(text[i - 1]));
      case '/' ->
          (i + 1 < end && ValueReader.ipv4(text, i + 1, end) > 0)
              || i + 1 == end
              || text[i + 1] == '/';
      default -> false;
    };
  }
}
