package dev.farseer.log;

import java.util.Map;

/**
 * One line of a log. The maps are not copied, because a window has hundreds of thousands of lines
 * that share a few label sets: whoever makes a line hands over unmodifiable maps.
 *
 * @param timestampNs nanoseconds since the epoch
 * @param labels the labels of the stream the line belongs to
 * @param metadata structured metadata of this one line, often empty
 * @param text the line itself, without a line end unless lines were joined
 */
public record LogLine(
    long timestampNs, Map<String, String> labels, Map<String, String> metadata, String text) {

  /** The same line with another text. */
  public LogLine withText(String other) {
    return new LogLine(timestampNs, labels, metadata, other);
  }
}
