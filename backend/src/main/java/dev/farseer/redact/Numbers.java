package dev.farseer.redact;

import java.util.Locale;

/** Numbers that belong to a person: cards, bank accounts, social security numbers, addresses. */
final class Numbers {
  private Numbers() {}

  /**
   * First position after a card number at the position, or -1: digits in one piece or in the groups
   * that are printed on cards, of a known issuer, with a right check digit, standing for itself.
   *
   * @param end where the word at the position ends
   */
  static int cardEnd(String text, int at, int end) {
    int length = end - at;
    if (length != 4 && (length < 13 || length > 19)) {
      return -1;
    }
    if (Chars.skip(text, at, Chars.DIGIT, end) != end) {
      return -1;
    }
    int to = length == 4 ? groupsEnd(text, at) : end;
    return to > 0 && standsAlone(text, at, to) && isCard(text, at, to) && !isId(text, at) ? to : -1;
  }

  /** First position after four digits and the groups that may follow them on a card, or -1. */
  private static int groupsEnd(String text, int at) {
    int second = at + 4;
    if (second + 6 >= text.length()) {
      return -1;
    }
    char separator = text.charAt(second);
    if (separator != ' ' && separator != '-') {
      return -1;
    }
    int secondEnd = Chars.skip(text, second + 1, Chars.DIGIT, second + 8);
    int size = secondEnd - second - 1;
    if ((size != 4 && size != 6) || !hasAt(text, secondEnd, separator)) {
      return -1;
    }
    int thirdEnd = Chars.skip(text, secondEnd + 1, Chars.DIGIT, secondEnd + 7);
    int thirdSize = thirdEnd - secondEnd - 1;
    int to;
    if (size == 6) {
      to = thirdSize == 5 || thirdSize == 4 ? thirdEnd : -1;
    } else {
      boolean four = thirdSize == 4 && hasAt(text, thirdEnd, separator);
      to = four ? Chars.skip(text, thirdEnd + 1, Chars.DIGIT, thirdEnd + 6) : -1;
      if (to - thirdEnd - 1 != 4) {
        return -1;
      }
    }
    boolean goesOn = to > 0 && hasAt(text, to, separator) && Chars.is(text, to + 1, Chars.DIGIT);
    return goesOn ? -1 : to;
  }

