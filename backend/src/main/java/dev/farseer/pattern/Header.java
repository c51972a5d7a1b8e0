package dev.farseer.pattern;

import dev.farseer.log.Level;
import org.jspecify.annotations.Nullable;

/**
 * Finds what loggers write before the message of a line: times, hosts, process numbers, levels,
 * thread and logger names. It is no part of the pattern, as the fields of a structured line beside
 * its message are none, so that the same message has the same id under any logger's layout. Only a
 * line that starts with a time has a header.
 */
final class Header {
  private static final int MOST_PARTS = 9;
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_GROUP = 240;

  /** Level that the last header names, null when it names none. */
  @Nullable Level level;

  private char[] text = new char[0];
  private int limit;

  /** Where the message starts; {@code from} when there is no header or nothing behind it. */
  int end(char[] chars, int from, int to) {
    text = chars;
    limit = to;
    int message = one(chars, from, to);
    int inner = message > from ? container(message) : -1;
    // what a container's runtime writes stands before the header of the program itself
    return inner < 0 || inner >= to ? message : one(chars, inner, to);
  }

  /** End of the stream and the flag that runtimes of containers write behind their time, or -1. */
  private int container(int from) {
    boolean stream =
        from + 9 < limit
            && text[from] == 's'
            && text[from + 1] == 't'
            && text[from + 2] == 'd'
            && text[from + 6] == ' '
            && text[from + 8] == ' ';
    return stream && (text[from + 7] == 'F' || text[from + 7] == 'P') ? spaces(from + 9) : -1;
  }

  private int one(char[] chars, int from, int to) {
    level = null;
    int start = from;
    while (start < to && (chars[start] == '-' || chars[start] == ' ')) {
      start++;
    }
    if (start >= to || start - from > 2) {
      return from;
    }
    int stamp = mayStart(chars[start]) ? stamps(start) : -1;
    if (stamp < 0 && !CharClass.isDigit(chars[start])) {
      stamp = named(start);
    }
    boolean sure = stamp > 0;
    if (!sure && CharClass.isDigit(chars[start])) {
      stamp = TimeStamps.weakEnd(chars, start, to);
    }
    if (stamp < 0) {
      return from;
    }
    if (sure && TimeStamps.isKlog(chars, start, to)) {
      level = Levels.ofLetter(chars[start]);
      return klog(stamp);
    }
    int leveled = throughLevel(stamp);
    if (leveled < 0 && !sure) {
      return from;
    }
    int message = leveled > 0 ? afterLevel(leveled) : withoutLevel(stamp);
    if (message >= to) {
      level = null;
      return from;
    }
    return message;
  }

  /** The number of the thread and the place in the source, up to a bracket. */
  private int klog(int from) {
    int number = part(spaces(from));
    int place = number < 0 ? -1 : part(spaces(number));
    boolean closed = place > 0 && place < limit && text[place - 1] == ']';
    return closed ? spaces(place) : spaces(from);
  }

  private static boolean mayStart(char c) {
    return CharClass.isDigit(c) || c == '[' || (c >= 'A' && c <= 'Z');
  }

  /** End of the times behind the name of a host, a container or a file that starts the line. */
  private int named(int from) {
    int end = from;
    while (end < limit && text[end] > ' ' && end - from < LONGEST_NAME) {
      end++;
    }
    if (end + 20 > limit
        || (!CharClass.isDigit(text[end + 1]) && text[end + 1] > ' ' && text[end + 1] != '|')) {
      return -1;
    }
    int next = spaces(end);
    boolean piped = next + 1 < limit && text[next] == '|';
    boolean telling = isTelling(from, end);
    int stamp = piped ? spaces(next + 1) : next;
    boolean dated = stamp + 19 < limit && CharClass.isDigit(text[stamp]) && (piped || telling);
    return dated && isName(from, end, true) ? stamps(stamp) : -1;
  }

  private boolean isTelling(int from, int to) {
    for (int i = from; i < to; i++) {
      if (CharClass.isDigit(text[i]) || text[i] == '.' || text[i] == '-') {
        return true;
      }
    }
    return false;
  }

  /** End of one or more times, with the brackets and signs around them, or -1. */
  private int stamps(int from) {
    int end = -1;
    int i = from;
    for (int part = 0; part < 3; part++) {
      int next = stamp(i);
      if (next < 0) {
        break;
      }
      end = next;
      i = spaces(next);
    }
    return end;
  }

  private int stamp(int from) {
    if (from < limit && text[from] == '[') {
      int inside = TimeStamps.end(text, from + 1, limit);
      return inside > 0 && inside < limit && text[inside] == ']' ? inside + 1 : -1;
    }
    return TimeStamps.end(text, from, limit);
  }

  /** End of the level, when only what machines write lies before it, or -1. */
  private int throughLevel(int from) {
    int i = from;
    for (int part = 0; part < MOST_PARTS; part++) {
      i = separators(i);
      if (i >= limit) {
        return -1;
      }
      int end = part(i);
      Level found = levelOf(i, end, part > 0);
      if (found != null) {
        level = found;
        return end;
      }
      if (end < 0 || !isMachineWritten(i, end)) {
        return -1;
      }
      i = end;
    }
    return -1;
  }

