package dev.farseer.pattern;

/**
 * Reads numbers, with or without a unit, and addresses out of a range of characters. Keeps the last
 * number read in fields so that nothing is allocated.
 */
final class ValueReader {
  /** Digits that a long holds whatever they are. */
  static final int MOST_EXACT = 18;

  /** Powers of ten up to this one are the same however they are made. */
  private static final int EXACT_POWERS = 22;

  /** The last number, durations in milliseconds and sizes in bytes. */
  double value;

  byte unit;
  SlotType type = SlotType.NUM;

  /** Whether the whole range is one number, a size, or a duration such as {@code 1h3m2.5s}. */
  boolean isNumber(char[] text, int from, int to) {
    int i = from;
    boolean negative = false;
    if (i < to && (text[i] == '-' || text[i] == '+')) {
      negative = text[i] == '-';
      i++;
    }
    i = decimal(text, i, to);
    if (i < 0) {
      return false;
    }
    double sum = value;
    unit = Units.NONE;
    type = SlotType.NUM;
    while (i < to) {
      int letters = i;
      while (letters < to && !CharClass.isDigit(text[letters])) {
        letters++;
      }
      Units.Unit found = Units.of(text, i, letters);
      boolean first = unit == Units.NONE;
      if (found == null || (!first && unit != found.base())) {
        return false;
      }
      unit = found.base();
      sum += value * found.factor() - (first ? value : 0);
      i = letters;
      if (i < to) {
        i = decimal(text, i, to);
        if (i < 0 || i == to || unit != Units.MS) {
          return false;
        }
      }
    }
    value = negative ? -sum : sum;
    type = unit == Units.MS ? SlotType.DURATION : SlotType.NUM;
    return true;
  }

  /** Reads a range of digits, as {@link #isNumber} would. */
  void readDigits(char[] text, int from, int to) {
    if (to - from > MOST_EXACT) {
      isNumber(text, from, to);
      return;
    }
    long digits = 0;
    for (int i = from; i < to; i++) {
      digits = digits * 10 + (text[i] - '0');
    }
    set(digits);
  }

  /** Takes a number without a unit. */
  void set(long number) {
    value = number;
    unit = Units.NONE;
    type = SlotType.NUM;
  }

  /** Takes a number with decimal places, without a unit. */
  void set(long digits, int places) {
    set(digits);
    value /= POWERS[places];
  }

  /** End of the decimal number that starts at {@code from}, or -1; its value is in a field. */
  private int decimal(char[] text, int from, int to) {
    int i = from;
    long digits = 0;
    int scale = 0;
    int skipped = 0;
    int safe = Math.min(to, from + MOST_EXACT);
    while (i < safe && CharClass.isDigit(text[i])) {
      digits = digits * 10 + (text[i] - '0');
      i++;
    }
    while (i < to && CharClass.isDigit(text[i])) {
      skipped++;
      i++;
    }
    if (i == from) {
      return -1;
    }
    if (i + 1 < to && text[i] == '.' && CharClass.isDigit(text[i + 1])) {
      i++;
      while (i < to && CharClass.isDigit(text[i])) {
        if (digits < 100_000_000_000_000_000L) {
          digits = digits * 10 + (text[i] - '0');
          scale++;
        }
        i++;
      }
    }
    double number = digits;
    if (scale > 0) {
      number /= POWERS[scale];
    }
    if (skipped > 0) {
      number *= skipped <= EXACT_POWERS ? POWERS[skipped] : Math.pow(10, skipped);
    }
    i = exponent(text, i, to, number);
    return i;
  }

  private int exponent(char[] text, int from, int to, double number) {
    value = number;
    if (from + 1 >= to || (text[from] != 'e' && text[from] != 'E')) {
      return from;
    }
    int i = from + 1;
    boolean negative = text[i] == '-';
    if (negative || text[i] == '+') {
      i++;
    }
    int digitsFrom = i;
    int power = 0;
    while (i < to && CharClass.isDigit(text[i]) && i - digitsFrom < 3) {
      power = power * 10 + (text[i] - '0');
      i++;
    }
    if (i == digitsFrom || i < to) {
      return from;
    }
    value = number * Math.pow(10, negative ? -power : power);
    return i;
  }

  /** End of the IPv4 address that starts at {@code from}, or -1. */
  static int ipv4(char[] text, int from, int to) {
    int i = from;
    for (int octet = 0; octet < 4; octet++) {
      int digitsFrom = i;
      int number = 0;
      while (i < to && CharClass.isDigit(text[i]) && i - digitsFrom < 3) {
        number = number * 10 + (text[i] - '0');
        i++;
      }
      if (i == digitsFrom || number > 255) {
        return -1;
      }
      if (octet < 3) {
        if (i >= to || text[i] != '.') {
          return -1;
        }
        i++;
      }
    }
    boolean ends = i == to || !CharClass.isWord(text[i]);
    boolean name =
        i + 1 < to && (text[i] == '.' || text[i] == '-') && CharClass.isWord(text[i + 1]);
    return ends && !name ? i : -1;
  }

  /** Whether the range is a UUID in its usual form. */
  static boolean isUuid(char[] text, int from, int to) {
    if (to - from != 36) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      char c = text[from + i];
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : !CharClass.isHex(c)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the range is a hexadecimal id: 0x and digits, or six and more with both kinds. */
  static boolean isHex(char[] text, int from, int to) {
    int i = from;
    boolean marked = to - from > 2 && text[from] == '0' && (text[from + 1] | 0x20) == 'x';
    if (marked) {
      i += 2;
    }
    boolean digit = marked;
    for (; i < to; i++) {
      if (!CharClass.isHex(text[i])) {
        return false;
      }
      digit |= CharClass.isDigit(text[i]);
    }
    return digit && (marked || to - from >= 6);
  }

  /** Whether the range is groups of hexadecimal digits between colons: IPv6 or a MAC address. */
  static boolean isColonGroups(char[] text, int from, int to) {
    int colons = 0;
    int group = 0;
    for (int i = from; i < to; i++) {
      char c = text[i];
      if (c == ':') {
        colons++;
        group = 0;
      } else if (CharClass.isHex(c) && group < 4) {
        group++;
      } else if (c != '.' && !(c == '/' && i > from + 4)) {
        return false;
      }
    }
    return colons >= 2;
  }

  private static final double[] POWERS = new double[32];

  static {
    double power = 1;
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = power;
      power *= 10;
    }
  }
}
