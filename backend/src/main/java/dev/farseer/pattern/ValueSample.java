package dev.farseer.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Different values with how often each was seen, in bounded memory. Keeps the {@value #MOST} values
 * with the smallest hashes and counts those exactly; how many others there are is estimated from
 * how dense the hashes lie. Which values are kept depends on the set of values only, so that
 * samples can be merged and no order of arrival changes them.
 */
final class ValueSample {
  static final int MOST = 64;
  private static final int LONGEST = 80;
  private static final double HASHES = Math.pow(2, 63);

  private static final int HINTS = 31;

  /** By the low bits of a hash: where it probably lies. */
  private final byte[] hints = new byte[HINTS + 1];

  private long[] hashes = new long[2];
  private long[] counts = new long[2];
  private String[] values = new String[2];
  private int size;

  /** The largest hash that may still be kept. */
  private long limit = Long.MAX_VALUE;

  private boolean overflowed;
  private int last;

  void add(char[] text, int from, int to, long hash, long times) {
    long key = hash >>> 1;
    if (key > limit) {
      overflowed = true;
      return;
    }
    if (last < size && hashes[last] == key) {
      counts[last] += times;
      return;
    }
    int guess = hints[(int) key & HINTS];
    if (guess < size && hashes[guess] == key) {
      counts[guess] += times;
      return;
    }
    int at = Arrays.binarySearch(hashes, 0, size, key);
    if (at >= 0) {
      counts[at] += times;
      last = at;
      hints[(int) key & HINTS] = (byte) at;
    } else if (-at - 1 < MOST) {
      insert(-at - 1, key, new String(text, from, Math.min(to - from, LONGEST)), times);
    } else {
      overflowed = true;
    }
  }

  void add(String value, long times) {
    add(value.toCharArray(), 0, value.length(), Hashing.of(value), times);
  }

  void merge(ValueSample other) {
    overflowed |= other.overflowed;
    for (int i = 0; i < other.size; i++) {
      int at = Arrays.binarySearch(hashes, 0, size, other.hashes[i]);
      if (at >= 0) {
        counts[at] += other.counts[i];
      } else if (-at - 1 < MOST) {
        insert(-at - 1, other.hashes[i], other.values[i], other.counts[i]);
      } else {
        overflowed = true;
      }
    }
  }

  private void insert(int at, long key, String value, long times) {
    if (size == MOST) {
      overflowed = true;
      size--;
    } else if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.min(MOST, size * 4));
      counts = Arrays.copyOf(counts, hashes.length);
      values = Arrays.copyOf(values, hashes.length);
    }
    System.arraycopy(hashes, at, hashes, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    System.arraycopy(values, at, values, at + 1, size - at);
    hashes[at] = key;
    counts[at] = times;
    values[at] = value;
    size++;
    last = at;
    limit = size == MOST ? hashes[MOST - 1] : Long.MAX_VALUE;
  }

  /** Whether every value seen is among those kept. */
  boolean isComplete() {
    return !overflowed;
  }

  /** How many different values there were: exact when complete, otherwise an estimate. */
  long distinct() {
    if (!overflowed) {
      return size;
    }
    return Math.round((MOST - 1) / (hashes[MOST - 1] / HASHES));
  }

  /** The only value, empty when there are more or none. */
  String single() {
    return size == 1 && !overflowed ? values[0] : "";
  }

  /** Values kept, most frequent first. */
  List<SlotStatistics.ValueCount> top(int most) {
    List<SlotStatistics.ValueCount> all = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      all.add(new SlotStatistics.ValueCount(values[i], counts[i]));
    }
    all.sort(BY_COUNT);
    return all.subList(0, Math.min(most, all.size()));
  }

  static final Comparator<SlotStatistics.ValueCount> BY_COUNT =
      Comparator.comparingLong(SlotStatistics.ValueCount::count)
          .reversed()
          .thenComparing(SlotStatistics.ValueCount::value);
}
