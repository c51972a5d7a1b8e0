package dev.farseer.pattern;

/**
 * Cuts a text into words, signs and slots, in one pass and without regular expressions. What a run
 * of characters is depends on its own looks and a few characters around it, never on other lines,
 * so that the same line always has the same shape.
 */
final class LineScanner {
  private static final int PLAIN = CharFlags.LETTER | CharFlags.HEX_LETTER | CharFlags.DASH;

  private final ValueReader values = new ValueReader();
  private char[] text = new char[0];
  private Tokens out = new Tokens(1);
  private int limit;
  private boolean keepNames;

  /** Cuts the range; names with dots count as values, as they are classes, hosts and files. */
  void scan(char[] chars, int from, int to, Tokens into) {
    run(chars, from, to, into, false);
  }

  /** Cuts the range and keeps names with dots as words, as in the frames of a stack trace. */
  void scanNames(char[] chars, int from, int to, Tokens into) {
    run(chars, from, to, into, true);
  }

  /** Adds the range as a single slot, whatever it holds; says so when it is a number. */
  void scanValue(char[] chars, int from, int to, Tokens into, boolean space) {
    text = chars;
    out = into;
    limit = to;
    value(from, to, space);
  }

  private void run(char[] chars, int from, int to, Tokens into, boolean names) {
    text = chars;
    out = into;
    limit = to;
    keepNames = names;
    int i = from;
    boolean space = false;
    while (i < to && !out.full()) {
      char c = chars[i];
      int flag = CharFlags.of(c);
      if (flag != 0) {
        i = chunk(i, space);
        space = false;
      } else if (CharClass.of(c) == CharClass.SPACE) {
        space = true;
        i++;
      } else {
        i = sign(i, space);
        space = false;
      }
    }
  }

  /**
   * A sign that never belongs to a word; a comparison such as {@code <1 sec} is part of a value.
   */
  private int sign(int i, boolean space) {
    char c = text[i];
    boolean compares = c == '<' || c == '>';
    if (compares && space && i + 1 < limit && CharClass.isDigit(text[i + 1])) {
      int j = i + 1;
      while (j < limit && (CharClass.isWord(text[j]) || text[j] == '.')) {
        j++;
      }
      if (j == limit || text[j] != '>') {
        return chunk(i + 1, true);
      }
    }
    return signRun(i, limit, space);
  }

  private int signRun(int i, int to, boolean space) {
    char c = text[i];
    int j = i + 1;
    if (c != '(' && c != ')' && c != '[' && c != ']' && c != '{' && c != '}') {
      while (j < to && text[j] == c) {
        j++;
      }
    }
    out.add(Tokens.SIGN, text, i, j, space);
    return j;
  }

  /** A run of letters, digits and joiners. Returns where the scan goes on. */
  private int chunk(int from, boolean space) {
    int flags = 0;
    int i = from;
    for (; i < limit; i++) {
      char c = text[i];
      int flag = CharFlags.of(c);
      if (flag == 0) {
        break;
      }
      if (flag == CharFlags.DOT
          && i > from
          && text[i - 1] == '.'
          && !(i + 1 < limit && text[i + 1] == '/')) {
        i--;
        break;
      }
      flags |= flag;
    }
    if (i == from) {
      return signRun(from, limit, space);
    }
    if ((flags & ~PLAIN) == 0
        && (flags & (CharFlags.LETTER | CharFlags.HEX_LETTER)) != 0
        && text[from] != '-') {
      int end = i;
      while (text[end - 1] == '-') {
        end--;
      }
      int date = end == i ? DateReader.end(text, from, end, limit) : -1;
      if (date > 0) {
        out.addSlot(SlotType.NUM, text, from, date, space);
        return date;
      }
      out.add(Tokens.WORD, text, from, end, space);
      trailing(end, i);
      return i;
    }
    if (flags == CharFlags.DIGIT) {
      return number(from, i, space);
    }
    return mixed(from, i, flags, space);
  }

