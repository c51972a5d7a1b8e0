package dev.farseer.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads times as clients send them: seconds, milliseconds, microseconds or nanoseconds since the
 * epoch (told apart by their size), RFC 3339, {@code now}, {@code now-1h}.
 */
public final class Times {
  /** The window of a request that names none. */
  public static final Duration DEFAULT_LENGTH = Duration.ofHours(1);

  // the year 2200: later times overflow the nanoseconds of a long or are a mistake in the unit
  private static final Instant LATEST = Instant.ofEpochSecond(7_258_118_400L);
  private static final int LONGEST_TEXT = 64;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,20}(?:\\.\\d{1,9})?");
  private static final Pattern RELATIVE = Pattern.compile("now(?:\\s*-\\s*(\\S+))?");
  // what Grafana's alerting leaves in place: no value, not a wrong one
  private static final Pattern UNREPLACED = Pattern.compile("\\$\\{?\\w+(?::\\w+)*}?");
  private static final String FORMS =
      " must be a time: milliseconds since the epoch, RFC 3339 such as 2026-01-31T12:00:00Z, or"
          + " now-1h";

  private final InstantSource clock;
  private final Duration longest;

  /** Times against this clock, ranges up to the given length. */
  public Times(InstantSource clock, Duration longest) {
    this.clock = clock;
    this.longest = longest;
  }

  /** The window that a request without one means: the last hour. */
  public TimeRange lastHour() {
    return TimeRange.endingAt(clock.instant(), DEFAULT_LENGTH);
  }

  /**
   * A window of two ends, or of an end and a length. A missing {@code to} is now; a missing {@code
   * from} is {@code since}, or an hour, before {@code to}. Text that is blank or a variable that
   * nobody replaced ({@code ${__from}}) counts as missing.
   *
   * @throws Problem {@link Reason#BAD_REQUEST} or {@link Reason#TOO_LARGE}
   */
  public TimeRange range(JsonNode from, JsonNode to, JsonNode since) {
    Instant now = clock.instant();
    Instant end = instant("to", to, now);
    Instant start = instant("from", from, now);
    String length = text("since", since);
    if (end == null) {
      end = now;
    }
    if (start == null) {
      start = before(end, length == null ? DEFAULT_LENGTH : duration("since", length));
    } else if (length != null) {
      throw wrong("send either from or since, not both");
    }
    if (start.isBefore(Instant.EPOCH)) {
      start = Instant.EPOCH;
    }
    if (!start.isBefore(end)) {
      throw wrong("from must be before to, got " + start + " and " + end);
    }
    if (Duration.between(start, end).compareTo(longest) > 0) {
      throw new Problem(
          Reason.TOO_LARGE,
          "the range is longer than "
              + Durations.format(longest)
              + " (server.maxRange): choose a shorter one");
    }
    return TimeRange.between(start, end);
  }

  private static @Nullable Instant instant(String name, JsonNode node, Instant now) {
    String text = text(name, node);
    if (text == null) {
      return null;
    }
    if (NUMBER.matcher(text).matches()) {
      return checked(name, ofEpoch(new BigDecimal(text)));
    }
    Matcher relative = RELATIVE.matcher(text);
    if (relative.matches()) {
      String back = relative.group(1);
      return back == null ? now : before(now, duration(name, back));
    }
    try {
      return checked(name, OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw new Problem(Reason.BAD_REQUEST, name + FORMS, e);
    }
  }

  private static Instant checked(String name, Instant instant) {
    if (instant.isBefore(Instant.EPOCH) || instant.isAfter(LATEST)) {
      throw wrong(name + " must be between the years 1970 and 2200");
    }
    return instant;
  }

  private static Instant ofEpoch(BigDecimal number) {
    // 1e11 s is the year 5138; as milliseconds it is 1973
    int digits = number.precision() - number.scale();
    int toNanos = digits <= 11 ? 9 : digits <= 14 ? 6 : digits <= 17 ? 3 : 0;
    BigDecimal nanos = number.movePointRight(toNanos);
    return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Instant.MAX
        : TimeRange.instant(nanos.longValue());
  }

  private static Instant before(Instant end, Duration length) {
    return length.compareTo(Duration.between(Instant.EPOCH, end)) > 0
        ? Instant.EPOCH
        : end.minus(length);
  }

  /**
   * A length of time as {@code 90s}, {@code 1h30m}.
   *
   * @throws Problem {@link Reason#BAD_REQUEST} naming the parameter
   */
  public static Duration duration(String name, String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Problem(
          Reason.BAD_REQUEST,
          name + " must be a length of time such as 500ms, 10s, 1h30m or 7d",
          e);
    }
  }

  /** The text of a time, null when there is none. */
  private static @Nullable String text(String name, JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (node.isIntegralNumber()) {
      return node.canConvertToLong() ? Long.toString(node.longValue()) : "99999999999999999999";
    }
    if (node.isNumber()) {
      double number = node.doubleValue();
      if (!(number >= 0 && number < 1e18)) {
        throw wrong(name + FORMS);
      }
      return BigDecimal.valueOf(number).setScale(3, RoundingMode.DOWN).toPlainString();
    }
    if (!node.isTextual() || node.textValue().length() > LONGEST_TEXT) {
      throw wrong(name + FORMS);
    }
    String text = node.textValue().strip();
    return text.isEmpty() || UNREPLACED.matcher(text).matches() ? null : text;
  }

  private static Problem wrong(String detail) {
    return new Problem(Reason.BAD_REQUEST, detail);
  }
}
