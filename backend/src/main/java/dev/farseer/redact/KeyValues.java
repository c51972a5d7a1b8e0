package dev.farseer.redact;

import dev.farseer.redact.KeyWord.Trust;
import org.jspecify.annotations.Nullable;

/**
 * Values of sensitive keys: {@code key=value}, {@code key: value}, JSON in any depth of escaping,
 * XML elements, hashes with {@code =>}, command line flags and {@code PASSWORD 'value'} of SQL.
 */
final class KeyValues {
  private static final int LONGEST_ELEMENT = 4096;

  private final Scanner scanner;
  private final String text;
  private final Plausible plausible;
  private int knownLineEnd = -1;

  KeyValues(Scanner scanner) {
    this.scanner = scanner;
    this.text = scanner.text();
    this.plausible = new Plausible(text);
  }

  /** A separator: when a sensitive key stands before it, what follows is masked. */
  int separator(int at) {
    int end = at;
    if (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    int bare = unwrapped(end);
    KeyWord key = KeyWord.before(text, bare, scanner.floor());
    if (key == null) {
      return at + 1;
    }
    if (text.charAt(at) == '>') {
      return element(at, bare, key);
    }
    boolean quotedKey = bare < end;
    int value = at + 1;
    while (value < at + 3
        && value < text.length()
        && (text.charAt(value) == '=' || text.charAt(value) == '>')) {
      value++;
    }
    int start = Chars.skipBlanks(text, value);
    boolean prose = !quotedKey && text.charAt(at) == ':' && start > value;
    return values(start, key, prose, quotedKey);
  }

  /** The end of the key without the quote, bracket or escapes behind it. */
  private int unwrapped(int end) {
    int at = end;
    while (at > 0 && end - at < 12) {
      char c = text.charAt(at - 1);
      if (c == '"' || c == '\'' || c == '`' || c == ']' || c == '\\') {
        at--;
      } else if ((c == 'D' || c == 'd' || c == '2') && isEncodedWrap(at)) {
        at -= 3;
      } else {
        break;
      }
    }
    return at;
  }

  private boolean isEncodedWrap(int end) {
    return end >= 3
        && (text.startsWith("%5D", end - 3)
            || text.startsWith("%5d", end - 3)
            || text.startsWith("%22", end - 3));
  }

  private int element(int at, int keyEnd, KeyWord key) {
    int name = keyEnd;
    while (name > 0
        && keyEnd - name < 64
        && Chars.is(text.charAt(name - 1), Chars.BASE64URL | Chars.DOT)) {
      name--;
    }
    if (keyEnd != at
        || name == 0
        || (text.charAt(name - 1) != '<' && text.charAt(name - 1) != ':')) {
      return at + 1;
    }
    int most = Math.min(text.length(), at + 1 + LONGEST_ELEMENT);
    int end = at + 1;
    while (end < most && text.charAt(end) != '<') {
      end++;
    }
    boolean closed = end < text.length() && text.startsWith("</", end);
    return closed && !plausible.isPlaceholder(at + 1, end) && scanner.mask(at + 1, end, key.kind())
        ? end
        : at + 1;
  }

  /** The value or, in brackets, the values. */
  private int values(int start, KeyWord key, boolean prose, boolean quotedKey) {
    boolean array = start < text.length() && text.charAt(start) == '[';
    int at = array ? Chars.skipBlanks(text, start + 1) : start;
    if (array && quoteAt(at) < 0) {
      return start;
    }
    while (true) {
      int end = value(at, key, prose, quotedKey);
      if (!array || end <= at) {
        return Math.max(end, start);
      }
      // past the closing quote and its escapes
      int next = end;
      while (next < text.length() && (text.charAt(next) == '\\' || isQuote(text.charAt(next)))) {
        next++;
      }
      next = Chars.skipBlanks(text, next);
      if (next >= text.length() || text.charAt(next) != ',') {
        return end;
      }
      at = Chars.skipBlanks(text, next + 1);
      if (quoteAt(at) < 0) {
        return end;
      }
    }
  }

  /**
   * Masks the value at the position; returns where to go on, which is the position if it is none.
   */
  private int value(int at, KeyWord key, boolean prose, boolean quotedKey) {
    if (at >= text.length() || text.charAt(at) == '\n' || text.startsWith("-----BEGIN ", at)) {
      return at;
    }
    int quote = quoteAt(at);
    int start = quote < 0 ? at : quote + 1;
    int end = quote < 0 ? unquotedEnd(at) : quotedEnd(quote, slashesBefore(quote));
    if (text.startsWith("-----BEGIN ", start)) {
      return at;
    }
    int whole = end;
    switch (key.kind()) {
      case AUTHORIZATION -> {
        int to = quote < 0 ? lineEnd(start) : end;
        return Headers.authorization(scanner, start, end, to, key);
      }
      case COOKIE -> {
        if (quote >= 0 || key.word().equals("cookie")) {
          int pairs = Headers.cookies(scanner, start, quote < 0 ? lineEnd(start) : end);
          if (pairs > start || (quote < 0 && prose)) {
            return Math.max(pairs, at);
          }
        }
      }
      default -> {}
    }
    if (start >= end || plausible.isHarmless(start, end, key, prose, quotedKey || quote >= 0)) {
      return at;
    }
    // a token that says itself what it is keeps its own mark
    if (Chars.is(text.charAt(start), Chars.WORD)
        && scanner.tokens().startsAt(start)
        && scanner.tokens().end() >= whole
        && scanner.on(scanner.tokens().kind())) {
      return at;
    }
    return scanner.mask(start, end, key.kind()) ? end : at;
  }

  /** Position of a quote at the position or behind escapes or a letter such as b or u, or -1. */
  private int quoteAt(int at) {
    int quote = at;
    while (quote < text.length() && quote - at < 16 && text.charAt(quote) == '\\') {
      quote++;
    }
    if (quote == at
        && at + 1 < text.length()
        && isQuote(text.charAt(at + 1))
        && (text.charAt(at) == 'b' || text.charAt(at) == 'u' || text.charAt(at) == 'r')) {
      quote++;
    }
    return quote < text.length() && isQuote(text.charAt(quote)) ? quote : -1;
  }

  private int slashesBefore(int quote) {
    int at = quote;
    while (at > 0 && quote - at < 16 && text.charAt(at - 1) == '\\') {
      at--;
    }
    return quote - at;
  }

  /**
   * Where the text in quotes ends. A quote that itself stands behind n backslashes (JSON within
   * JSON) is closed by one behind n, n + 2(n + 1), ... of them; one more level deep it is part of
   * the value. Without a closing quote the value reaches to the end of its line.
   */
  private int quotedEnd(int quote, int slashes) {
    char mark = text.charAt(quote);
    int run = 0;
    for (int at = quote + 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        run++;
      } else if (c == '\n') {
        return at;
      } else {
        if (c == mark && run % (2 * (slashes + 1)) == slashes) {
          return at - slashes;
        }
        run = 0;
      }
    }
    return text.length();
  }

