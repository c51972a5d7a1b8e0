package dev.farseer.embedded;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** The lines of one label set. Its lock is held for one append, or for taking a snapshot. */
final class LogStream {
  private final Map<String, String> labels;
  private final ReentrantLock lock = new ReentrantLock();
  private final Head head = new Head();
  private List<Chunk> chunks = new ArrayList<>();
  private boolean closed;

  LogStream(Map<String, String> labels) {
    this.labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  /** Sorted by name, unmodifiable. */
  Map<String, String> labels() {
    return labels;
  }

  /** What became of a line. */
  enum Appended {
    /** It is kept. */
    KEPT,
    /** The same line is already there. */
    DUPLICATE,
    /** The stream was removed in the meantime: make a new one. */
    CLOSED
  }

  Appended append(long timestampNs, RecordCodec.Buffer line) {
    long hash = line.hash(timestampNs);
    lock.lock();
    try {
      if (closed) {
        return Appended.CLOSED;
      }
      if (head.contains(hash) || inChunks(timestampNs, hash)) {
        return Appended.DUPLICATE;
      }
      head.append(timestampNs, line.bytes(), line.length(), hash);
      if (head.isFull()) {
        chunks.add(head.seal());
      }
      return Appended.KEPT;
    } finally {
      lock.unlock();
    }
  }

  /** The chunks as they are now. */
  List<Chunk> chunks() {
    lock.lock();
    try {
      List<Chunk> all = new ArrayList<>(chunks);
      if (!head.isEmpty()) {
        all.add(head.snapshot());
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** What was dropped. */
  record Dropped(long bytes, long lines, boolean closed) {}

  /** Drops the lines before a time; a stream left empty is closed for good. */
  Dropped dropBefore(long timestampNs) {
    lock.lock();
    try {
      long bytes = 0;
      long lines = 0;
      if (!head.isEmpty() && head.snapshot().first() < timestampNs) {
        chunks.add(head.seal());
      }
      List<Chunk> kept = new ArrayList<>();
      for (Chunk chunk : chunks) {
        bytes += chunk.sizeBefore(timestampNs);
        lines += chunk.from(timestampNs);
        if (chunk.first() >= timestampNs) {
          kept.add(chunk);
        } else if (chunk.last() >= timestampNs) {
          kept.add(chunk.tail(timestampNs));
        }
      }
      chunks = kept;
      closed = kept.isEmpty() && head.isEmpty();
      return new Dropped(bytes, lines, closed);
    } finally {
      lock.unlock();
    }
  }

  private boolean inChunks(long timestampNs, long hash) {
    for (Chunk chunk : chunks) {
      if (chunk.contains(timestampNs, hash)) {
        return true;
      }
    }
    return false;
  }
}
