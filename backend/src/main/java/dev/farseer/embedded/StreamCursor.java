package dev.farseer.embedded;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Walks through one stream's lines of a window in order of time. Chunks that overlap, because lines
 * came late, are merged; chunks that do not are opened one after the other.
 */
final class StreamCursor {
  private final LogStream stream;
  private final boolean forward;
  private final PriorityQueue<ChunkCursor> open;

  StreamCursor(LogStream stream, List<Chunk> chunks, long startNs, long endNs, boolean forward) {
    this.stream = stream;
    this.forward = forward;
    Comparator<ChunkCursor> byTime = Comparator.comparingLong(ChunkCursor::timestamp);
    open = new PriorityQueue<>(forward ? byTime : byTime.reversed());
    for (Chunk chunk : chunks) {
      if (chunk.overlaps(startNs, endNs)) {
        ChunkCursor cursor = new ChunkCursor(chunk, chunk.from(startNs), chunk.from(endNs));
        if (cursor.low < cursor.high) {
          open.add(cursor);
        }
      }
    }
  }

  LogStream stream() {
    return stream;
  }

  boolean isDone() {
    return open.isEmpty();
  }

  /** Time of the line that is next; only while not done. */
  long timestamp() {
    return head().timestamp();
  }

  /** The next line's record; only while not done. */
  RecordCodec.Reader record(RecordCodec codec) {
    ChunkCursor cursor = head();
    return codec.new Reader(cursor.chunk, cursor.index());
  }

  /** Steps over the next line. */
  void advance() {
    ChunkCursor cursor = open.remove();
    if (forward) {
      cursor.low++;
    } else {
      cursor.high--;
    }
    if (cursor.low < cursor.high) {
      open.add(cursor);
    }
  }

  private ChunkCursor head() {
    return open.element();
  }

  private final class ChunkCursor {
    private final Chunk chunk;
    private int low;
    private int high;

    ChunkCursor(Chunk chunk, int low, int high) {
      this.chunk = chunk;
      this.low = low;
      this.high = high;
    }

    int index() {
      return forward ? low : high - 1;
    }

    long timestamp() {
      return chunk.timestamp(index());
    }
  }
}
