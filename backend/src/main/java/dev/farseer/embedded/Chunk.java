package dev.farseer.embedded;

import java.util.Arrays;

/**
 * Lines of one stream in order of time, unchangeable. Every record is one run of bytes, as {@link
 * RecordCodec} writes it; equal timestamps keep the order of their arrival.
 */
final class Chunk {
  private final long[] timestamps;
  // one more than there are lines: the end of the last
  private final int[] offsets;
  private final byte[] bytes;
  private final int count;
  // sorted; empty in a snapshot, which is never asked for duplicates
  private final long[] hashes;

  /** The arrays are kept, not copied: nobody may write below {@code count} any more. */
  Chunk(long[] timestamps, int[] offsets, byte[] bytes, int count, long[] hashes) {
    this.timestamps = timestamps;
    this.offsets = offsets;
    this.bytes = bytes;
    this.count = count;
    this.hashes = hashes;
  }

  int count() {
    return count;
  }

  /** Bytes held, bookkeeping included. */
  long size() {
    return sizeOf(0, count);
  }

  long first() {
    return timestamps[0];
  }

  long last() {
    return timestamps[count - 1];
  }

  long timestamp(int index) {
    return timestamps[index];
  }

  byte[] bytes() {
    return bytes;
  }

  int start(int index) {
    return offsets[index];
  }

  int end(int index) {
    return offsets[index + 1];
  }

  /** Index of the first line that is not before the time; {@link #count} when all are. */
  int from(long timestampNs) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (timestamps[middle] < timestampNs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  boolean overlaps(long startNs, long endNs) {
    return count > 0 && first() < endNs && last() >= startNs;
  }

  /** Bytes of the lines before a time, bookkeeping included. */
  long sizeBefore(long timestampNs) {
    return sizeOf(0, from(timestampNs));
  }

  boolean contains(long timestampNs, long hash) {
    return timestampNs >= first()
        && timestampNs <= last()
        && Arrays.binarySearch(hashes, hash) >= 0;
  }

  /** The lines not before a time, in arrays of their own, so that the others' memory is freed. */
  Chunk tail(long timestampNs) {
    int from = from(timestampNs);
    int start = offsets[from];
    int[] moved = Arrays.copyOfRange(offsets, from, count + 1);
    for (int i = 0; i < moved.length; i++) {
      moved[i] -= start;
    }
    return new Chunk(
        Arrays.copyOfRange(timestamps, from, count),
        moved,
        Arrays.copyOfRange(bytes, start, offsets[count]),
        count - from,
        hashes);
  }

  private long sizeOf(int from, int to) {
    return offsets[to] - offsets[from] + (long) (to - from) * Head.BOOKKEEPING;
  }
}
