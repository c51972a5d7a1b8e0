package dev.farseer.redact;

import java.util.Set;

/**
 * Finds everything that is to be masked in one text, in one pass from left to right. Words are
 * skipped whole unless they start like a token or a number; everything else hangs on a few
 * punctuation characters. Each detector either looks at a bounded number of characters or uses up
 * what it has read, so the time is linear in the text.
 */
final class Scanner {
  private final String text;
  private final int length;
  private final Set<Kind> kinds;
  private final boolean optionalKinds;
  private final Marks marks = new Marks();
  private final Tokens tokens;
  private final KeyValues keyValues;
  private final Addresses addresses;

  /**
   * A scanner of one text.
   *
   * @param kinds the kinds that are on
   */
  Scanner(String text, Set<Kind> kinds) {
    this.text = text;
    this.length = text.length();
    this.kinds = kinds;
    this.optionalKinds = on(Kind.IBAN) || on(Kind.SSN) || on(Kind.IP);
    this.tokens = new Tokens(text);
    this.keyValues = new KeyValues(this);
    this.addresses = new Addresses(this);
  }

  String text() {
    return text;
  }

  Tokens tokens() {
    return tokens;
  }

  /** First position after what is masked so far. */
  int floor() {
    return marks.end();
  }

  boolean on(Kind kind) {
    return kinds.contains(kind);
  }

  /** Masks a span when its kind is on. */
  boolean mask(int start, int end, Kind kind) {
    if (!on(kind)) {
      return false;
    }
    marks.add(start, end, kind);
    return true;
  }

  Marks scan() {
    if (isKeyMaterial() && mask(0, length, Kind.PRIVATE_KEY)) {
      return marks;
    }
    int at = 0;
    while (at < length) {
      char c = text.charAt(at);
      at = Chars.is(c, Chars.WORD) ? word(at) : punctuation(at, c);
    }
    return marks;
  }

  /** A word starts here: a token, a number, or nothing. Returns where to go on. */
  private int word(int at) {
    if (tokens.startsAt(at) && mask(at, tokens.end(), tokens.kind())) {
      return tokens.end();
    }
    int end = at + 1;
    while (end < length && Chars.is(text.charAt(end), Chars.WORD)) {
      end++;
    }
    char first = text.charAt(at);
    if (first >= '0' && first <= '9') {
      int card = Numbers.cardEnd(text, at, end);
      if (card > 0 && mask(at, card, Kind.CARD)) {
        return card;
      }
    } else if (end < length && end - at <= 6 && (first == 'b' || first == 'B')) {
      int after = Headers.scheme(this, at, end);
      if (after > 0) {
        return after;
      }
    }
    return optionalKinds ? optional(at, end) : end;
  }

  private int optional(int at, int end) {
    if (on(Kind.IBAN)) {
      int to = Numbers.ibanEnd(text, at);
      if (to > 0 && mask(at, to, Kind.IBAN)) {
        return to;
      }
    }
    if (on(Kind.SSN)) {
      int to = Numbers.ssnEnd(text, at, end);
      if (to > 0 && mask(at, to, Kind.SSN)) {
        return to;
      }
    }
    if (on(Kind.IP)) {
      int to = Numbers.ipEnd(text, at);
      if (to > 0 && mask(at, to, Kind.IP)) {
        return to;
      }
    }
    return end;
  }

  private int punctuation(int at, char c) {
    return switch (c) {
      case '=', '>' -> keyValues.separator(at);
      case ':' -> text.startsWith("://", at) ? addresses.url(at) : colon(at);
      case '@' -> addresses.email(at, at + 1);
      case '%' -> text.startsWith("40", at + 1) ? addresses.email(at, at + 3) : at + 1;
      case '"', '\'' -> keyValues.quoteAfterWord(at);
      case '-' -> dash(at);
      case '~' ->
          at >= 5 && tokens.azureSecretAround(at) && mask(at - 5, tokens.end(), Kind.AZURE_KEY)
              ? tokens.end()
              : at + 1;
      default -> at + 1;
    };
  }

  private int colon(int at) {
    if (optionalKinds && on(Kind.IP)) {
      int to = Numbers.ipEnd(text, at);
      if (to > 0 && mask(at, to, Kind.IP)) {
        return to;
      }
    }
    return keyValues.separator(at);
  }

  private int dash(int at) {
    if (at + 1 >= length || text.charAt(at + 1) != '-') {
      return at + 1;
    }
    if (text.startsWith("-----BEGIN ", at)) {
      int end = privateKeyEnd(at);
      if (end > 0 && mask(at, end, Kind.PRIVATE_KEY)) {
        return end;
      }
      return at + "-----BEGIN ".length();
    }
    return keyValues.flag(at);
  }

  /** First position after a private key; one without an end reaches to the end of the text. */
  private int privateKeyEnd(int at) {
    int name = at + "-----BEGIN ".length();
    int nameEnd = text.substring(name, Math.min(length, name + 60)).indexOf("-----");
    if (nameEnd < 0 || !text.substring(name, name + nameEnd).contains("PRIVATE KEY")) {
      return -1;
    }
    int end = text.indexOf("-----END ", name);
    if (end < 0) {
      return length;
    }
    int close = text.substring(end + 9, Math.min(length, end + 80)).indexOf("-----");
    return close < 0 ? Math.min(length, end + 9) : end + 9 + close + 5;
  }

  /**
   * Whether the text is one line of a key that was logged line by line: nothing but Base64, as long
   * as key files break their lines, and with more than hexadecimal digits in it.
   */
  private boolean isKeyMaterial() {
    return (length == 64 || length == 70 || length == 76)
        && Chars.skip(text, 0, Chars.BASE64, length) == length
        && Chars.any(text, 0, length, Chars.UPPER)
        && Chars.any(text, 0, length, Chars.LOWER)
        && Chars.any(text, 0, length, Chars.DIGIT);
  }
}