  /** Where a value without quotes ends: at a blank, or at punctuation that closes something. */
  private int unquotedEnd(int from) {
    int at = from;
    if (text.charAt(at) == '<') {
      int close = text.substring(at, Math.min(text.length(), at + 40)).indexOf('>');
      at += Math.max(close, 0) + 1;
    }
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c <= ' ' || endsValue(at, c)) {
        return at;
      }
      at++;
    }
    return at;
  }

  private boolean endsValue(int at, char c) {
    char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    return switch (c) {
      case ',', ';', '&', '|' -> next <= ' ' || isQuote(next) || startsPair(at + 1);
      case '"', '\'', '`', ')', ']', '}', '<', '>' -> !Chars.is(next, Chars.WORD);
      case '\\' -> isQuote(next) || next == '\\' || next == 'n' || next == 'r' || next == 't';
      default -> false;
    };
  }

  /** Whether a name and a separator stand at the position. */
  private boolean startsPair(int at) {
    int from = isQuote(text.charAt(at)) ? at + 1 : at;
    int end = Chars.skip(text, from, Chars.BASE64URL | Chars.DOT, from + 40);
    return end > from
        && end < text.length()
        && (text.charAt(end) == '=' || text.charAt(end) == ':' || isQuote(text.charAt(end)));
  }

  /** Where the line ends, remembered so that a long line is searched only once. */
  private int lineEnd(int from) {
    if (from > knownLineEnd) {
      int end = text.indexOf('\n', from);
      knownLineEnd = end < 0 ? text.length() : end;
    }
    return knownLineEnd;
  }

  /** A quote after a blank: masks its text when the word before says that it is a password. */
  int quoteAfterWord(int at) {
    if (at == 0 || text.charAt(at - 1) != ' ') {
      return at + 1;
    }
    KeyWord key = KeyWord.before(text, at - 1, scanner.floor());
    boolean password = key != null && key.kind() == Kind.PASSWORD && key.trust() == Trust.STRONG;
    boolean sql = key == null && text.regionMatches(true, at - 14, "identified by ", 0, 14);
    if (!password && !sql) {
      return at + 1;
    }
    int end = quotedEnd(at, slashesBefore(at));
    return end > at + 1
            && end < text.length()
            && !plausible.isPlaceholder(at + 1, end)
            && scanner.mask(at + 1, end, Kind.PASSWORD)
        ? end
        : at + 1;
  }

  /** A command line flag whose value is the next argument. */
  int flag(int at) {
    int end = Chars.skip(text, at + 2, Chars.BASE64URL | Chars.DOT, at + 42);
    KeyWord key = end < text.length() && text.charAt(end) == ' ' ? flagKey(at + 2, end) : null;
    int value = key == null ? end : Chars.skipBlanks(text, end);
    if (key == null || value >= text.length() || text.charAt(value) == '-') {
      return at + 2;
    }
    int after = value(value, key, false, false);
    return after > value ? after : at + 2;
  }

  private @Nullable KeyWord flagKey(int from, int end) {
    KeyWord key = KeyWord.before(text, end, from);
    return key != null && key.trust() != Trust.SHAPED ? key : null;
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'' || c == '`';
  }
}
