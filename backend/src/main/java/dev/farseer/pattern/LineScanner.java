package dev.farseer.pattern;

/**
 * Cuts a text into words, signs and slots, in one pass and without regular expressions. What a run
 * of characters is depends on its own looks and a few characters around it, never on other lines,
 * so that the same line always has the same shape.
 */
final class LineScanner {
  private static final int LETTERS = CharFlags.LETTERS;
  private static final int PLAIN = LETTERS | CharFlags.DASH;

  private final ChunkScanner chunks = new ChunkScanner();
  private final ValueReader values = chunks.values;
  private char[] text = new char[0];
  private Tokens out = new Tokens(1);
  private int limit;

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
    begin(chars, to, into, false);
    chunks.value(from, to, space);
  }

  private void run(char[] chars, int from, int to, Tokens into, boolean names) {
    begin(chars, to, into, names);
    int i = from;
    boolean space = false;
    while (i < to && !out.full()) {
      char c = chars[i];
      if (c == ' ') {
        space = true;
        i++;
        continue;
      }
      int flag = CharFlags.of(c);
      if ((flag & LETTERS) != 0) {
        i = letters(i, space);
        space = false;
      } else if (flag == CharFlags.DIGIT) {
        i = digits(i, space);
        space = false;
      } else if (flag != 0) {
        i = chunk(i, i, 0, space);
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
        return chunk(i + 1, i + 1, 0, true);
      }
    }
    return chunks.signRun(i, limit, space);
  }

  /** What starts with a letter: mostly a word, with its hash made on the way. */
  private int letters(int from, boolean space) {
    char[] chars = text;
    int to = limit;
    long hash = Hashing.WORD;
    int flags = 0;
    int flag = 0;
    int i = from;
    while (i < to) {
      char c = chars[i];
      flag = CharFlags.of(c);
      if ((flag & LETTERS) == 0) {
        break;
      }
      hash = Hashing.letter(hash, c);
      flags |= flag;
      i++;
    }
    if (i == to || flag == 0) {
      return word(from, i, space, hash);
    }
    int next = i + 1;
    if (Paths.isTrailing(chars[i]) && endsAt(next)) {
      out.addWord(chars, from, i, space, hash);
      out.addSign(chars, i, next, false);
      return next;
    }
    return chunk(from, i, flags, space);
  }

  /** What starts with a digit: mostly a number, which is read on the way. */
  private int digits(int from, boolean space) {
    char[] chars = text;
    int to = limit;
    long number = 0;
    int i = from;
    while (i < to && CharClass.isDigit(chars[i])) {
      number = number * 10 + (chars[i] - '0');
      i++;
    }
    if (i - from > ValueReader.MOST_EXACT) {
      return chunk(from, i, CharFlags.DIGIT, space);
    }
    if (endsAt(i)) {
      values.set(number);
      return chunks.emitNumber(from, i, space);
    }
    return chars[i] == '.'
        ? dotted(from, i, number, space)
        : chunk(from, i, CharFlags.DIGIT, space);
  }

  /** Digits with a dot behind them: mostly a number or an address. */
  private int dotted(int from, int dot, long whole, boolean space) {
    int i = dot + 1;
    long number = whole;
    while (i < limit && CharClass.isDigit(text[i])) {
      number = number * 10 + (text[i] - '0');
      i++;
    }
    int places = i - dot - 1;
    if (places > 0 && i - from <= ValueReader.MOST_EXACT && endsAt(i)) {
      values.set(number, places);
      return chunks.emitNumber(from, i, space);
    }
    if (places > 0 && i < limit && text[i] == '.') {
      int end = address(from);
      if (end > 0) {
        out.addSlot(SlotType.IP, text, from, end, space);
        return end;
      }
    }
    return chunk(from, dot, CharFlags.DIGIT, space);
  }

  /** End of the address, with its port, when nothing else is glued to it, otherwise -1. */
  private int address(int from) {
    int end = ValueReader.ipv4(text, from, limit);
    if (end > 0
        && end + 1 < limit
        && (text[end] == ':' || text[end] == '/')
        && CharClass.isDigit(text[end + 1])) {
      end++;
      while (end < limit && CharClass.isDigit(text[end])) {
        end++;
      }
    }
    return end > 0 && endsAt(end) ? end : -1;
  }

  /** Whether no chunk goes on here. */
  private boolean endsAt(int i) {
    return i == limit || CharFlags.of(text[i]) == 0;
  }

  /**
   * A run of letters, digits and joiners, of which letters or digits up to {@code read} have been
   * looked at already. Returns where the scan goes on.
   */
  private int chunk(int from, int read, int flagsRead, boolean space) {
    char[] chars = text;
    int to = limit;
    int flags = flagsRead;
    int repeated = 0;
    int before = 0;
    int i = read;
    while (i < to) {
      int flag = CharFlags.of(chars[i]);
      if (flag == 0) {
        break;
      }
      flags |= flag;
      repeated |= flag & before;
      before = flag;
      i++;
    }
    if ((repeated & CharFlags.DOT) != 0) {
      i = dotsAt(from, i);
      if (i == from) {
        return chunks.signRun(from, to, space);
      }
      flags = CharFlags.of(chars, from, i);
    }
    if (flags == CharFlags.DIGIT) {
      return chunks.number(from, i, space);
    }
    if ((flags & LETTERS) != 0 && CharFlags.isLetter(chars[from])) {
      if ((flags & ~LETTERS) == 0) {
        return word(from, i, space, Hashing.word(chars, from, i));
      }
      int end = i;
      while (Paths.isTrailing(chars[end - 1])) {
        end--;
      }
      if ((flags & ~PLAIN) == 0 || (end < i && CharFlags.isAllOf(chars, from, end, PLAIN))) {
        out.addWord(chars, from, end, space);
        chunks.trailing(end, i);
        return i;
      }
    }
    return chunks.mixed(from, i, flags, space);
  }

  /** Where dots in a row end the chunk, unless they are of a path such as {@code ../}. */
  private int dotsAt(int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (text[i] == '.' && text[i - 1] == '.' && !(i + 1 < limit && text[i + 1] == '/')) {
        return i - 1;
      }
    }
    return to;
  }

  /** Letters only: a word, unless it starts a date. */
  private int word(int from, int to, boolean space, long hash) {
    int date = DateReader.end(text, from, to, limit);
    if (date > 0) {
      out.addSlot(SlotType.NUM, text, from, date, space);
      return date;
    }
    out.addWord(text, from, to, space, hash);
    return to;
  }

  private void begin(char[] chars, int to, Tokens into, boolean names) {
    text = chars;
    out = into;
    limit = to;
    chunks.begin(chars, to, into, names);
  }
}
