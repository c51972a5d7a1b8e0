package dev.farseer.pattern;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one shape that stand for all of them: of each of {@link TimeSample#SPANS} spans of
 * the window at most {@link TimeSample#PER_SPAN}, those with the smallest priorities. Rows lie in
 * chunks of plain numbers, and texts stay in the line they came from, so that a line that is taken
 * costs its numbers only and one that is not costs nothing.
 */
final class LineSample {
  private static final int CHUNK = 16;
  private static final int FIRST_CHUNK = 2;
  private static final int TIME = 0;
  private static final int PRIORITY = 1;
  private static final int CELLS = 2;

  /** Low bits of a row's second number: the row of the span with the next smaller priority. */
  private static final int NEXT_BITS = 16;

  private static final long NEXT_MASK = (1L << NEXT_BITS) - 1;
  private static final int NONE = (int) NEXT_MASK;

  /** Lines longer than this are not kept for the texts of their values. */
  private static final int LONGEST_LINE = 600;

  private static final int LONGEST_TEXT = 80;

  /** Not-a-numbers with this sign hold where a text starts and how long it is. */
  private static final long TEXT_MARK = 0xFFF8000000000000L;

  private static final int LENGTH_BITS = 8;

  final long[] seen = new long[TimeSample.SPANS];

  /** By span: the largest priority that may still be taken, so that most lines cost one look. */
  private final long[] limits = new long[TimeSample.SPANS];

  private final int stride;
  private final int width;
  private final byte[] counts = new byte[TimeSample.SPANS];
  private final short[] worst = new short[TimeSample.SPANS];
  private long[][] chunks = {};
  private @Nullable String[][] lines = {};
  private int rows;

  LineSample(int width) {
    this.width = width;
    stride = CELLS + width;
    Arrays.fill(worst, (short) NONE);
    Arrays.fill(limits, Long.MAX_VALUE);
  }

  /** What of a priority the sample compares. */
  static long kept(long priority) {
    return priority & ~NEXT_MASK;
  }

  /** Counts a line, and takes it into the sample when its priority is small enough. */
  void add(int span, long ns, long priority, Tokens tokens, String text) {
    seen[span]++;
    long key = kept(priority);
    int row = key > limits[span] ? NONE : place(span, key, ns);
    if (row != NONE) {
      fill(row, tokens, text);
    }
  }

  /** Adds what another sample of the same shape has. */
  void merge(LineSample other) {
    for (int span = 0; span < TimeSample.SPANS; span++) {
      seen[span] += other.seen[span];
      int count = other.counts[span];
      for (int i = 0, row = other.worst[span] & NONE; i < count; i++, row = other.next(row)) {
        int mine = place(span, kept(other.get(row, PRIORITY)), other.get(row, TIME));
        if (mine != NONE) {
          for (int cell = CELLS; cell < stride; cell++) {
            set(mine, cell, other.get(row, cell));
          }
          if (width > 0) {
            lines[mine / CHUNK][mine % CHUNK] = other.lines[row / CHUNK][row % CHUNK];
          }
        }
      }
    }
  }

  /** Makes room for a line and puts it into the order of its span; NONE when it is not wanted. */
  private int place(int span, long key, long ns) {
    int count = counts[span];
    int head = worst[span] & NONE;
    int row;
    if (count == TimeSample.PER_SPAN) {
      if (!isBefore(key, ns, head)) {
        return NONE;
      }
      row = head;
      head = next(head);
    } else {
      row = newRow();
      counts[span]++;
    }
    set(row, TIME, ns);
    link(span, head, row, key, ns);
    if (counts[span] == TimeSample.PER_SPAN) {
      limits[span] = kept(get(worst[span] & NONE, PRIORITY));
    }
    return row;
  }

  private boolean isBefore(long key, long ns, int row) {
    long other = kept(get(row, PRIORITY));
    return key < other || (key == other && ns < get(row, TIME));
  }

  /** Puts a row into its place in the list of its span, which starts with the worst. */
  private void link(int span, int head, int row, long key, long ns) {
    int before = NONE;
    int after = head;
    while (after != NONE && isBefore(key, ns, after)) {
      before = after;
      after = next(after);
    }
    set(row, PRIORITY, key | after);
    if (before == NONE) {
      worst[span] = (short) row;
    } else {
      worst[span] = (short) head;
      set(before, PRIORITY, kept(get(before, PRIORITY)) | row);
    }
  }

  private int next(int row) {
    return (int) (get(row, PRIORITY) & NEXT_MASK);
  }

  private long get(int row, int cell) {
    return chunks[row / CHUNK][row % CHUNK * stride + cell];
  }

  private void set(int row, int cell, long value) {
    chunks[row / CHUNK][row % CHUNK * stride + cell] = value;
  }

  private int newRow() {
    int chunk = rows / CHUNK;
    if (chunk == chunks.length) {
      int capacity = chunk == 0 ? FIRST_CHUNK : CHUNK;
      chunks = Arrays.copyOf(chunks, chunk + 1);
      chunks[chunk] = new long[capacity * stride];
      lines = Arrays.copyOf(lines, chunk + 1);
      lines[chunk] = new @Nullable String[width == 0 ? 0 : capacity];
    } else if (rows % CHUNK * stride == chunks[chunk].length) {
      chunks[chunk] = Arrays.copyOf(chunks[chunk], CHUNK * stride);
      lines[chunk] = Arrays.copyOf(lines[chunk], width == 0 ? 0 : CHUNK);
    }
    return rows++;
  }

  @SuppressWarnings("ReferenceEquality") // the same array is meant, whatever it holds
  private void fill(int row, Tokens tokens, String text) {
    long[] chunk = chunks[row / CHUNK];
    int at = row % CHUNK * stride;
    boolean inLine = text.length() <= LONGEST_LINE;
    boolean texts = false;
    int count = Math.min(width, tokens.slots());
    for (int slot = 0; slot < count; slot++) {
      int i = tokens.slot(slot);
      double number = tokens.number[i];
      boolean isText = Double.isNaN(number);
      int length = Math.min(LONGEST_TEXT, tokens.end(i) - tokens.start(i));
      texts |= isText;
      inLine &= !isText || tokens.text[i] == tokens.line;
      chunk[at + CELLS + slot] =
          isText ? textCell(tokens.start(i), length) : Double.doubleToRawLongBits(number);
    }
    if (width > 0) {
      lines[row / CHUNK][row % CHUNK] = !texts ? null : inLine ? text : copied(chunk, at, tokens);
    }
  }

  private static long textCell(int start, int length) {
    return TEXT_MARK | ((long) start << LENGTH_BITS) | length;
  }

  /** The texts in a string of their own, for lines that are long or were rewritten. */
  private String copied(long[] chunk, int at, Tokens tokens) {
    StringBuilder copy = new StringBuilder();
    int count = Math.min(width, tokens.slots());
    for (int slot = 0; slot < count; slot++) {
      int i = tokens.slot(slot);
      if (Double.isNaN(tokens.number[i])) {
        int length = Math.min(LONGEST_TEXT, tokens.end(i) - tokens.start(i));
        chunk[at + CELLS + slot] = textCell(copy.length(), length);
        copy.append(tokens.text[i], tokens.start(i), length);
      }
    }
    return copy.toString();
  }

  /** The rows of one span, best first. */
  TimeSample.Row[] rowsOf(int span) {
    TimeSample.Row[] best = new TimeSample.Row[counts[span]];
    int row = worst[span] & NONE;
    for (int i = best.length - 1; i >= 0; i--) {
      best[i] = row(row);
      row = next(row);
    }
    return best;
  }

  private TimeSample.Row row(int row) {
    double[] numbers = new double[width];
    @Nullable String[] texts = new @Nullable String[width];
    String line = width == 0 ? null : lines[row / CHUNK][row % CHUNK];
    for (int i = 0; i < width; i++) {
      long cell = get(row, CELLS + i);
      numbers[i] = Double.longBitsToDouble(cell);
      if (line != null && (cell & TEXT_MARK) == TEXT_MARK) {
        long range = cell & ~TEXT_MARK;
        int start = (int) (range >>> LENGTH_BITS);
        texts[i] = line.substring(start, start + (int) (range & ((1 << LENGTH_BITS) - 1)));
        numbers[i] = Double.NaN;
      }
    }
    return new TimeSample.Row(get(row, TIME), kept(get(row, PRIORITY)), numbers, texts);
  }
}
