package dev.farseer.pattern;

import dev.farseer.log.Level;
import org.jspecify.annotations.Nullable;

/**
 * Turns the text of a line into tokens. JSON and logfmt lines are read by their message and their
 * error fields; the other fields follow as {@code key=slot}, sorted by key.
 */
final class LineReader {
  private static final int LONGEST_ERROR = 240;
  private static final char[] EQUALS = {'='};
  private static final int KEY =
      CharFlags.LETTERS | CharFlags.DIGIT | CharFlags.DOT | CharFlags.DASH;

  final Tokens tokens;

  /** Level that a field of the last line told, null when none did. */
  @Nullable Level level;

  private final LineScanner scanner = new LineScanner();
  private final Fields fields;
  private final int[] order = new int[Fields.MOST];
  private final char[] buffer;
  private final Header header = new Header();
  private long reads;
  private int headerFrom;
  private int headerTo;
  private int traceFrom;
  private int traceTo;
  private char @Nullable [] traceText;

  LineReader(PatternSettings settings) {
    tokens = new Tokens(settings.maxTokens());
    buffer = new char[settings.maxLineLength()];
    tokens.line = buffer;
    fields = new Fields(settings.maxLineLength());
  }

  /** Reads one line without line ends that matter. */
  void read(String text) {
    begin();
    append(text);
  }

  /** How many lines were read: changes when the tokens do. */
  long reads() {
    return reads;
  }

  private void begin() {
    reads++;
    tokens.clear();
    level = null;
    traceText = null;
    headerFrom = 0;
    headerTo = 0;
  }

  private void append(String text) {
    int length = Math.min(text.length(), buffer.length);
    text.getChars(0, length, buffer, 0);
    int first = skipSpaces(0, length);
    int message = header.end(buffer, first, length);
    if (message > first) {
      level = header.level;
      headerFrom = first;
      headerTo = message;
      first = message;
    }
    if (first < length && buffer[first] == '{' && fields.readJson(buffer, first, length)) {
      structured();
    } else if (looksLogfmt(first, length)
        && fields.readLogfmt(buffer, first, length)
        && message() >= 0) {
      structured();
    } else {
      scanner.scan(buffer, first, length, tokens);
    }
  }

  private int skipSpaces(int from, int to) {
    int i = from;
    while (i < to && buffer[i] <= ' ') {
      i++;
    }
    return i;
  }

  /** Reads the first line of a stack trace and what of the trace tells it from others. */
  void read(StackTrace trace) {
    begin();
    append(trace.head());
    int fieldsFrom = tokens.fieldsFrom;
    tokens.fieldsFrom = Integer.MAX_VALUE;
    if (fieldsFrom != Integer.MAX_VALUE) {
      tokens.truncate(fieldsFrom);
    }
    for (String line : trace.telling()) {
      char[] chars = line.toCharArray();
      scanner.scanNames(chars, 0, chars.length, tokens);
    }
  }

  /** The trace id that the last line names, lower case, or null. */
  @Nullable String traceId() {
    if (traceText != null) {
      return TraceIds.read(traceText, traceFrom, traceTo);
    }
    String id = headerTo > headerFrom ? TraceIds.inHeader(buffer, headerFrom, headerTo) : null;
    return id != null ? id : TraceIds.inText(tokens);
  }

  private boolean looksLogfmt(int from, int to) {
    int i = from;
    while (i < to && (CharFlags.of(buffer[i]) & KEY) != 0) {
      i++;
    }
    return i > from && i + 1 < to && buffer[i] == '=' && buffer[i + 1] != '=';
  }

  private int message() {
    int best = -1;
    int bestRank = Integer.MAX_VALUE;
    for (int i = 0; i < fields.count(); i++) {
      if (fields.roles[i] == FieldRole.MESSAGE) {
        int rank = FieldRole.messageRank(fields.keys[i], fields.keyFrom[i], fields.keyTo[i]);
        if (rank < bestRank && fields.to[i] > fields.from[i]) {
          best = i;
          bestRank = rank;
        }
      }
    }
    return best;
  }

  private void structured() {
    int message = message();
    int values = 0;
    for (int i = 0; i < fields.count(); i++) {
      switch (fields.roles[i]) {
        case LEVEL -> level = LevelWords.of(fields.values[i], fields.from[i], fields.to[i]);
        case TRACE -> {
          traceText = fields.values[i];
          traceFrom = fields.from[i];
          traceTo = fields.to[i];
        }
        case VALUE, ERROR, MESSAGE -> {
          if (i != message) {
            order[values++] = i;
          }
        }
        case SKIP -> {}
      }
    }
    if (message >= 0) {
      scanner.scan(fields.values[message], fields.from[message], fields.to[message], tokens);
    }
    sort(values);
    for (int i = 0; i < values; i++) {
      int field = order[i];
      if (fields.roles[field] == FieldRole.ERROR) {
        key(field);
        scanner.scan(fields.values[field], fields.from[field], errorEnd(field), tokens);
      }
    }
    if (message >= 0) {
      tokens.fieldsFrom = tokens.count();
    }
    for (int i = 0; i < values; i++) {
      int field = order[i];
      if (fields.roles[field] != FieldRole.ERROR) {
        key(field);
        scanner.scanValue(
            fields.values[field], fields.from[field], fields.to[field], tokens, false);
      }
    }
  }

  private void key(int field) {
    tokens.addWord(fields.keys[field], fields.keyFrom[field], fields.keyTo[field], true);
    tokens.addSign(EQUALS, 0, 1, false);
  }

  private int errorEnd(int field) {
    int end = Math.min(fields.to[field], fields.from[field] + LONGEST_ERROR);
    for (int i = fields.from[field]; i < end; i++) {
      if (fields.values[field][i] == '\n') {
        return i;
      }
    }
    return end;
  }

  private void sort(int count) {
    for (int i = 1; i < count; i++) {
      int field = order[i];
      int j = i - 1;
      while (j >= 0 && compareKeys(order[j], field) > 0) {
        order[j + 1] = order[j];
        j--;
      }
      order[j + 1] = field;
    }
  }

  private int compareKeys(int one, int other) {
    int lengthOne = fields.keyTo[one] - fields.keyFrom[one];
    int lengthOther = fields.keyTo[other] - fields.keyFrom[other];
    for (int i = 0; i < Math.min(lengthOne, lengthOther); i++) {
      int difference =
          fields.keys[one][fields.keyFrom[one] + i] - fields.keys[other][fields.keyFrom[other] + i];
      if (difference != 0) {
        return difference;
      }
    }
    return lengthOne - lengthOther;
  }
}