  private static boolean hasAt(String text, int at, char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private static boolean standsAlone(String text, int at, int end) {
    if (at > 0) {
      char before = text.charAt(at - 1);
      if (before == '-' || before == '_' || before == '+' || before == '.') {
        return false;
      }
      boolean group = before == ' ' && at >= 5 && Chars.is(text, at - 2, Chars.DIGIT);
      if (group && hasAt(text, at + 4, ' ') && at - 1 - digitsBefore(text, at - 1) == 4) {
        return false; // one of a row of numbers
      }
    }
    if (end < text.length()) {
      char after = text.charAt(end);
      boolean goesOn =
          Chars.is(after, Chars.WORD)
              || after == '_'
              || ((after == '-' || after == '.') && Chars.is(text, end + 1, Chars.WORD));
      return !goesOn;
    }
    return true;
  }

  private static int digitsBefore(String text, int end) {
    int at = end;
    while (at > 0 && end - at < 6 && Chars.is(text, at - 1, Chars.DIGIT)) {
      at--;
    }
    return at;
  }

  private static boolean isCard(String text, int at, int end) {
    long prefix = 0;
    int digits = 0;
    int sum = 0;
    boolean twice = false;
    for (int i = end - 1; i >= at; i--) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        int digit = c - '0';
        int part = twice ? 2 * digit : digit;
        sum += part > 9 ? part - 9 : part;
        twice = !twice;
        digits++;
      }
    }
    if (sum % 10 != 0) {
      return false;
    }
    int seen = 0;
    for (int i = at; seen < 6 && i < end; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        prefix = 10 * prefix + (c - '0');
        seen++;
      }
    }
    return isIssued((int) prefix, digits) || (saysCard(text, at) && digits >= 13);
  }

  /** Whether an issuer has numbers of this length that start with these six digits. */
  private static boolean isIssued(int six, int digits) {
    int four = six / 100;
    int two = six / 10_000;
    boolean visa = two / 10 == 4 && digits == 16;
    boolean mastercard =
        digits == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720));
    boolean amex = digits == 15 && (two == 34 || two == 37);
    boolean diners = digits == 14 && (two == 36 || two == 38 || (four >= 3000 && four <= 3059));
    boolean discover =
        digits == 16 && (four == 6011 || (four >= 6440 && four <= 6499) || two == 65);
    boolean jcb = digits == 16 && four >= 3528 && four <= 3589;
    boolean unionPay = digits == 16 && two == 62;
    return visa || mastercard || amex || diners || discover || jcb || unionPay;
  }

  private static boolean saysCard(String text, int at) {
    String before = text.substring(Math.max(0, at - 24), at).toLowerCase(Locale.ROOT);
    return before.contains("card") || before.contains("visa") || before.contains("pan=");
  }

  /** Whether the number is the value of a key such as trace_id, which is no card. */
  private static boolean isId(String text, int at) {
    int key = at;
    while (key > 0 && at - key < 4 && " =:\"'\\".indexOf(text.charAt(key - 1)) >= 0) {
      key--;
    }
    return key < at
        && key >= 2
        && text.regionMatches(true, key - 2, "id", 0, 2)
        && !saysCard(text, at);
  }

  /** First position after an international bank account number, or -1. */
  static int ibanEnd(String text, int at) {
    if (!Chars.is(text, at, Chars.UPPER)
        || !Chars.is(text, at + 1, Chars.UPPER)
        || !Chars.is(text, at + 2, Chars.DIGIT)
        || !Chars.is(text, at + 3, Chars.DIGIT)) {
      return -1;
    }
    StringBuilder digits = new StringBuilder(34);
    int i = at;
    while (i < text.length() && digits.length() <= 34) {
      char c = text.charAt(i);
      if (Chars.is(c, Chars.UPPER | Chars.DIGIT)) {
        digits.append(c);
      } else if (c != ' ' || !Chars.is(text, i + 1, Chars.UPPER | Chars.DIGIT)) {
        break;
      }
      i++;
    }
    // a word in capitals after the number looks like a part of it: try shorter ones
    while (digits.length() >= 15) {
      if (!Chars.is(text, i, Chars.WORD) && isIban(digits)) {
        return i;
      }
      i--;
      while (text.charAt(i - 1) == ' ') {
        i--;
      }
      digits.setLength(digits.length() - 1);
    }
    return -1;
  }

  private static boolean isIban(CharSequence number) {
    int rest = 0;
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt((i + 4) % number.length());
      int value = Character.digit(c, 36);
      rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
    }
    return rest == 1;
  }

  /** First position after a United States social security number, or -1. */
  static int ssnEnd(String text, int at, int end) {
    if (end - at != 3 || !hasAt(text, at + 3, '-') || !hasAt(text, at + 6, '-')) {
      return -1;
    }
    int to = Chars.skip(text, at + 7, Chars.DIGIT, at + 12);
    boolean digits =
        Chars.skip(text, at, Chars.DIGIT, at + 3) == at + 3
            && Chars.skip(text, at + 4, Chars.DIGIT, at + 6) == at + 6
            && to == at + 11;
    boolean issued =
        digits
            && !text.startsWith("000", at)
            && !text.startsWith("666", at)
            && text.charAt(at) != '9'
            && !text.startsWith("00", at + 4)
            && !text.startsWith("0000", at + 7);
    return issued && standsAlone(text, at, to) ? to : -1;
  }

  /** First position after an IPv4 or IPv6 address, or -1. */
  static int ipEnd(String text, int at) {
    if (at > 0
        && (Chars.is(text, at - 1, Chars.WORD)
            || text.charAt(at - 1) == '.'
            || text.charAt(at - 1) == ':')) {
      return -1;
    }
    int four = ipv4End(text, at);
    return four > 0 ? four : ipv6End(text, at);
  }

  private static int ipv4End(String text, int at) {
    int i = at;
    for (int part = 0; part < 4; part++) {
      int end = Chars.skip(text, i, Chars.DIGIT, i + 4);
      if (end == i || end - i > 3 || Integer.parseInt(text, i, end, 10) > 255) {
        return -1;
      }
      if (part == 3) {
        boolean goesOn =
            Chars.is(text, end, Chars.LETTER)
                || (hasAt(text, end, '.') && Chars.is(text, end + 1, Chars.WORD));
        return goesOn ? -1 : end;
      }
      if (!hasAt(text, end, '.')) {
        return -1;
      }
      i = end + 1;
    }
    return -1;
  }

  private static int ipv6End(String text, int at) {
    int i = at;
    int groups = 0;
    int gaps = 0;
    int most = Math.min(text.length(), at + 46);
    while (i < most) {
      int end = i;
      while (end < most && Character.digit(text.charAt(end), 16) >= 0) {
        end++;
      }
      if (end - i > 4) {
        return -1;
      }
      groups += end > i ? 1 : 0;
      i = end;
      if (text.startsWith("::", i)) {
        gaps++;
        i += 2;
      } else if (hasAt(text, i, ':') && Chars.is(text, i + 1, Chars.WORD)) {
        i++;
      } else {
        break;
      }
    }
    boolean whole = gaps == 0 ? groups == 8 : gaps == 1 && groups >= 1 && groups < 8;
    return whole && !Chars.is(text, i, Chars.WORD) ? i : -1;
  }
}