  private int mixed(int from, int to, int flags, boolean space) {
    if ((flags & (CharFlags.COLON | CharFlags.SLASH)) == (CharFlags.COLON | CharFlags.SLASH)
        && Paths.hasScheme(text, from, to)) {
      int end = Paths.end(text, to, limit);
      out.addSlot(SlotType.PATH, text, from, end, space);
      return end;
    }
    int end = to;
    while (end > from && Paths.isTrailing(text[end - 1])) {
      end--;
    }
    int start = from;
    boolean spaceBefore = space;
    while (start < end && isLeading(start, end)) {
      start = signRun(start, end, spaceBefore);
      spaceBefore = false;
    }
    if (start == end) {
      return start == to ? to : afterSigns(start, to, spaceBefore);
    }
    int next = Paths.isStart(text, start, end) ? path(start, end, to, spaceBefore) : -1;
    if (next >= 0) {
      return next;
    }
    next = core(start, end, flags, spaceBefore);
    if (next > end) {
      return next;
    }
    trailing(end, to);
    return to;
  }

  private int afterSigns(int from, int to, boolean space) {
    int i = from;
    boolean spaceBefore = space;
    while (i < to) {
      i = signRun(i, to, spaceBefore);
      spaceBefore = false;
    }
    return to;
  }

  private void trailing(int from, int to) {
    afterSigns(from, to, false);
  }

  /** Classifies a chunk without its outer signs. Returns its end, or more when a unit followed. */
  private int core(int from, int to, int flags, boolean space) {
    if ((flags & CharFlags.DIGIT) != 0 && mayBeNumber(text[from])) {
      if (CharFlags.isAllOf(text, from, to, CharFlags.DIGIT)) {
        return number(from, to, space);
      }
      int address = ValueReader.ipv4(text, from, to);
      if (address > 0) {
        return addressAnd(address, from, to, flags, space);
      }
      if (values.isNumber(text, from, to)) {
        return emitNumber(from, to, space);
      }
      if (CharFlags.isTimestamp(text, from, to)) {
        out.addSlot(SlotType.NUM, text, from, to, space);
        return to;
      }
      if (DateReader.isDayMonthYear(text, from, to)) {
        int end = DateReader.zoneEnd(text, to, limit);
        out.addSlot(SlotType.NUM, text, from, end, space);
        return end;
      }
    }
    if ((flags & CharFlags.COLON) != 0 && ValueReader.isColonGroups(text, from, to)) {
      boolean mac = to - from > 4 && text[from + 2] == ':' && text[to - 3] == ':';
      out.addSlot(mac ? SlotType.HEX : SlotType.IP, text, from, to, space);
      return to;
    }
    if ((flags & (CharFlags.AT | CharFlags.SLASH | CharFlags.COLON | CharFlags.OTHER)) != 0) {
      return joined(from, to, flags, space);
    }
    return piece(from, to, flags, space);
  }

  /** Whether numbers, addresses and dates can start with the character. */
  private static boolean mayBeNumber(char c) {
    return CharClass.isDigit(c) || c == '-' || c == '+' || c == '.';
  }

  /** An address with its port or mask, and what is glued to it. */
  private int addressAnd(int address, int from, int to, int flags, boolean space) {
    int end = address;
    if (end + 1 < to
        && (text[end] == ':' || text[end] == '/')
        && CharClass.isDigit(text[end + 1])) {
      int port = end + 1;
      while (port < to && CharClass.isDigit(text[port])) {
        port++;
      }
      if (port == to || !CharClass.isWord(text[port])) {
        end = port;
      }
    }
    out.addSlot(SlotType.IP, text, from, end, space);
    return end == to ? to : rest(end, to, flags);
  }

