package dev.farseer.embedded;

import java.util.Arrays;

/** The open end of a stream, where lines are appended. Guarded by its stream's lock. */
final class Head {
  /** Bytes a line costs besides its text: timestamp, offset, hash. */
  static final int BOOKKEEPING = 20;

  private static final int MOST_BYTES = 256 << 10;
  private static final int MOST_LINES = 8_192;

  private long[] timestamps = new long[16];
  private int[] offsets = new int[17];
  private byte[] bytes = new byte[1024];
  private long[] hashes = new long[16];
  private LongSet seen = new LongSet();
  private int count;
  private boolean sorted = true;

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return count >= MOST_LINES || offsets[count] >= MOST_BYTES;
  }

  boolean contains(long hash) {
    return seen.contains(hash);
  }

  /** Appends a record; arrays grow by copying, so that snapshots of the old ones stay true. */
  void append(long timestampNs, byte[] record, int length, long hash) {
    if (count == timestamps.length) {
      timestamps = Arrays.copyOf(timestamps, count * 2);
      offsets = Arrays.copyOf(offsets, count * 2 + 1);
      hashes = Arrays.copyOf(hashes, count * 2);
    }
    int start = offsets[count];
    if (start + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(start + length, bytes.length * 2));
    }
    System.arraycopy(record, 0, bytes, start, length);
    sorted &= count == 0 || timestampNs >= timestamps[count - 1];
    timestamps[count] = timestampNs;
    hashes[count] = hash;
    offsets[++count] = start + length;
    seen.add(hash);
  }

  /** What has been appended so far; costs nothing while lines arrive in order of time. */
  Chunk snapshot() {
    return sorted
        ? new Chunk(timestamps, offsets, bytes, count, new long[0])
        : inOrder(new long[0]);
  }

  /** A chunk of exactly what has been appended; the head is empty afterwards. */
  Chunk seal() {
    long[] sortedHashes = Arrays.copyOf(hashes, count);
    Arrays.sort(sortedHashes);
    Chunk chunk =
        sorted
            ? new Chunk(
                Arrays.copyOf(timestamps, count),
                Arrays.copyOf(offsets, count + 1),
                Arrays.copyOf(bytes, offsets[count]),
                count,
                sortedHashes)
            : inOrder(sortedHashes);
    timestamps = new long[16];
    offsets = new int[17];
    bytes = new byte[1024];
    hashes = new long[16];
    seen = new LongSet();
    count = 0;
    sorted = true;
    return chunk;
  }

  private Chunk inOrder(long[] sortedHashes) {
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(timestamps[a], timestamps[b]));
    long[] times = new long[count];
    int[] ends = new int[count + 1];
    byte[] text = new byte[offsets[count]];
    for (int i = 0; i < count; i++) {
      int from = order[i];
      int length = offsets[from + 1] - offsets[from];
      times[i] = timestamps[from];
      System.arraycopy(bytes, offsets[from], text, ends[i], length);
      ends[i + 1] = ends[i] + length;
    }
    return new Chunk(times, ends, text, count, sortedHashes);
  }

  /** A set of hashes, 0 included, without an object per element. */
  private static final class LongSet {
    private long[] slots = new long[32];
    private int size;
    private boolean zero;

    boolean contains(long hash) {
      return hash == 0 ? zero : slots[slot(slots, hash)] == hash;
    }

    void add(long hash) {
      if (hash == 0) {
        zero = true;
        return;
      }
      if (size * 2 >= slots.length) {
        long[] larger = new long[slots.length * 2];
        for (long each : slots) {
          if (each != 0) {
            larger[slot(larger, each)] = each;
          }
        }
        slots = larger;
      }
      int slot = slot(slots, hash);
      size += slots[slot] == 0 ? 1 : 0;
      slots[slot] = hash;
    }

    private static int slot(long[] slots, long hash) {
      int slot = (int) (hash ^ (hash >>> 32)) & (slots.length - 1);
      while (slots[slot] != 0 && slots[slot] != hash) {
        slot = (slot + 1) & (slots.length - 1);
      }
      return slot;
    }
  }
}
