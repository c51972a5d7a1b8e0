package dev.farseer.pattern;

import java.util.Arrays;

/** Maps 64-bit hashes to small numbers without boxing. */
final class LongTable {
  private static final int ABSENT = -1;

  private long[] keys;
  private int[] values;
  private int size;

  LongTable(int capacity) {
    int slots = Integer.highestOneBit(Math.max(8, capacity) * 2 - 1) * 2;
    keys = new long[slots];
    values = new int[slots];
    Arrays.fill(values, ABSENT);
  }

  /** A table in which each word stands for its position in the list. */
  static LongTable ofWords(String words) {
    String[] list = words.split(" ", -1);
    LongTable table = new LongTable(list.length * 2);
    for (int i = 0; i < list.length; i++) {
      table.put(Hashing.of(list[i]), i);
    }
    return table;
  }

  /** Such a table for words that are folded: their keys are {@link Hashing#letters} mixed. */
  static LongTable ofLetters(String words) {
    String[] list = words.split(" ", -1);
    LongTable table = new LongTable(list.length * 2);
    for (int i = 0; i < list.length; i++) {
      table.put(Hashing.mix(Hashing.letters(list[i])), i);
    }
    return table;
  }

  int size() {
    return size;
  }

  /** The value of the key, -1 when there is none. */
  int get(long key) {
    int mask = keys.length - 1;
    int i = (int) (key ^ (key >>> 32)) & mask;
    while (values[i] != ABSENT) {
      if (keys[i] == key) {
        return values[i];
      }
      i = (i + 1) & mask;
    }
    return ABSENT;
  }

  boolean has(long key) {
    return get(key) != ABSENT;
  }

  /** Sets the value, 0 or more, of the key. */
  void put(long key, int value) {
    if (size * 2 >= keys.length) {
      grow();
    }
    int mask = keys.length - 1;
    int i = (int) (key ^ (key >>> 32)) & mask;
    while (values[i] != ABSENT && keys[i] != key) {
      i = (i + 1) & mask;
    }
    size += values[i] == ABSENT ? 1 : 0;
    keys[i] = key;
    values[i] = value;
  }

  /** The keys whose values are above the limit. */
  LongTable above(int limit) {
    LongTable above = new LongTable(64);
    for (int i = 0; i < keys.length; i++) {
      if (values[i] > limit) {
        above.put(keys[i], values[i]);
      }
    }
    return above;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new int[keys.length];
    Arrays.fill(values, ABSENT);
    size = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != ABSENT) {
        put(oldKeys[i], oldValues[i]);
      }
    }
  }
}
