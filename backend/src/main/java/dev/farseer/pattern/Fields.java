package dev.farseer.pattern;

/**
 * The fields of one JSON or logfmt line as ranges of characters, reused from line to line. Values
 * with escapes are unescaped into a buffer of their own. Nested objects give keys with dots, arrays
 * are one value; more than {@value #MOST} fields are not looked at.
 */
final class Fields {
  static final int MOST = 48;
  private static final int DEEPEST = 3;

  final int[] keyFrom = new int[MOST];
  final int[] keyTo = new int[MOST];
  final int[] from = new int[MOST];
  final int[] to = new int[MOST];
  final char[][] keys = new char[MOST][];
  final char[][] values = new char[MOST][];
  final FieldRole[] roles = new FieldRole[MOST];
  private final char[] scratch;
  private int scratchUsed;
  private int count;
  private char[] text = new char[0];
  private int limit;

  Fields(int longest) {
    scratch = new char[longest + MOST * 64];
  }

  int count() {
    return count;
  }

  /** Reads a JSON object that spans the range; one that is cut off at the end counts too. */
  boolean readJson(char[] chars, int start, int end) {
    begin(chars, end);
    int i = spaces(start);
    if (i >= limit || chars[i] != '{') {
      return false;
    }
    int after = object(i, 0, 0, 0);
    return after > 0 && count > 0 && spaces(after) >= limit;
  }

  /** Reads a line that is made of {@code key=value} pairs only. */
  boolean readLogfmt(char[] chars, int start, int end) {
    begin(chars, end);
    int i = spaces(start);
    while (i < limit) {
      int key = i;
      while (i < limit && (CharClass.isWord(text[i]) || text[i] == '.' || text[i] == '-')) {
        i++;
      }
      if (i == key || i >= limit || text[i] != '=') {
        return false;
      }
      int keyEnd = i++;
      int value = i;
      if (i < limit && text[i] == '"') {
        i = quoted(i);
        if (i < 0 || (i < limit && text[i] > ' ')) {
          return false;
        }
        unescape(value + 1, Math.min(i - 1, limit));
      } else {
        while (i < limit && text[i] > ' ') {
          i++;
        }
        valueFrom = value;
        valueTo = i;
        valueText = text;
      }
      add(text, key, keyEnd);
      i = spaces(i);
    }
    return count >= 2;
  }

  private char[] valueText = new char[0];
  private int valueFrom;
  private int valueTo;

  private void begin(char[] chars, int end) {
    text = chars;
    limit = end;
    count = 0;
    scratchUsed = 0;
  }

  private int object(int open, int depth, int prefixFrom, int prefixTo) {
    int i = spaces(open + 1);
    if (i < limit && text[i] == '}') {
      return i + 1;
    }
    while (i < limit) {
      if (text[i] != '"') {
        return -1;
      }
      int key = i + 1;
      i = quoted(i);
      if (i < 0) {
        return limit;
      }
      int keyEnd = i - 1;
      i = spaces(i);
      if (i >= limit) {
        return limit;
      }
      if (text[i] != ':') {
        return -1;
      }
      i = value(spaces(i + 1), key, keyEnd, depth, prefixFrom, prefixTo);
      if (i < 0) {
        return -1;
      }
      i = spaces(i);
      if (i < limit && text[i] == '}') {
        return i + 1;
      }
      if (i < limit && text[i] != ',') {
        return -1;
      }
      i = spaces(i + 1);
    }
    return limit;
  }

  private int value(int i, int key, int keyEnd, int depth, int prefixFrom, int prefixTo) {
    if (i >= limit) {
      return limit;
    }
    char[] keyText = text;
    int fullFrom = key;
    int fullTo = keyEnd;
    if (prefixTo > prefixFrom) {
      int size = prefixTo - prefixFrom + 1 + keyEnd - key;
      if (scratchUsed + size <= scratch.length) {
        fullFrom = scratchUsed;
        System.arraycopy(scratch, prefixFrom, scratch, fullFrom, prefixTo - prefixFrom);
        scratch[fullFrom + prefixTo - prefixFrom] = '.';
        System.arraycopy(text, key, scratch, fullFrom + prefixTo - prefixFrom + 1, keyEnd - key);
        scratchUsed += size;
        fullTo = scratchUsed;
        keyText = scratch;
      }
    }
    char c = text[i];
    if (c == '{' && depth < DEEPEST) {
      if (prefixTo == prefixFrom) {
        int size = keyEnd - key;
        if (scratchUsed + size > scratch.length) {
          return -1;
        }
        System.arraycopy(text, key, scratch, scratchUsed, size);
        fullFrom = scratchUsed;
        scratchUsed += size;
        fullTo = scratchUsed;
      }
      return object(i, depth + 1, fullFrom, fullTo);
    }
    int end;
    if (c == '"') {
      end = quoted(i);
      unescape(i + 1, end < 0 ? limit : end - 1);
    } else if (c == '{' || c == '[') {
      end = nested(i);
      setValue(i, end < 0 ? limit : end);
    } else {
      end = i;
      while (end < limit && text[end] != ',' && text[end] != '}' && text[end] > ' ') {
        end++;
      }
      setValue(i, end);
    }
    add(keyText, fullFrom, fullTo);
    return end < 0 ? limit : end;
  }

  private void setValue(int start, int end) {
    valueText = text;
    valueFrom = start;
    valueTo = end;
  }

  private void add(char[] keyText, int start, int end) {
    if (count == MOST || end == start) {
      return;
    }
    keys[count] = keyText;
    keyFrom[count] = start;
    keyTo[count] = end;
    values[count] = valueText;
    from[count] = valueFrom;
    to[count] = valueTo;
    roles[count] = FieldRole.of(keyText, start, end);
    count++;
  }

  /** End after the closing quote, -1 when there is none. */
  private int quoted(int open) {
    int i = open + 1;
    while (i < limit) {
      char c = text[i];
      if (c == '"') {
        return i + 1;
      }
      i += c == '\\' ? 2 : 1;
    }
    return -1;
  }

  /** End after the bracket that closes the one at {@code open}, -1 when there is none. */
  private int nested(int open) {
    int depth = 0;
    int i = open;
    while (i < limit) {
      char c = text[i];
      if (c == '"') {
        i = quoted(i);
        if (i < 0) {
          return -1;
        }
        continue;
      }
      if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth == 0) {
          return i + 1;
        }
      }
      i++;
    }
    return -1;
  }

  private void unescape(int start, int end) {
    setValue(start, end);
    int i = start;
    while (i < end && text[i] != '\\') {
      i++;
    }
    if (i >= end || scratchUsed + end - start > scratch.length) {
      return;
    }
    int into = scratchUsed;
    for (i = start; i < end; i++) {
      char c = text[i];
      if (c == '\\' && i + 1 < end) {
        i++;
        c = text[i];
        if (c == 'u' && i + 4 < end) {
          c = (char) hex(i + 1);
          i += 4;
        } else {
          c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
      }
      scratch[into++] = c;
    }
    valueText = scratch;
    valueFrom = scratchUsed;
    valueTo = into;
    scratchUsed = into;
  }

  private int hex(int at) {
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(text[i], 16);
      value = value * 16 + Math.max(0, digit);
    }
    return value;
  }

  private int spaces(int start) {
    int i = start;
    while (i < limit && text[i] <= ' ') {
      i++;
    }
    return i;
  }
}
