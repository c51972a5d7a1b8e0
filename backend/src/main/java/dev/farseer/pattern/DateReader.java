package dev.farseer.pattern;

/** Recognises dates that are written with names of days and months, as one value. */
final class DateReader {
  private static final LongTable MONTHS =
      LongTable.ofLetters(
          "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june"
              + " july august september october november december");
  private static final LongTable DAYS =
      LongTable.ofLetters(
          "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday");

  private DateReader() {}

  /**
   * End of the date that starts with the word from {@code from} to {@code to}, or -1: a month and a
   * day, with what may stand around them: day of the week, time, zone, year.
   */
  static int end(char[] text, int from, int to, int limit) {
    int length = to - from;
    if (length < 3 || length > 9 || !mayBeName(text, from)) {
      return -1;
    }
    long word = lowerHash(text, from, to);
    int month = to;
    int monthFrom = from;
    if (DAYS.has(word)) {
      monthFrom = skip(text, to, limit);
      month = letters(text, monthFrom, limit);
      word = lowerHash(text, monthFrom, month);
      if (monthFrom == month) {
        return dayFirst(text, monthFrom, limit);
      }
    }
    if (month == monthFrom || !MONTHS.has(word)) {
      return -1;
    }
    int day = skip(text, month, limit);
    int dayEnd = digits(text, day, limit);
    if (day == month || dayEnd == day || dayEnd - day > 2 || isGlued(text, dayEnd, limit)) {
      return -1;
    }
    return tail(text, dayEnd, limit);
  }

  /** Tells nearly every other word from the names of days and months by its first letters. */
  static boolean mayBeName(char[] text, int from) {
    char second = (char) (text[from + 1] | 0x20);
    return switch (text[from]) {
      case 'J', 'M' -> second == 'a' || second == 'u' || second == 'o';
      case 'F' -> second == 'e' || second == 'r';
      case 'A', 'S' -> second == 'p' || second == 'u' || second == 'e' || second == 'a';
      case 'O' -> second == 'c';
      case 'N' -> second == 'o';
      case 'D', 'W' -> second == 'e';
      case 'T' -> second == 'u' || second == 'h';
      default -> false;
    };
  }

  /** Whether the range is such as {@code 10/Oct/2000:13:55:36} or {@code 2-Jan-2024}. */
  static boolean isDayMonthYear(char[] text, int from, int to) {
    int day = digits(text, from, to);
    int month = day + 1;
    if (day == from || day - from > 2 || month + 8 > to) {
      return false;
    }
    char sign = text[day];
    int year = month + 4;
    if ((sign != '/' && sign != '-')
        || letters(text, month, to) != month + 3
        || text[month + 3] != sign
        || digits(text, year, to) != year + 4
        || !MONTHS.has(lowerHash(text, month, month + 3))) {
      return false;
    }
    for (int i = year + 4; i < to; i++) {
      if (!CharClass.isDigit(text[i]) && text[i] != ':' && text[i] != '.') {
        return false;
      }
    }
    return true;
  }

  /** End of the offset from UTC, such as {@code +0200}, that follows a date, or of the date. */
  static int zoneEnd(char[] text, int date, int limit) {
    int sign = date + 1;
    boolean offset =
        sign + 5 <= limit
            && text[date] == ' '
            && (text[sign] == '+' || text[sign] == '-')
            && digits(text, sign + 1, limit) == sign + 5
            && !isGlued(text, sign + 5, limit);
    return offset ? sign + 5 : date;
  }

  /** {@code Tue, 15 Nov 1994 08:12:31 GMT}: the day of the week has been read. */
  private static int dayFirst(char[] text, int from, int limit) {
    int dayEnd = digits(text, from, limit);
    int month = skip(text, dayEnd, limit);
    int monthEnd = letters(text, month, limit);
    if (dayEnd == from || dayEnd - from > 2 || !MONTHS.has(lowerHash(text, month, monthEnd))) {
      return -1;
    }
    return tail(text, monthEnd, limit);
  }

  private static int tail(char[] text, int from, int limit) {
    int end = from;
    for (int part = 0; part < 3; part++) {
      int next = skip(text, end, limit);
      int stop = next;
      while (stop < limit
          && (CharClass.isDigit(text[stop])
              || (stop > next && (text[stop] == ':' || text[stop] == '.')))) {
        stop++;
      }
      while (stop > next && !CharClass.isDigit(text[stop - 1])) {
        stop--;
      }
      boolean time = stop - next >= 5 && (text[next + 1] == ':' || text[next + 2] == ':');
      boolean year = stop - next == 4 && (text[next] == '1' || text[next] == '2');
      boolean zone = false;
      if (stop == next && part > 0) {
        stop = letters(text, next, limit);
        zone = stop - next >= 3 && stop - next <= 4 && isZone(text, next, stop);
      }
      if (next == end || isGlued(text, stop, limit) || !(time || year || zone)) {
        return end;
      }
      end = stop;
    }
    return end;
  }

  private static boolean isZone(char[] text, int from, int to) {
    char last = text[to - 1];
    for (int i = from; i < to; i++) {
      if (text[i] < 'A' || text[i] > 'Z') {
        return false;
      }
    }
    return last == 'T' || last == 'C';
  }

  private static boolean isGlued(char[] text, int at, int limit) {
    return at < limit && CharClass.isWord(text[at]);
  }

  private static int skip(char[] text, int from, int limit) {
    int i = from;
    while (i < limit && i - from < 3 && (text[i] == ' ' || text[i] == ',')) {
      i++;
    }
    return i;
  }

  private static int letters(char[] text, int from, int limit) {
    int i = from;
    while (i < limit && CharClass.isAsciiLetter(text[i])) {
      i++;
    }
    return i;
  }

  private static int digits(char[] text, int from, int limit) {
    int i = from;
    while (i < limit && CharClass.isDigit(text[i])) {
      i++;
    }
    return i;
  }

  private static long lowerHash(char[] text, int from, int to) {
    long h = 0;
    for (int i = from; i < to; i++) {
      h = Hashing.letter(h, text[i] | 0x20);
    }
    return Hashing.mix(h);
  }
}
