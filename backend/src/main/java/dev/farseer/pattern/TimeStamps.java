package dev.farseer.pattern;

/** Recognises the times that lines start with, in the forms that loggers write. */
final class TimeStamps {
  private TimeStamps() {}

  /**
   * End of the date and time, or of either, that starts here, with its zone; -1 when there is none.
   */
  static int end(char[] text, int from, int to) {
    if (to - from < 8) {
      return -1;
    }
    char c = text[from];
    if (CharClass.isDigit(c)) {
      return numeric(text, from, to);
    }
    if (c < 'A' || c > 'Z') {
      return -1;
    }
    if (isKlog(text, from, to)) {
      return time(text, from + 6, to, ':');
    }
    if (!DateReader.mayBeName(text, from)) {
      return -1;
    }
    int word = from;
    while (word < to && CharClass.isAsciiLetter(text[word])) {
      word++;
    }
    int end = DateReader.end(text, from, word, to);
    return end > 0 && hasColon(text, from, end) ? zone(text, end, to) : -1;
  }

  /**
   * End of digits that are a time only when the rest of the header says so: seconds or milliseconds
   * since the epoch, or date and time as six digits each.
   */
  static int weakEnd(char[] text, int from, int to) {
    int end = digits(text, from, to);
    int length = end - from;
    if (end >= to || (text[end] > ' ' && text[end] != '.')) {
      return -1;
    }
    if (length == 10 || length == 13) {
      int fraction = text[end] == '.' ? digits(text, end + 1, to) : end;
      int date = fraction + 1 < to ? numeric(text, fraction + 1, to) : -1;
      return date > 0 ? date : fraction;
    }
    boolean date = (length == 6 || length == 8) && text[end] == ' ';
    return date && digits(text, end + 1, to) == end + 7 ? end + 7 : -1;
  }

  /** {@code 2024-01-02T10:11:12.345Z}, {@code 03-17 16:13:38.811}, {@code 10:11:12} and such. */
  private static int numeric(char[] text, int from, int to) {
    int time = time(text, from, to, ':');
    if (time > 0) {
      return time;
    }
    int i = digits(text, from, to);
    int parts = 1;
    boolean year = i - from == 4;
    if (i - from == 8 && i < to && (text[i] == 'T' || text[i] == '-')) {
      return time(text, i + 1, to, ':');
    }
    if (DateReader.isDayMonthYear(text, from, Math.min(to, wordEnd(text, from, to)))) {
      return zone(text, wordEnd(text, from, to), to);
    }
    while (i < to && parts < 3 && (text[i] == '-' || text[i] == '/' || text[i] == '.')) {
      int next = digits(text, i + 1, to);
      int length = next - i - 1;
      if (length < 1 || length > 4) {
        break;
      }
      year |= length == 4;
      i = next;
      parts++;
    }
    if (parts < 2 || i - from < 5 || i >= to) {
      return -1;
    }
    char c = text[i];
    if (c == 'T' || c == ' ' || c == '_' || c == '-' || c == ':') {
      // only behind a date are times with dots told from addresses and versions
      int end = time(text, i + 1, to, i + 3 < to && text[i + 3] == '.' ? '.' : ':');
      if (end > 0) {
        return end;
      }
    }
    boolean alone = parts == 3 && year && (c <= ' ' || c == ']');
    return alone ? i : -1;
  }

  /** End of hours, minutes and seconds with fraction and zone, or -1. */
  private static int time(char[] text, int from, int to, char sign) {
    if (from + 8 > to
        || text[from + 2] != sign
        || text[from + 5] != sign
        || !twoDigits(text, from)
        || !twoDigits(text, from + 3)
        || !twoDigits(text, from + 6)) {
      return -1;
    }
    int i = from + 8;
    if (i + 1 < to && (text[i] == '.' || text[i] == ',' || text[i] == ':')) {
      int fraction = digits(text, i + 1, to);
      i = fraction > i + 1 ? fraction : i;
    }
    int end = zone(text, i, to);
    boolean ends = end == to || text[end] <= ' ' || text[end] == ']' || text[end] == '|';
    return ends || text[end] == ':' ? end : -1;
  }

  /** End of {@code Z}, {@code +02:00}, {@code UTC} and such where there is one. */
  private static int zone(char[] text, int from, int to) {
    if (from < to && text[from] == 'Z') {
      return from + 1;
    }
    int i = from < to && text[from] == ' ' ? from + 1 : from;
    if (i + 4 < to && (text[i] == '+' || text[i] == '-') && twoDigits(text, i + 1)) {
      int end = digits(text, i + 1, to);
      end = end + 2 < to && text[end] == ':' ? digits(text, end + 1, to) : end;
      return end - i >= 5 || end - i == 3 ? end : from;
    }
    boolean named = i + 3 <= to && (text[i + 2] == 'T' || text[i + 2] == 'C') && i > from;
    boolean ends = i + 3 == to || (i + 3 < to && text[i + 3] <= ' ');
    return named && ends && CharFlags.isUpperCase(text, i, i + 3) ? i + 3 : from;
  }

  /** Whether the line starts as those of Kubernetes do: {@code E0102 15:04:05.000000}. */
  static boolean isKlog(char[] text, int from, int to) {
    return to - from > 14
        && CharClass.isAsciiLetter(text[from])
        && twoDigits(text, from + 1)
        && twoDigits(text, from + 3)
        && text[from + 5] == ' ';
  }

  private static boolean hasColon(char[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == ':') {
        return true;
      }
    }
    return false;
  }

  private static boolean twoDigits(char[] text, int at) {
    return CharClass.isDigit(text[at]) && CharClass.isDigit(text[at + 1]);
  }

  private static int wordEnd(char[] text, int from, int to) {
    int i = from;
    while (i < to && text[i] > ' ' && text[i] != ']') {
      i++;
    }
    return i;
  }

  private static int digits(char[] text, int from, int to) {
    int i = from;
    while (i < to && CharClass.isDigit(text[i])) {
      i++;
    }
    return i;
  }
}
