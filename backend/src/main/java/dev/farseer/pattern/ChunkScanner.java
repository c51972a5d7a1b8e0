package dev.farseer.pattern;

/**
 * Reads a chunk that is neither a plain word nor a plain number: signs around it, addresses, dates,
 * paths, names, and pieces that joiners tie together.
 */
final class ChunkScanner {
  private static final int LETTERS = CharFlags.LETTERS;
  private static final int NO_NUMBER = CharFlags.AT | CharFlags.SLASH | CharFlags.COLON;
  private static final int DIVIDES = CharFlags.SLASH | CharFlags.DASH;
  private static final int JOINS =
      CharFlags.AT | CharFlags.SLASH | CharFlags.COLON | CharFlags.OTHER;

  final ValueReader values = new ValueReader();
  private char[] text = new char[0];
  private Tokens out = new Tokens(1);
  private int limit;
  private boolean keepNames;

  /** What is read from now on, and whether names with dots are kept as words. */
  void begin(char[] chars, int to, Tokens into, boolean names) {
    text = chars;
    out = into;
    limit = to;
    keepNames = names;
  }

  int mixed(int from, int to, int flags, boolean space) {
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
    while (start < end && Paths.isLeadingSign(text, start, end)) {
      start = signRun(start, end, spaceBefore);
      spaceBefore = false;
    }
    if (start == end) {
      return start == to ? to : afterSigns(start, to, spaceBefore);
    }
    if (Paths.isStart(text, start, end)) {
      return path(start, end, to, spaceBefore);
    }
    int inside = start > from || end < to ? CharFlags.of(text, start, end) : flags;
    int next = core(start, end, inside, spaceBefore);
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

  void trailing(int from, int to) {
    afterSigns(from, to, false);
  }

  int signRun(int i, int to, boolean space) {
    char c = text[i];
    int j = i + 1;
    if (j < to && text[j] == c && !isBracket(c)) {
      while (j < to && text[j] == c) {
        j++;
      }
    }
    out.addSign(text, i, j, space);
    return j;
  }

  private static boolean isBracket(char c) {
    return c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}';
  }

  /** Classifies a chunk without its outer signs. Returns its end, or more when a unit followed. */
  private int core(int from, int to, int flags, boolean space) {
    if ((flags & CharFlags.DIGIT) != 0 && mayBeNumber(text[from])) {
      int end = numeric(from, to, flags, space);
      if (end > 0) {
        return end;
      }
    }
    if ((flags & CharFlags.COLON) != 0 && ValueReader.isColonGroups(text, from, to)) {
      boolean mac = to - from > 4 && text[from + 2] == ':' && text[to - 3] == ':';
      out.addSlot(mac ? SlotType.HEX : SlotType.IP, text, from, to, space);
      return to;
    }
    if ((flags & JOINS) != 0) {
      return joined(from, to, flags, space);
    }
    return piece(from, to, flags, space);
  }

  /** A number, an address or a date: its end as {@link #core} returns it, -1 for none of these. */
  private int numeric(int from, int to, int flags, boolean space) {
    if (flags == CharFlags.DIGIT) {
      return number(from, to, space);
    }
    if ((flags & CharFlags.DOT) != 0) {
      int address = ValueReader.ipv4(text, from, to);
      if (address > 0) {
        return addressAnd(address, from, to, flags, space);
      }
    }
    if ((flags & NO_NUMBER) == 0 && values.isNumber(text, from, to)) {
      return emitNumber(from, to, space);
    }
    if ((flags & CharFlags.HEX_LETTER) == 0 && CharFlags.isTimestamp(text, from, to)) {
      out.addSlot(SlotType.NUM, text, from, to, space);
      return to;
    }
    if ((flags & DIVIDES) != 0 && DateReader.isDayMonthYear(text, from, to)) {
      int end = DateReader.zoneEnd(text, to, limit);
      out.addSlot(SlotType.NUM, text, from, end, space);
      return end;
    }
    return -1;
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
      if ((CharFlags.of(c) & JOINS) == 0) {
        continue;
      }
      cut = cut < 0 ? i : cut;
      if (c == '/') {
        slashes++;
      } else if (c == ':' && colon < 0) {
        colon = i;
      } else if (c == '@' && at < 0) {
        at = i;
      }
      tildes += c == '~' ? 1 : 0;
    }
    if (tildes >= 2) {
      out.addSlot(SlotType.ANY, text, from, to, space);
      return to;
    }
    if (at > from && colon < 0 && slashes == 0 && !CharFlags.isAllHex(text, at + 1, to)) {
      out.addSlot(SlotType.ANY, text, from, to, space);
      return to;
    }
    boolean letters = (flags & LETTERS) != 0;
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
    while (start < to && Paths.isLeadingSign(text, start, to)) {
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

  /** Letters, digits, dots, dashes and underscores only, and no number, address or date. */
  private int piece(int from, int to, int flags, boolean space) {
    boolean name = (flags & CharFlags.DOT) != 0 && !keepNames;
    if ((flags & CharFlags.DIGIT) == 0) {
      if (name && Names.varies(text, from, to)) {
        out.addSlot(SlotType.ANY, text, from, to, space);
      } else {
        out.addWord(text, from, to, space);
      }
    } else if (Names.isKnownWord(text, from, to)) {
      out.addWord(text, from, to, space);
    } else if (ValueReader.isUuid(text, from, to)) {
      out.addSlot(SlotType.UUID, text, from, to, space);
    } else if (ValueReader.isHex(text, from, to)) {
      out.addSlot(SlotType.HEX, text, from, to, space);
    } else if (name && Names.isHost(text, from, to)) {
      out.addSlot(SlotType.ANY, text, from, to, space);
    } else {
      int slot = Names.slotStart(text, from, to);
      if (slot > from) {
        out.addWord(text, from, slot, space);
        value(slot, to, false);
      } else {
        boolean path = to - from > 1 && text[from] == '/';
        out.addSlot(path ? SlotType.PATH : SlotType.ANY, text, from, to, space);
      }
    }
    return to;
  }

  void value(int from, int to, boolean space) {
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

  /** Digits only. */
  int number(int from, int to, boolean space) {
    values.readDigits(text, from, to);
    return emitNumber(from, to, space);
  }

  /** Adds the number just read, with the unit that may follow after a space. */
  int emitNumber(int from, int to, boolean space) {
    int end = to;
    double value = values.value;
    byte unit = values.unit;
    SlotType type = values.type;
    if (unit == Units.NONE
        && to + 1 < limit
        && text[to] == ' '
        && Units.mayStart(text[to + 1], to + 2 < limit ? text[to + 2] : ' ')) {
      int word = to + 1;
      while (word < limit && word - to < 14 && CharClass.isWord(text[word])) {
        word++;
      }
      Units.Unit found = Units.of(text, to + 1, word);
      boolean clear = word - to > 2 || Units.isClearAlone(text[to + 1]);
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
}
