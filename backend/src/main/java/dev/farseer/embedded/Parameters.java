package dev.farseer.embedded;

import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Durations;
import io.vertx.core.MultiMap;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** A request's parameters, from its URL and its form, read as Loki reads them. */
final class Parameters {
  // 2100: sums of times and ranges stay far from the end of a long
  private static final long LATEST_NS = 4_102_444_800_000_000_000L;
  private static final int MOST_POINTS = 11_000;

  private final MultiMap values;
  private final Instant now;

  Parameters(MultiMap values, Instant now) {
    this.values = values;
    this.now = now;
  }

  /** Half-open, in nanoseconds; a start equal to the end means that one nanosecond. */
  record Window(long startNs, long endNs) {}

  /** The value, empty when it is not given. */
  String text(String name) {
    String value = values.get(name);
    return value == null ? "" : value;
  }

  List<String> all(String name) {
    return values.getAll(name);
  }

  /** The window that {@code start}, {@code end} and {@code since} say. */
  Window window(Duration byDefault, Duration longest) {
    long end = time("end", clamp(TimeRange.nanos(now)));
    Duration since = text("since").isEmpty() ? byDefault : duration("since");
    long start = time("start", Math.max(0, end - since.toNanos()));
    if (end < start) {
      throw invalid("end timestamp must not be before or equal to start time");
    }
    if (longest.isPositive() && end - start > longest.toNanos()) {
      throw invalid(
          "the query time range exceeds the limit (query length: %s, limit: %s), ask for less"
              .formatted(
                  Durations.format(Duration.ofNanos(end - start)), Durations.format(longest)));
    }
    return new Window(start, end == start ? end + 1 : end);
  }

  /** A time in nanoseconds. */
  long time(String name, long byDefault) {
    String text = text(name);
    if (text.isEmpty()) {
      return byDefault;
    }
    try {
      if (text.matches("-?\\d{1,10}")) {
        return clamp(Math.multiplyExact(Long.parseLong(text), 1_000_000_000L));
      }
      if (text.matches("-?\\d{1,19}")) {
        return clamp(Long.parseLong(text));
      }
      if (text.matches("-?\\d{1,12}\\.\\d{0,12}")) {
        BigDecimal ns = new BigDecimal(text).movePointRight(9).setScale(0, RoundingMode.DOWN);
        return clamp(ns.min(BigDecimal.valueOf(LATEST_NS)).longValue());
      }
      return clamp(TimeRange.nanos(OffsetDateTime.parse(text).toInstant()));
    } catch (DateTimeException | ArithmeticException | NumberFormatException _) {
      throw invalid(
          "could not parse '%s' parameter: \"%s\" is neither seconds, nanoseconds nor RFC3339"
              .formatted(name, shown(text)));
    }
  }

  int limit(int most) {
    String text = text("limit");
    int limit = 100;
    if (!text.isEmpty()) {
      try {
        limit = Integer.parseInt(text);
      } catch (NumberFormatException _) {
        throw invalid("limit: parsing \"" + shown(text) + "\": invalid syntax, give a number");
      }
    }
    if (limit <= 0) {
      throw invalid("limit must be a positive value");
    }
    if (limit > most) {
      throw invalid(
          "max entries limit per query exceeded, limit > max_entries_limit_per_query (%d > %d)"
              .formatted(limit, most));
    }
    return limit;
  }

  /** Whether the oldest lines come first. */
  boolean forward() {
    String direction = text("direction");
    if (direction.equalsIgnoreCase("forward")) {
      return true;
    }
    if (direction.isEmpty() || direction.equalsIgnoreCase("backward")) {
      return false;
    }
    throw invalid("invalid direction '" + shown(direction) + "', it is forward or backward");
  }

  /** The distance of a metric query's points, in nanoseconds. */
  long stepNs(Window window) {
    long seconds = (window.endNs() - window.startNs()) / 1_000_000_000L;
    long step =
        text("step").isEmpty()
            ? Math.max(seconds / 250, 1) * 1_000_000_000L
            : duration("step").toNanos();
    if (step <= 0) {
      throw invalid(
          "zero or negative query resolution step widths are not accepted, give a positive one");
    }
    if ((window.endNs() - window.startNs()) / step > MOST_POINTS) {
      throw invalid("exceeded maximum resolution of 11,000 points per time series, raise the step");
    }
    return step;
  }

  private Duration duration(String name) {
    String text = text(name);
    try {
      if (text.matches("-?\\d{1,9}(\\.\\d{0,9})?")) {
        return Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValue());
      }
      return Durations.parse(text);
    } catch (IllegalArgumentException | ArithmeticException _) {
      throw invalid(
          "cannot parse \"%s\" to a valid duration for '%s', write 30s or 5m"
              .formatted(shown(text), name));
    }
  }

  private static String shown(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "..." : text;
  }

  private static long clamp(long ns) {
    return Math.clamp(ns, 0, LATEST_NS);
  }

  private static Problem invalid(String detail) {
    return new Problem(Reason.BAD_REQUEST, detail);
  }
}
