package dev.farseer.embedded;

import dev.farseer.logql.MetricEvaluator;
import dev.farseer.logql.Selector;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Log lines in memory, as bytes in chunks per stream. Thread-safe: readers work on snapshots and
 * hold no lock while they read. Over its limit the store drops the oldest lines, whatever stream
 * they are in, and counts them.
 */
public final class EmbeddedStore {
  // freed in one go, so that a full store is not swept for every line
  private static final int FREED_FRACTION = 10;

  private final EmbeddedSettings settings;
  private final Map<Map<String, String>, LogStream> streams = new ConcurrentHashMap<>();
  private final RecordCodec codec = new RecordCodec();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong lines = new AtomicLong();
  private final AtomicLong droppedLines = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final ReentrantLock dropping = new ReentrantLock();

  /** An empty store. */
  public EmbeddedStore(EmbeddedSettings settings) {
    this.settings = settings;
  }

  /**
   * What the store holds, and what it has dropped since its start.
   *
   * @param streams label sets
   * @param chunks pieces of streams
   * @param lines lines held
   * @param bytes bytes held, bookkeeping included
   * @param droppedLines lines dropped because the store was full
   * @param duplicates lines not kept because the same one was there
   */
  public record Stats(
      int streams, int chunks, long lines, long bytes, long droppedLines, long duplicates) {}

  /** Takes lines in order of time. */
  interface Visitor {
    /** One line; false ends the reading. */
    boolean line(long timestampNs, LogStream stream, RecordCodec.Reader record);
  }

  /** Its limits. */
  public EmbeddedSettings settings() {
    return settings;
  }

  /**
   * Adds a line. The same line (labels, time, metadata, text) is kept once.
   *
   * @param labels of the stream, not empty
   * @param timestampNs nanoseconds since the epoch
   * @param metadata structured metadata, often empty
   * @param text the line
   * @throws Problem {@link Reason#OVERLOADED} when there would be too many streams
   */
  public void add(
      Map<String, String> labels, long timestampNs, Map<String, String> metadata, String text) {
    RecordCodec.Buffer record = new RecordCodec.Buffer();
    codec.write(metadata, text, record);
    LogStream.Appended appended;
    do {
      appended = stream(labels).append(timestampNs, record);
    } while (appended == LogStream.Appended.CLOSED);
    if (appended == LogStream.Appended.DUPLICATE) {
      duplicates.incrementAndGet();
      return;
    }
    lines.incrementAndGet();
    if (bytes.addAndGet(record.length() + Head.BOOKKEEPING) > settings.maxBytes()) {
      dropOldest();
    }
  }

  /** What it holds now. */
  public Stats stats() {
    int chunks = 0;
    for (LogStream stream : streams.values()) {
      chunks += stream.chunks().size();
    }
    return new Stats(
        streams.size(), chunks, lines.get(), bytes.get(), droppedLines.get(), duplicates.get());
  }

  /** The store as a source of metric queries. */
  MetricEvaluator.Lines lines(Runnable onLine) {
    return (selector, startNs, endNs, visitor) ->
        // order does not matter there, and one stream after the other needs no merging
        streams(selector)
            .forEach(
                stream -> {
                  StreamCursor cursor =
                      new StreamCursor(stream, stream.chunks(), startNs, endNs, true);
                  for (; !cursor.isDone(); cursor.advance()) {
                    onLine.run();
                    RecordCodec.Reader record = cursor.record(codec);
                    Map<String, String> metadata = record.metadata();
                    visitor.line(cursor.timestamp(), stream.labels(), metadata, record.text());
                  }
                });
  }

  /** Shows the lines of a window, oldest first or newest first, over all chosen streams. */
  void read(Selector selector, long startNs, long endNs, boolean forward, Visitor visitor) {
    Comparator<StreamCursor> byTime = Comparator.comparingLong(StreamCursor::timestamp);
    PriorityQueue<StreamCursor> open = new PriorityQueue<>(forward ? byTime : byTime.reversed());
    for (LogStream stream : streams(selector)) {
      StreamCursor cursor = new StreamCursor(stream, stream.chunks(), startNs, endNs, forward);
      if (!cursor.isDone()) {
        open.add(cursor);
      }
    }
    while (!open.isEmpty()) {
      StreamCursor cursor = open.remove();
      if (!visitor.line(cursor.timestamp(), cursor.stream(), cursor.record(codec))) {
        return;
      }
      cursor.advance();
      if (!cursor.isDone()) {
        open.add(cursor);
      }
    }
  }

  /** The label sets chosen that have a line in the window. */
  List<LogStream> streams(Selector selector, long startNs, long endNs) {
    return streams(selector).stream()
        .filter(each -> each.chunks().stream().anyMatch(chunk -> chunk.overlaps(startNs, endNs)))
        .toList();
  }

  private List<LogStream> streams(Selector selector) {
    Predicate<Map<String, String>> test = selector.test();
    List<LogStream> chosen = new ArrayList<>();
    streams.forEach(
        (labels, stream) -> {
          if (test.test(labels)) {
            chosen.add(stream);
          }
        });
    return chosen;
  }

  private LogStream stream(Map<String, String> labels) {
    LogStream known = streams.get(labels);
    if (known != null) {
      return known;
    }
    if (streams.size() >= settings.maxStreams()) {
      throw new Problem(
          Reason.OVERLOADED,
          "maximum active stream limit exceeded (%d): use fewer label values, or raise"
                  .formatted(settings.maxStreams())
              + " embedded.maxStreams");
    }
    LogStream fresh = new LogStream(labels);
    LogStream other = streams.putIfAbsent(fresh.labels(), fresh);
    return other == null ? fresh : other;
  }

  private void dropOldest() {
    dropping.lock();
    try {
      long excess = bytes.get() - settings.maxBytes();
      if (excess <= 0) {
        return; // another thread has made room meanwhile
      }
      long cutoff = cutoff(excess + settings.maxBytes() / FREED_FRACTION);
      streams.values().removeIf(stream -> dropBefore(stream, cutoff));
    } finally {
      dropping.unlock();
    }
  }

  private boolean dropBefore(LogStream stream, long cutoff) {
    LogStream.Dropped dropped = stream.dropBefore(cutoff);
    bytes.addAndGet(-dropped.bytes());
    lines.addAndGet(-dropped.lines());
    droppedLines.addAndGet(dropped.lines());
    return dropped.closed();
  }

  /** The earliest time for which the lines before it hold at least so many bytes. */
  private long cutoff(long wanted) {
    List<Chunk> chunks =
        streams.values().stream().flatMap(stream -> stream.chunks().stream()).toList();
    long low = chunks.stream().mapToLong(Chunk::first).min().orElse(0);
    long high = chunks.stream().mapToLong(Chunk::last).max().orElse(0) + 1;
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (chunks.stream().mapToLong(chunk -> chunk.sizeBefore(middle)).sum() >= wanted) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
