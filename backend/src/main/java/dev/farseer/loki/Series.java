package dev.farseer.loki;

import java.util.List;
import java.util.Map;

/**
 * One series of a metric query's answer.
 *
 * @param labels what the series is about, empty when everything was aggregated
 * @param points its values, oldest first; one for an instant query
 */
public record Series(Map<String, String> labels, List<Point> points) {

  /** Copies both. */
  public Series {
    labels = Map.copyOf(labels);
    points = List.copyOf(points);
  }

  /**
   * One value.
   *
   * @param timeMs milliseconds since the epoch
   * @param value may be NaN or infinite
   */
  public record Point(long timeMs, double value) {}
}
