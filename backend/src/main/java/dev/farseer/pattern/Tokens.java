package dev.farseer.pattern;

import java.util.Arrays;

/**
 * The tokens of one line, reused from line to line. A token is a word, a sign or a slot; a slot is
 * a value that the scanner recognised as varying by its looks alone.
 */
final class Tokens {
  static final byte WORD = 0;
  static final byte SIGN = 1;

  /** Kinds from here on are slots: see {@link SlotType#kind}. */
  static final byte SLOT = 2;

  private static final long SEED = 17;
  private static final long SLOT_HASH = 0x5107L;
  private static final long SPACE_HASH = 0x40000000L;
  private static final int LONGEST_SIGN = 3;

  /** Bit of a kind: white space stands before the token. */
  private static final byte SPACE = 1 << 6;

  /** Kinds with {@link #SPACE}. */
  private final byte[] kinds;

  /** Where tokens start, in the upper half, and end: one number, as most are never looked at. */
  private final long[] places;

  /** Where the characters of the token lie: a line that was rewritten has a text of its own. */
  final char[][] text;

  /** The characters of the line as it came, at the places where its text has them. */
  char[] line = new char[0];

  /** The number of a numeric slot in its base unit, otherwise NaN. */
  final double[] number;

  /** The unit of {@link #number}. */
  final byte[] unit;

  private int count;

  /** Where the slots are among the tokens. */
  private final int[] slotAt;

  private int slotCount;

  /** Hash of the tokens added so far. */
  private long hash = SEED;

  /** Whether tokens were changed after they were added, which the hash does not know. */
  private boolean changed;

  /** Whether a slot is as long as a trace id is at least. */
  private boolean longSlot;

  /** Where the optional fields of a structured line start, {@code count} when there are none. */
  int fieldsFrom = Integer.MAX_VALUE;

  Tokens(int capacity) {
    kinds = new byte[capacity];
    places = new long[capacity];
    text = new char[capacity][];
    number = new double[capacity];
    unit = new byte[capacity];
    slotAt = new int[capacity];
  }

  void clear() {
    count = 0;
    slotCount = 0;
    hash = SEED;
    changed = false;
    longSlot = false;
    fieldsFrom = Integer.MAX_VALUE;
  }

  /** Whether some slot may hold a trace id. */
  boolean mayHaveTraceId() {
    return longSlot;
  }

  int count() {
    return count;
  }

  /** How many of the tokens are slots. */
  int slots() {
    return slotCount;
  }

  /** Which token the slot is. */
  int slot(int index) {
    return slotAt[index];
  }

  /** Forgets the tokens from {@code size} on. */
  void truncate(int size) {
    count = Math.min(count, size);
    change();
  }

  boolean full() {
    return count == kinds.length;
  }

  /** Adds a word; does nothing when full. */
  void addWord(char[] chars, int from, int to, boolean spaceBefore) {
    addWord(chars, from, to, spaceBefore, Hashing.word(chars, from, to));
  }

  /** Adds a word whose {@link Hashing#word} is known. */
  void addWord(char[] chars, int from, int to, boolean spaceBefore, long wordHash) {
    add(WORD, chars, from, to, spaceBefore, wordHash);
  }

  /** Adds a run of the same sign; does nothing when full. */
  void addSign(char[] chars, int from, int to, boolean spaceBefore) {
    add(SIGN, chars, from, to, spaceBefore, signHash(chars[from], to - from));
  }

  @SuppressWarnings("ReferenceEquality") // the same array is meant, whatever it holds
  private void add(
      byte tokenKind, char[] chars, int from, int to, boolean spaceBefore, long tokenHash) {
    int at = count;
    if (at < kinds.length) {
      kinds[at] = spaceBefore ? (byte) (tokenKind | SPACE) : tokenKind;
      if (text[at] != chars) {
        // storing a reference costs more than finding that it is there already
        text[at] = chars;
      }
      places[at] = (long) from << Integer.SIZE | to;
      count = at + 1;
      hash = Hashing.join(hash, spaceBefore ? tokenHash + SPACE_HASH : tokenHash);
    }
  }

  void addSlot(SlotType type, char[] chars, int from, int to, boolean spaceBefore) {
    addNumber(type, chars, from, to, spaceBefore, Double.NaN, Units.NONE);
  }

  void addNumber(
      SlotType type,
      char[] chars,
      int from,
      int to,
      boolean spaceBefore,
      double value,
      byte valueUnit) {
    int at = count;
    if (at < kinds.length) {
      add(type.kind, chars, from, to, spaceBefore, SLOT_HASH);
      longSlot |= to - from >= TraceIds.SHORTEST;
      number[at] = value;
      unit[at] = valueUnit;
      slotAt[slotCount++] = at;
    }
  }

  byte kind(int index) {
    return (byte) (kinds[index] & ~SPACE);
  }

  int start(int index) {
    return (int) (places[index] >>> Integer.SIZE);
  }

  int end(int index) {
    return (int) places[index];
  }

  private boolean space(int index) {
    return (kinds[index] & SPACE) != 0;
  }

  boolean isSlot(int index) {
    return kind(index) >= SLOT;
  }

  SlotType type(int index) {
    return SlotType.ofKind(kind(index));
  }

  String string(int index) {
    return new String(text[index], start(index), end(index) - start(index));
  }

  /** Turns a word into a slot. */
  void makeSlot(int index) {
    kinds[index] = (byte) (SlotType.ANY.kind | (kinds[index] & SPACE));
    number[index] = Double.NaN;
    unit[index] = Units.NONE;
    change();
  }

  /** Makes the whole line a single slot. */
  void makeOne() {
    if (count > 0) {
      makeSlot(0);
      kinds[0] = kind(0);
      count = 1;
      fieldsFrom = Integer.MAX_VALUE;
      change();
    }
  }

  /** Finds the slots anew after tokens were changed. */
  private void change() {
    changed = true;
    slotCount = 0;
    for (int i = 0; i < count; i++) {
      if (isSlot(i)) {
        slotAt[slotCount++] = i;
      }
    }
  }

  /** Hash of everything that is constant in the line: all slots count alike. */
  long shapeHash() {
    return Hashing.join(changed ? hashAgain() : hash, Math.min(fieldsFrom, count));
  }

  private long hashAgain() {
    long h = SEED;
    for (int i = 0; i < count; i++) {
      long token =
          switch (kind(i)) {
            case WORD -> Hashing.word(text[i], start(i), end(i));
            case SIGN -> signHash(text[i][start(i)], end(i) - start(i));
            default -> SLOT_HASH;
          };
      h = Hashing.join(h, space(i) ? token + SPACE_HASH : token);
    }
    return h;
  }

  private static long signHash(char sign, int length) {
    return sign + ((long) Math.min(LONGEST_SIGN, length) << 16);
  }

  /** The constant form of the tokens, as kept for a shape. */
  Token[] copy() {
    Token[] copy = new Token[count];
    int slot = 0;
    for (int i = 0; i < count; i++) {
      boolean field = i >= fieldsFrom;
      if (isSlot(i)) {
        copy[i] = new Token(Token.Kind.SLOT, "", space(i), field, slot++);
      } else if (kind(i) == SIGN) {
        String sign = String.valueOf(text[i][start(i)]);
        String run = sign.repeat(Math.min(LONGEST_SIGN, end(i) - start(i)));
        copy[i] = new Token(Token.Kind.SIGN, run, space(i), field, -1);
      } else {
        copy[i] = new Token(Token.Kind.WORD, string(i), space(i), field, -1);
      }
    }
    return Arrays.copyOf(copy, count);
  }
}
