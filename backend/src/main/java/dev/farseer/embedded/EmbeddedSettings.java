package dev.farseer.embedded;

import java.time.Duration;

/**
 * Limits of the embedded store. Except for memory they are those of a real Loki with its defaults.
 *
 * @param maxBytes log bytes kept, metadata and bookkeeping included; from 1 MiB; the oldest lines
 *     go first
 * @param maxBodyBytes the largest push, compressed or not, from 1024
 * @param maxLineBytes the longest line, from 256; longer ones are refused when pushed and cut when
 *     read from a file
 * @param maxStreams how many label sets there may be at once, from 1
 * @param maxEntries the largest {@code limit} of a log query, from 1
 * @param maxSeries the most series of a metric query, from 1
 * @param maxQueryLength the longest window of a query, 0 for any; files of many weeks need 0
 */
public record EmbeddedSettings(
    long maxBytes,
    int maxBodyBytes,
    int maxLineBytes,
    int maxStreams,
    int maxEntries,
    int maxSeries,
    Duration maxQueryLength) {

  /** Checks every limit. */
  public EmbeddedSettings {
    atLeast("maxBytes", maxBytes, 1 << 20);
    atLeast("maxBodyBytes", maxBodyBytes, 1024);
    atLeast("maxLineBytes", maxLineBytes, 256);
    atLeast("maxStreams", maxStreams, 1);
    atLeast("maxEntries", maxEntries, 1);
    atLeast("maxSeries", maxSeries, 1);
    if (maxQueryLength.isNegative()) {
      throw new IllegalArgumentException("maxQueryLength must be 0s (any) or longer");
    }
  }

  /** 64 MiB of log; bodies of 16 MiB; the rest as Loki has it. */
  public static EmbeddedSettings defaults() {
    return new EmbeddedSettings(
        64L << 20, 16 << 20, 256 << 10, 10_000, 5_000, 500, Duration.ofHours(721));
  }

  /** The same without a limit on the length of a query. */
  public EmbeddedSettings withAnyQueryLength() {
    return new EmbeddedSettings(
        maxBytes, maxBodyBytes, maxLineBytes, maxStreams, maxEntries, maxSeries, Duration.ZERO);
  }

  private static void atLeast(String key, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(key + " must be at least " + least + ", got " + value);
    }
  }
}
