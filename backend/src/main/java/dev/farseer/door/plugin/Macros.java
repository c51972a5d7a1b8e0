package dev.farseer.door.plugin;

import dev.farseer.door.plugin.wire.DataQuery;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Grafana's time variables in LogQL. In a browser they are replaced before the query is sent; the
 * queries of alert rules arrive with them.
 */
final class Macros {
  private static final Pattern MACRO =
      Pattern.compile(
          "\\$(?:\\{(__interval|__interval_ms|__range|__range_s|__range_ms|__auto|__rate_interval)(?::\\w+)?}"
              + "|(__interval_ms|__interval|__range_ms|__range_s|__range|__auto|__rate_interval)\\b)");

  private Macros() {}

  /** The text with each variable's value of this query in its place. */
  static String replace(String logql, DataQuery query) {
    if (logql.indexOf('$') < 0) {
      return logql;
    }
    Map<String, String> values = values(query);
    return MACRO
        .matcher(logql)
        .replaceAll(
            found -> {
              String name = found.group(1) == null ? found.group(2) : found.group(1);
              return Matcher.quoteReplacement(values.getOrDefault(name, found.group()));
            });
  }

  private static Map<String, String> values(DataQuery query) {
    long interval = Math.max(1, query.getIntervalMs());
    long range =
        Math.max(1, query.getTimeRange().getToEpochMs() - query.getTimeRange().getFromEpochMs());
    String step = interval + "ms";
    String seconds = Long.toString(Math.max(1, Math.round(range / 1000.0)));
    return Map.of(
        "__interval",
        step,
        "__interval_ms",
        Long.toString(interval),
        "__auto",
        step,
        // at least a minute, as scrapes and flushes of agents lie that far apart
        "__rate_interval",
        Math.max(interval, 60_000) + "ms",
        "__range",
        seconds + "s",
        "__range_s",
        seconds,
        "__range_ms",
        Long.toString(range));
  }
}