  /** A level as headers write it: capitals, or brackets or a sign around it, or a lone letter. */
  private @Nullable Level levelOf(int from, int end, boolean afterOthers) {
    int start = from;
    int stop = end;
    while (start < stop && !CharClass.isAsciiLetter(text[start])) {
      start++;
    }
    while (stop > start && !CharClass.isAsciiLetter(text[stop - 1])) {
      stop--;
    }
    boolean wrapped = start > from && stop < end;
    if (stop - start == 1) {
      boolean alone = start == from && stop == end && afterOthers;
      return alone && end < limit ? Levels.ofLetter(text[start]) : null;
    }
    if (start - from > 1 || end - stop > 1) {
      return null;
    }
    boolean colon = stop < end && text[stop] == ':';
    boolean capitals = CharFlags.isUpperCase(text, start, stop);
    return capitals || wrapped || colon ? LevelWords.of(text, start, stop) : null;
  }

  /** What follows the level: brackets with threads, and the name of the logger. */
  private int afterLevel(int from) {
    int i = separators(from);
    int number = i;
    while (number < limit && CharClass.isDigit(text[number])) {
      number++;
    }
    int next = number > i ? spaces(number) : limit;
    boolean dashes =
        next + 1 < limit && text[next] == '-' && text[next + 1] == '-' && isLoneSign(next);
    boolean process = dashes || (next < limit && text[next] == '[');
    return logger(groups(process ? next : i), true);
  }

  /** Without a level: brackets, or the host and the program of a syslog. */
  private int withoutLevel(int from) {
    int i = groups(from);
    int host = part(i);
    int program = host < 0 ? -1 : spaces(host);
    if (host > i && program > host && program < limit && text[host - 1] != ':') {
      int end = part(program);
      if (end > program + 1
          && text[end - 1] == ':'
          && isName(i, host, true)
          && isName(program, end - 1, true)) {
        return spaces(end);
      }
    }
    return logger(i, false);
  }

  private int groups(int from) {
    int i = separators(from);
    while (i < limit && text[i] == '[') {
      int end = group(i);
      if (end < 0 || end >= limit) {
        return i;
      }
      i = separators(end);
    }
    return i;
  }

  /** Skips a logger's name, which a colon, a dash or brackets divide from the message. */
  private int logger(int from, boolean afterLevel) {
    int end = part(from);
    if (end <= from || end >= limit) {
      return from;
    }
    if (text[end - 1] == ':') {
      return isName(from, end - 1, false) ? groups(end) : from;
    }
    int next = spaces(end);
    if (next + 1 >= limit || !isName(from, end, true)) {
      return from;
    }
    if (next + 1 < limit && text[next] == '*') {
      // a mark of the process, such as that of 32 or 64 bits
      next = spaces(part(next));
    }
    if (next + 1 >= limit) {
      return from;
    }
    boolean divided = (text[next] == '-' || text[next] == ':') && text[next + 1] == ' ';
    if (divided && (afterLevel || isName(from, end, false))) {
      return spaces(next + 1);
    }
    return afterLevel && text[next] == '[' && isName(from, end, false) ? groups(next) : from;
  }

  /**
   * Whether the range can be the name of a program or logger. A single plain word is one only where
   * {@code plain} says that its place tells; names of exceptions never are.
   */
  private boolean isName(int from, int to, boolean plain) {
    boolean telling = plain;
    boolean letters = false;
    for (int i = from; i < to; i++) {
      char c = text[i];
      boolean upper = c >= 'A' && c <= 'Z';
      letters |= CharClass.isAsciiLetter(c);
      telling |=
          c == '.' || c == '$' || c == '[' || c == '@' || (upper && i > from && !isUpper(i - 1));
      if (!CharClass.isWord(c) && ".$-/[]()@#:".indexOf(c) < 0) {
        return false;
      }
    }
    return letters && telling && !Names.isFailure(text, from, to);
  }

  private boolean isUpper(int i) {
    return text[i] >= 'A' && text[i] <= 'Z';
  }

  /** Numbers, brackets, names in capitals, and whatever has digits or signs inside. */
  private boolean isMachineWritten(int from, int to) {
    if (text[from] == '[') {
      return true;
    }
    boolean lower = false;
    boolean signs = false;
    for (int i = from; i < to; i++) {
      char c = text[i];
      lower |= c >= 'a' && c <= 'z';
      signs |= CharClass.isDigit(c) || (i + 1 < to && (c == '.' || c == '/' || c == '-'));
    }
    return !lower || signs;
  }

  /** End of the part that starts here: a bracket group, or what has no space in it. */
  private int part(int from) {
    if (from >= limit) {
      return -1;
    }
    if (text[from] == '[') {
      return group(from);
    }
    int i = from;
    while (i < limit && text[i] > ' ' && text[i] != '|') {
      i++;
    }
    return i;
  }

  private int group(int open) {
    int depth = 0;
    int end = Math.min(limit, open + LONGEST_GROUP);
    for (int i = open; i < end; i++) {
      depth += text[i] == '[' ? 1 : text[i] == ']' ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    return -1;
  }

  private int spaces(int from) {
    int i = from;
    while (i < limit && text[i] <= ' ') {
      i++;
    }
    return i;
  }

  /** Skips spaces and the signs that stand alone between the parts of a header. */
  private int separators(int from) {
    int i = from;
    while (i < limit && (text[i] <= ' ' || text[i] == '|' || isLoneSign(i))) {
      i++;
    }
    return i;
  }

  private boolean isLoneSign(int i) {
    char c = text[i];
    boolean before = i == 0 || text[i - 1] <= ' ' || text[i - 1] == c || text[i - 1] == ']';
    boolean after = i + 1 == limit || text[i + 1] <= ' ' || text[i + 1] == c;
    return (c == '-' || c == ':') && before && after;
  }
}
