package dev.farseer.loki;

import com.fasterxml.jackson.core.JsonToken;
import dev.farseer.loki.Series.Point;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the series of a metric query's answer: matrix, vector or scalar. */
final class SeriesReader implements Envelope.Data<List<Series>> {
  // 11,000 points are the most of one series in Loki; this many fit a chart no longer
  private static final int MOST_POINTS = 1_000_000;

  private final List<Series> all = new ArrayList<>();
  private int points;

  @Override
  public List<Series> read(JsonStream json) throws InterruptedException {
    JsonStream.require(json.next(), JsonToken.START_OBJECT);
    while (json.next() == JsonToken.FIELD_NAME) {
      switch (json.text()) {
        case "resultType" -> refuseStreams(json.string());
        case "result" -> result(json);
        default -> json.skipNext();
      }
    }
    return all;
  }

  private static void refuseStreams(String type) {
    if (type.equals("streams")) {
      throw LokiFailure.lasting(
          new Problem(
              Reason.BAD_QUERY,
              "this is a log query: numbers need a metric query such as"
                  + " sum(rate({app=\"checkout\"}[5m]))"));
    }
  }

  private void result(JsonStream json) throws InterruptedException {
    json.expect(JsonToken.START_ARRAY);
    JsonToken token = json.next();
    if (token.isNumeric()) {
      all.add(new Series(Map.of(), List.of(point(json))));
      return;
    }
    for (; token != JsonToken.END_ARRAY; token = json.next()) {
      JsonStream.require(token, JsonToken.START_OBJECT);
      all.add(series(json));
    }
  }

  private Series series(JsonStream json) throws InterruptedException {
    Map<String, String> labels = Map.of();
    List<Point> values = new ArrayList<>();
    while (json.next() == JsonToken.FIELD_NAME) {
      switch (json.text()) {
        case "metric" -> {
          json.expect(JsonToken.START_OBJECT);
          labels = json.stringsByName();
        }
        case "value" -> {
          json.expect(JsonToken.START_ARRAY);
          json.next();
          values.add(point(json));
        }
        case "values" -> {
          json.expect(JsonToken.START_ARRAY);
          JsonToken token;
          while ((token = json.next()) != JsonToken.END_ARRAY) {
            JsonStream.require(token, JsonToken.START_ARRAY);
            json.next();
            values.add(point(json));
          }
        }
        default -> json.skipNext();
      }
    }
    return new Series(labels, values);
  }

  /** Reads a point to the end of its array; the token at hand is its time. */
  private Point point(JsonStream json) throws InterruptedException {
    if (++points > MOST_POINTS) {
      throw LokiFailure.lasting(
          new Problem(
              Reason.TOO_LARGE,
              "the query's answer has more than 1,000,000 points: aggregate with sum by (...),"
                  + " or ask for a larger step"));
    }
    try {
      long timeMs = Math.round(Double.parseDouble(json.text()) * 1_000);
      double value = number(json.string());
      json.expect(JsonToken.END_ARRAY);
      return new Point(timeMs, value);
    } catch (NumberFormatException e) {
      throw JsonStream.garbage("a value is not a number", e);
    }
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