  /** A chunk in which an {@code @}, a slash, a colon or another joiner ties pieces together. */
  private int joined(int from, int to, int flags, boolean space) {
    int slashes = 0;
    int colon = -1;
    int at = -1;
    int cut = -1;
    int tildes = 0;
    for (int i = from; i < to; i++) {
      char c = text[i];
      tildes += c == '~' ? 1 : 0;
      if (c == '/') {
        slashes++;
      } else if (c == ':' && colon < 0) {
        colon = i;
      } else if (c == '@' && at < 0) {
        at = i;
      }
      if (cut < 0
          && (c == '/' || c == ':' || c == '@' || c == '#' || c == '+' || c == '~' || c == '\\')) {
        cut = i;
      }
    }
    if (tildes >= 2) {
      out.addSlot(SlotType.ANY, text, from, to, space);
      return to;
    }
    if (at > from && colon < 0 && slashes == 0 && !CharFlags.isAllHex(text, at + 1, to)) {
      out.addSlot(SlotType.ANY, text, from, to, space);
      return to;
    }
    boolean letters = (flags & (CharFlags.LETTER | CharFlags.HEX_LETTER)) != 0;
    boolean named = slashes == 1 && text[cut] == '/' && Names.isHost(text, from, cut);
    if (slashes >= 2 && letters && colon < 0) {
      int end = Paths.end(text, to, limit);
      out.addSlot(SlotType.PATH, text, from, end, space);
      return end;
    }
    if (named && colon < 0 && !keepNames) {
      out.addSlot(SlotType.ANY, text, from, to, space);
      return to;
    }
    if (colon == cut && colon > from && Names.isHost(text, from, colon) && portEnd(colon, to) > 0) {
      int end = portEnd(colon, to);
      out.addSlot(SlotType.ANY, text, from, end, space);
      return end == to ? to : rest(end, to, flags);
    }
    if (cut > from) {
      core(from, cut, CharFlags.of(text, from, cut), space);
      return rest(cut, to, flags);
    }
    return piece(from, to, flags, space);
  }

  private int portEnd(int colon, int to) {
    int i = colon + 1;
    while (i < to && CharClass.isDigit(text[i])) {
      i++;
    }
    return i > colon + 1 && i - colon <= 6 && (i == to || !CharClass.isWord(text[i])) ? i : -1;
  }

  /** What follows a piece inside a chunk: signs, then the next piece. */
  private int rest(int from, int to, int flags) {
    int start = from;
    while (start < to && isLeading(start, to)) {
      start = signRun(start, to, false);
    }
    if (start == to) {
      return to;
    }
    if (text[start] == '/') {
      boolean path = Paths.isStart(text, start, to) && !CharClass.isWord(text[start - 1]);
      return path ? path(start, to, to, false) : rest(signRun(start, to, false), to, flags);
    }
    return core(start, to, CharFlags.of(text, start, to), false);
  }

  /** Letters, digits, dots, dashes and underscores only. */
  private int piece(int from, int to, int flags, boolean space) {
    if ((flags & CharFlags.DIGIT) == 0 || CharFlags.isAllOf(text, from, to, ~CharFlags.DIGIT)) {
      boolean varies = (flags & CharFlags.DOT) != 0 && !keepNames && Names.varies(text, from, to);
      if (varies) {
        out.addSlot(SlotType.ANY, text, from, to, space);
      } else {
        out.add(Tokens.WORD, text, from, to, space);
      }
      return to;
    }
    if (Names.isKnownWord(text, from, to)) {
      out.add(Tokens.WORD, text, from, to, space);
      return to;
    }
    if (mayBeNumber(text[from]) && values.isNumber(text, from, to)) {
      return emitNumber(from, to, space);
    }
    if (ValueReader.isUuid(text, from, to)
        || ValueReader.isHex(text, from, to)
        || (!keepNames && Names.isHost(text, from, to))) {
      value(from, to, space);
      return to;
    }
    int slot = slotStart(from, to);
    if (slot > from) {
      out.add(Tokens.WORD, text, from, slot, space);
      value(slot, to, false);
    } else {
      value(from, to, space);
    }
    return to;
  }

