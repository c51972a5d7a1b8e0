package dev.farseer.pattern;

/** What is remembered of the values of one slot: all of it can be merged, in any order. */
final class SlotTracker {
  final ValueSample values = new ValueSample();
  long count;
  long numbers;
  double min = Double.POSITIVE_INFINITY;
  double max = Double.NEGATIVE_INFINITY;
  private int types;
  private int units;

  /** Adds the value of a slot token of the line just read. Returns the hash of the value. */
  long add(Tokens tokens, int token) {
    char[] text = tokens.text[token];
    int from = tokens.start(token);
    int to = tokens.end(token);
    long hash = Hashing.of(text, from, to);
    values.add(text, from, to, hash, 1);
    count++;
    types |= 1 << (tokens.kind(token) - Tokens.SLOT);
    double number = tokens.number[token];
    if (!Double.isNaN(number)) {
      numbers++;
      units |= 1 << tokens.unit[token];
      if (!(number > min)) {
        min = Math.min(min, number);
      }
      if (!(number < max)) {
        max = Math.max(max, number);
      }
    }
    return hash;
  }

  /** Adds a word that stood where other lines have other words. */
  void addWord(String word, long times) {
    values.add(word, times);
    count += times;
    types |= bit(SlotType.ANY);
  }

  void merge(SlotTracker other) {
    values.merge(other.values);
    count += other.count;
    numbers += other.numbers;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
    types |= other.types;
    units |= other.units;
  }

  /** The type that fits all values. */
  SlotType type() {
    for (SlotType type : SlotType.values()) {
      if (types == bit(type)) {
        return type;
      }
    }
    int num = bit(SlotType.NUM);
    if (types == (num | bit(SlotType.DURATION))) {
      return SlotType.DURATION;
    }
    if (types == (num | bit(SlotType.HEX))) {
      return SlotType.HEX;
    }
    return SlotType.ANY;
  }

  private static int bit(SlotType type) {
    return 1 << (type.kind - Tokens.SLOT);
  }

  /** Whether nearly all values are numbers, so that statistics of them mean something. */
  boolean isNumeric() {
    SlotType type = type();
    return numbers > 0
        && numbers * 10 >= count * 9
        && (type == SlotType.NUM || type == SlotType.DURATION);
  }

  /** The unit that the numbers share, empty when they differ. */
  String unit() {
    int known = units & ~(1 << Units.NONE);
    return Integer.bitCount(known) == 1
        ? Units.word((byte) Integer.numberOfTrailingZeros(known))
        : "";
  }
}
