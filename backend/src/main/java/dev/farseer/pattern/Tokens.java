package dev.farseer.pattern;

import java.util.Arrays;

/**
 * The tokens of one line, reused from line to line. A token is a word, a sign or a slot; a slot is
 * a value that the scanner recognised as varying by its looks alone.
 */
final class Tokens {
  static final byte WORD = 0;
  static final byte SIGN = 1;

  /** Kinds from here on are slots: see {@link #kindOf}. */
  static final byte SLOT = 2;

  private static final long SLOT_HASH = 0x5107L;

  final byte[] kind;
  final int[] start;
  final int[] end;

  /** Whether white space stands before the token. */
  final boolean[] space;

  /** Where the characters of the token lie: a line that was rewritten has a text of its own. */
  final char[][] text;

  /** The characters of the line as it came, at the places where its text has them. */
  char[] line = new char[0];

  /** The number of a numeric slot in its base unit, otherwise NaN. */
  final double[] number;

  /** The unit of {@link #number}. */
  final byte[] unit;

  private int count;

  /** Whether a slot is as long as a trace id is at least. */
  private boolean longSlot;

  /** Where the optional fields of a structured line start, {@code count} when there are none. */
  int fieldsFrom = Integer.MAX_VALUE;

  Tokens(int capacity) {
    kind = new byte[capacity];
    start = new int[capacity];
    end = new int[capacity];
    space = new boolean[capacity];
    text = new char[capacity][];
    number = new double[capacity];
    unit = new byte[capacity];
  }

  /** The kind of a slot of the type. */
  static byte kindOf(SlotType type) {
    return switch (type) {
      case NUM -> SLOT;
      case IP -> SLOT + 1;
      case UUID -> SLOT + 2;
      case HEX -> SLOT + 3;
      case PATH -> SLOT + 4;
      case DURATION -> SLOT + 5;
      case ANY -> SLOT + 6;
    };
  }

  void clear() {
    count = 0;
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

  /** Forgets the tokens from {@code size} on. */
  void truncate(int size) {
    count = Math.min(count, size);
  }

  boolean full() {
    return count == kind.length;
  }

  /** Adds a word or a sign; does nothing when full. */
  @SuppressWarnings("ReferenceEquality") // the same array is meant, whatever it holds
  void add(byte tokenKind, char[] chars, int from, int to, boolean spaceBefore) {
    if (count < kind.length) {
      kind[count] = tokenKind;
      if (text[count] != chars) {
        // storing a reference costs more than finding that it is there already
        text[count] = chars;
      }
      start[count] = from;
      end[count] = to;
      space[count] = spaceBefore;
      count++;
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
    if (count < kind.length) {
      add(kindOf(type), chars, from, to, spaceBefore);
      longSlot |= to - from >= TraceIds.SHORTEST;
      number[count - 1] = value;
      unit[count - 1] = valueUnit;
    }
  }

  boolean isSlot(int index) {
    return kind[index] >= SLOT;
  }

  SlotType type(int index) {
    return switch (kind[index] - SLOT) {
      case 0 -> SlotType.NUM;
      case 1 -> SlotType.IP;
      case 2 -> SlotType.UUID;
      case 3 -> SlotType.HEX;
      case 4 -> SlotType.PATH;
      case 5 -> SlotType.DURATION;
      default -> SlotType.ANY;
    };
  }

  String string(int index) {
    return new String(text[index], start[index], end[index] - start[index]);
  }

  /** Turns a word into a slot. */
  void makeSlot(int index) {
    kind[index] = kindOf(SlotType.ANY);
    number[index] = Double.NaN;
    unit[index] = Units.NONE;
  }

  /** Makes the whole line a single slot. */
  void makeOne() {
    if (count > 0) {
      makeSlot(0);
      space[0] = false;
      count = 1;
      fieldsFrom = Integer.MAX_VALUE;
    }
  }

  /** Hash of everything that is constant in the line: all slots count alike. */
  long shapeHash() {
    long h = 17;
    for (int i = 0; i < count; i++) {
      byte k = kind[i];
      long token;
      if (k >= SLOT) {
        token = SLOT_HASH;
      } else if (k == SIGN) {
        token = text[i][start[i]] + ((long) Math.min(3, end[i] - start[i]) << 16);
      } else {
        token = Hashing.of(text[i], start[i], end[i]);
      }
      h = Hashing.join(h, space[i] ? token + 0x40000000L : token);
    }
    return Hashing.join(h, Math.min(fieldsFrom, count));
  }

  /** The constant form of the tokens, as kept for a shape. */
  Token[] copy() {
    Token[] copy = new Token[count];
    int slot = 0;
    for (int i = 0; i < count; i++) {
      boolean field = i >= fieldsFrom;
      if (isSlot(i)) {
        copy[i] = new Token(Token.Kind.SLOT, "", space[i], field, slot++);
      } else if (kind[i] == SIGN) {
        String sign = String.valueOf(text[i][start[i]]);
        String run = sign.repeat(Math.min(3, end[i] - start[i]));
        copy[i] = new Token(Token.Kind.SIGN, run, space[i], field, -1);
      } else {
        copy[i] = new Token(Token.Kind.WORD, string(i), space[i], field, -1);
      }
    }
    return Arrays.copyOf(copy, count);
  }
}
