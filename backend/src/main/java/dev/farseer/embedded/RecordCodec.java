package dev.farseer.embedded;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A line and its metadata as bytes: number of metadata pairs, then per pair the number of its name,
 * length and bytes of its value, then the text. Trace ids differ from line to line, so keeping maps
 * would cost more than the lines.
 */
final class RecordCodec {
  /** How many different names of metadata there may be; they are kept for good. */
  static final int MOST_NAMES = 4_096;

  private final List<String> names = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

  /** A growing buffer for one record at a time. */
  static final class Buffer {
    private byte[] bytes = new byte[512];
    private int length;

    byte[] bytes() {
      return bytes;
    }

    int length() {
      return length;
    }

    /** A 64-bit hash of the record and its time: equal records of a stream have the same. */
    long hash(long timestampNs) {
      long hash = 0xcbf29ce484222325L ^ timestampNs * 0x9E3779B97F4A7C15L;
      for (int i = 0; i < length; i++) {
        hash = (hash ^ bytes[i]) * 0x100000001b3L;
      }
      hash ^= hash >>> 32;
      return hash * 0x9E3779B97F4A7C15L;
    }

    private void varint(int value) {
      int rest = value;
      while (rest > 0x7f) {
        put((byte) (rest | 0x80));
        rest >>>= 7;
      }
      put((byte) rest);
    }

    private void put(byte value) {
      room(1);
      bytes[length++] = value;
    }

    private void text(byte[] text) {
      room(text.length);
      System.arraycopy(text, 0, bytes, length, text.length);
      length += text.length;
    }

    private void room(int more) {
      if (length + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
      }
    }
  }

  /** Writes a record into the buffer, over what was there. */
  void write(Map<String, String> metadata, String text, Buffer into) {
    into.length = 0;
    into.varint(metadata.size());
    if (!metadata.isEmpty()) {
      // sorted, so that equal metadata are equal bytes
      new TreeMap<>(metadata)
          .forEach(
              (name, value) -> {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                into.varint(number(name));
                into.varint(bytes.length);
                into.text(bytes);
              });
    }
    into.text(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads one record at a time; not thread-safe. */
  final class Reader {
    private final byte[] bytes;
    private final int end;
    private int at;

    Reader(Chunk chunk, int index) {
      bytes = chunk.bytes();
      at = chunk.start(index);
      end = chunk.end(index);
    }

    /** The metadata; must be read before the text. */
    Map<String, String> metadata() {
      int pairs = varint();
      if (pairs == 0) {
        return Map.of();
      }
      Map<String, String> metadata = LinkedHashMap.newLinkedHashMap(pairs);
      for (int i = 0; i < pairs; i++) {
        String name = names.get(varint());
        int length = varint();
        metadata.put(name, new String(bytes, at, length, StandardCharsets.UTF_8));
        at += length;
      }
      return metadata;
    }

    String text() {
      return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }

    private int varint() {
      int value = 0;
      for (int shift = 0; ; shift += 7) {
        byte part = bytes[at++];
        value |= (part & 0x7f) << shift;
        if (part >= 0) {
          return value;
        }
      }
    }
  }

  private int number(String name) {
    Integer known = numbers.get(name);
    return known != null ? known : added(name);
  }

  private synchronized int added(String name) {
    return numbers.computeIfAbsent(
        name,
        _ -> {
          if (names.size() >= MOST_NAMES) {
            throw new Problem(
                Reason.OVERLOADED,
                "over %d different names of structured metadata: put values that vary into the value"
                    .formatted(MOST_NAMES));
          }
          names.add(name);
          return names.size() - 1;
        });
  }
}
