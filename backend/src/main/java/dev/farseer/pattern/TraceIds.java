package dev.farseer.pattern;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds W3C and B3 trace ids. */
final class TraceIds {
  /** How far behind the name of a trace its id may start in a header. */
  private static final int NEAR = 16;

  /** Digits of the shortest trace id. */
  static final int SHORTEST = 16;

  private static final String ZEROS = "00000000000000000000000000000000";

  private TraceIds() {}

  /** The trace id of a field's value: 32 or 16 hexadecimal digits, a traceparent, or B3. */
  static @Nullable String read(char[] text, int from, int to) {
    int start = from;
    int first = hexEnd(text, start, to);
    if (first - start == 2 && first < to && text[first] == '-') {
      start = first + 1;
      first = hexEnd(text, start, to);
      return first - start == 32 ? clean(text, start, first) : null;
    }
    boolean ends = first == to || text[first] == '-';
    boolean length = first - start == 32 || first - start == 16;
    return ends && length ? clean(text, start, first) : null;
  }

  /** The trace id that structured metadata or labels carry. */
  static @Nullable String of(Map<String, String> map) {
    for (Map.Entry<String, String> entry : map.entrySet()) {
      String key = entry.getKey();
      if (key.length() <= 20 && FieldRole.of(key) == FieldRole.TRACE) {
        char[] value = entry.getValue().toCharArray();
        String id = read(value, 0, value.length);
        if (id != null) {
          return id;
        }
      }
    }
    return null;
  }

  /** The trace id in plain text: after a word that names a trace, or inside a traceparent. */
  static @Nullable String inText(Tokens tokens) {
    if (!tokens.mayHaveTraceId()) {
      return null;
    }
    for (int slot = 0; slot < tokens.slots(); slot++) {
      int i = tokens.slot(slot);
      int length = tokens.end(i) - tokens.start(i);
      boolean parent = length == 55 && tokens.text[i][tokens.start(i) + 2] == '-';
      if (parent
          || ((length == 32 || length == 16 || (length >= 49 && length <= 68))
              && isNamed(tokens, i))) {
        String id = read(tokens.text[i], tokens.start(i), tokens.end(i));
        if (id != null) {
          return id;
        }
      }
    }
    return null;
  }

  /** The trace id in a header: hexadecimal digits after a word that names a trace. */
  static @Nullable String inHeader(char[] text, int from, int to) {
    int named = -NEAR;
    for (int i = from; i + 16 <= to; i++) {
      if ((text[i] | 0x20) == 't' && spellsTrace(text, i)) {
        named = i;
        i += 4;
      } else if (i - named < NEAR && CharClass.isHex(text[i]) && !CharClass.isWord(text[i - 1])) {
        String id = read(text, i, valueEnd(text, i, to));
        if (id != null) {
          return id;
        }
      }
    }
    return null;
  }

  private static int valueEnd(char[] text, int from, int to) {
    int i = from;
    while (i < to && (CharClass.isHex(text[i]) || text[i] == '-')) {
      i++;
    }
    return i;
  }

  private static boolean spellsTrace(char[] text, int at) {
    return (text[at + 1] | 0x20) == 'r'
        && (text[at + 2] | 0x20) == 'a'
        && (text[at + 3] | 0x20) == 'c'
        && (text[at + 4] | 0x20) == 'e';
  }

  private static boolean isNamed(Tokens tokens, int slot) {
    int i = slot - 1;
    while (i >= 0 && i > slot - 4 && tokens.kind(i) == Tokens.SIGN) {
      i--;
    }
    if (i < 0 || tokens.kind(i) != Tokens.WORD) {
      return false;
    }
    char[] text = tokens.text[i];
    int from = tokens.start(i);
    int to = tokens.end(i);
    for (int at = from; at + 5 <= to; at++) {
      if ((text[at] | 0x20) == 't' && spellsTrace(text, at)) {
        return true;
      }
    }
    return to - from == 2 && (text[from] | 0x20) == 'b' && text[from + 1] == '3';
  }

  private static int hexEnd(char[] text, int from, int to) {
    int i = from;
    while (i < to && CharClass.isHex(text[i])) {
      i++;
    }
    return i;
  }

  private static @Nullable String clean(char[] text, int from, int to) {
    String id = new String(text, from, to - from).toLowerCase(Locale.ROOT);
    return ZEROS.startsWith(id) ? null : id;
  }
}