  /** Where the varying part of a word with digits starts; the words before it are constant. */
  private int slotStart(int from, int to) {
    int digit = from;
    while (!CharClass.isDigit(text[digit])) {
      digit++;
    }
    int segment = digit;
    while (segment > from && !isSeparator(text[segment - 1])) {
      segment--;
    }
    int sign = segment;
    while (sign - 1 > from && text[sign - 1] == '-' && isSeparator(text[sign - 2])) {
      sign--;
    }
    if (sign - from >= 3) {
      return sign;
    }
    int segmentEnd = digit;
    while (segmentEnd < to && !isSeparator(text[segmentEnd])) {
      segmentEnd++;
    }
    boolean onlyDigitsFollow = CharFlags.isAllOf(text, digit, segmentEnd, CharFlags.DIGIT);
    boolean id = segmentEnd - segment >= 6 && CharFlags.isAllHex(text, segment, segmentEnd);
    return digit - from >= 2 && onlyDigitsFollow && !id ? digit : from;
  }

  private void value(int from, int to, boolean space) {
    if (values.isNumber(text, from, to)) {
      out.addNumber(values.type, text, from, to, space, values.value, values.unit);
    } else if (ValueReader.isUuid(text, from, to)) {
      out.addSlot(SlotType.UUID, text, from, to, space);
    } else if (ValueReader.isHex(text, from, to)) {
      out.addSlot(SlotType.HEX, text, from, to, space);
    } else if (to > from && ValueReader.ipv4(text, from, to) > 0) {
      out.addSlot(SlotType.IP, text, from, to, space);
    } else if (to - from > 1 && text[from] == '/') {
      out.addSlot(SlotType.PATH, text, from, to, space);
    } else {
      out.addSlot(SlotType.ANY, text, from, to, space);
    }
  }

  private int number(int from, int to, boolean space) {
    values.isNumber(text, from, to);
    return emitNumber(from, to, space);
  }

  /** Adds the number just read, with the unit that may follow after a space. */
  private int emitNumber(int from, int to, boolean space) {
    int end = to;
    double value = values.value;
    byte unit = values.unit;
    SlotType type = values.type;
    if (unit == Units.NONE
        && to + 1 < limit
        && text[to] == ' '
        && CharClass.isAsciiLetter(text[to + 1])) {
      int word = to + 1;
      while (word < limit && word - to < 14 && CharClass.isWord(text[word])) {
        word++;
      }
      Units.Unit found = Units.of(text, to + 1, word);
      boolean clear = word - to > 2 || text[to + 1] == 's' || text[to + 1] == 'B';
      if (found != null && clear) {
        value *= found.factor();
        unit = found.base();
        type = unit == Units.MS ? SlotType.DURATION : SlotType.NUM;
        boolean plainBytes = found.base() == Units.BYTES && found.word().startsWith("byte");
        end = plainBytes ? to : word;
      }
    }
    out.addNumber(type, text, from, end, space, value, unit);
    return end;
  }

  private int path(int start, int end, int chunkEnd, boolean space) {
    int to = Paths.end(text, end, limit);
    if (to < chunkEnd) {
      out.addSlot(SlotType.PATH, text, start, end, space);
      trailing(end, chunkEnd);
      return chunkEnd;
    }
    out.addSlot(SlotType.PATH, text, start, to, space);
    return to;
  }

  /** Whether the sign at {@code i} stands before a value without belonging to it. */
  private boolean isLeading(int i, int end) {
    char c = text[i];
    return switch (c) {
      case ':', '@', '#' ->
          !(c == ':'
              && i + 1 < end
              && text[i + 1] == ':'
              && i + 2 < end
              && CharClass.isHex(text[i + 2])
              && ValueReader.isColonGroups(text, i, end));
      case '.', '~' -> !Paths.isStart(text, i, end);
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

  private static boolean isSeparator(char c) {
    return c == '-' || c == '_' || c == '.';
  }
}
