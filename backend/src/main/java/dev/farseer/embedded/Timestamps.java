package dev.farseer.embedded;

import dev.farseer.log.TimeRange;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the time that a line of text begins with, in the shapes that log files have. One instance
 * per file: it tries the shape of the line before first. Not thread-safe.
 */
final class Timestamps {
  private static final int SEARCHED = 160;
  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
  private static final String CLOCK =
      "(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})(?:[.,](?<fraction>\\d{1,9}))?";
  private static final String ZONE = "(?:\\s?(?<zone>Z|UTC|GMT|[+-]\\d{2}:?\\d{2}))?";

  /** From the most to the least telling; the first that is found counts. */
  private static final List<Pattern> SHAPES =
      List.of(
          // 2015-10-18 18:01:47,978 · 2015-10-18T18:01:47.978+02:00 · 2015/10/18 18:01:47
          Pattern.compile(
              "(?<year>(?:19|20)\\d{2})[-/.](?<month>\\d{2})[-/.](?<day>\\d{2})[T _]"
                  + CLOCK
                  + ZONE),
          // 2005-06-03-15.42.50.363779
          Pattern.compile(
              "(?<year>(?:19|20)\\d{2})-(?<month>\\d{2})-(?<day>\\d{2})-(?<hour>\\d{2})\\."
                  + "(?<minute>\\d{2})\\.(?<second>\\d{2})(?:\\.(?<fraction>\\d{1,9}))?"),
          // 10/Oct/2026:13:55:36 -0700
          Pattern.compile(
              "(?<day>\\d{1,2})/(?<name>[A-Z][a-z]{2})/(?<year>(?:19|20)\\d{2}):" + CLOCK + ZONE),
          // Sun Dec 04 04:47:44 2005
          Pattern.compile(
              "(?<name>[A-Z][a-z]{2})\\s+(?<day>\\d{1,2}) "
                  + CLOCK
                  + " (?<year>(?:19|20)\\d{2})\\b"),
          // Jun 14 15:16:01
          Pattern.compile("^(?:<\\d{1,3}>)?(?<name>[A-Z][a-z]{2})\\s+(?<day>\\d{1,2}) " + CLOCK),
          // I1018 18:01:47.123456
          Pattern.compile("^[IWEF](?<month>\\d{2})(?<day>\\d{2}) " + CLOCK),
          // 081109 203615
          Pattern.compile(
              "^(?<short>\\d{2})(?<month>\\d{2})(?<day>\\d{2}) (?<hour>\\d{2})(?<minute>\\d{2})"
                  + "(?<second>\\d{2})\\b"),
          // 17/06/09 20:10:40
          Pattern.compile("^(?<short>\\d{2})/(?<month>\\d{2})/(?<day>\\d{2}) " + CLOCK),
          // 03-17 16:13:38.811 · [10.30 16:49:06]
          Pattern.compile("^\\[?(?<month>\\d{2})[-.](?<day>\\d{2}) " + CLOCK),
          // 1117838570 and longer
          Pattern.compile("^(?:- )?\\[?(?<epoch>1\\d{9}(?:\\.\\d{1,9}|\\d{3}|\\d{6}|\\d{9})?)\\b"));

  private final ZoneId zone;
  private final Instant latest;
  private int last;

  /**
   * A reader for one file.
   *
   * @param zone of times that name none
   * @param latest no time without a year is later than a day after this
   */
  Timestamps(ZoneId zone, Instant latest) {
    this.zone = zone;
    this.latest = latest;
  }

  /** Nanoseconds since the epoch, empty when the line begins with no time. */
  OptionalLong find(String line) {
    String start = line.length() > SEARCHED ? line.substring(0, SEARCHED) : line;
    if (start.isEmpty() || !mayHaveTime(start)) {
      return OptionalLong.empty();
    }
    for (int i = -1; i < SHAPES.size(); i++) {
      int shape = i < 0 ? last : i;
      Matcher match = SHAPES.get(shape).matcher(start);
      if ((i < 0 || shape != last) && match.find()) {
        OptionalLong time = time(match);
        if (time.isPresent()) {
          last = shape;
          return time;
        }
      }
    }
    return OptionalLong.empty();
  }

  /** The time that a field's value says, a text of any shape or a number since the epoch. */
  OptionalLong ofField(String value) {
    return value.matches("\\d{9,19}|\\d{9,11}\\.\\d{1,9}") ? epoch(value) : find(value);
  }

  private static boolean mayHaveTime(String start) {
    int digits = 0;
    for (int i = 0; i < start.length() && digits < 6; i++) {
      char c = start.charAt(i);
      digits += c >= '0' && c <= '9' ? 1 : 0;
    }
    return digits >= 6;
  }

  private OptionalLong time(Matcher match) {
    try {
      String epoch = group(match, "epoch");
      if (!epoch.isEmpty()) {
        return epoch(epoch);
      }
      LocalDateTime local =
          LocalDateTime.of(
              year(match),
              month(match),
              Integer.parseInt(group(match, "day")),
              Integer.parseInt(group(match, "hour")),
              Integer.parseInt(group(match, "minute")),
              Math.min(59, Integer.parseInt(group(match, "second"))),
              Integer.parseInt((group(match, "fraction") + "000000000").substring(0, 9)));
      String written = group(match, "zone");
      ZoneId in =
          written.isEmpty()
              ? zone
              : Character.isLetter(written.charAt(0)) ? ZoneOffset.UTC : ZoneOffset.of(written);
      Instant instant = local.atZone(in).toInstant();
      boolean yearless = group(match, "year").isEmpty() && group(match, "short").isEmpty();
      if (yearless && instant.isAfter(latest.plusSeconds(86_400))) {
        instant = local.minusYears(1).atZone(in).toInstant();
      }
      return instant.getEpochSecond() < 0
          ? OptionalLong.empty()
          : OptionalLong.of(TimeRange.nanos(instant));
    } catch (DateTimeException | ArithmeticException _) {
      return OptionalLong.empty();
    }
  }

  private int year(Matcher match) {
    String full = group(match, "year");
    String two = group(match, "short");
    return !full.isEmpty()
        ? Integer.parseInt(full)
        : two.isEmpty() ? latest.atZone(zone).getYear() : 2000 + Integer.parseInt(two);
  }

  private static int month(Matcher match) {
    String name = group(match, "name");
    if (name.isEmpty()) {
      return Integer.parseInt(group(match, "month"));
    }
    int at = MONTHS.indexOf(name.toLowerCase(Locale.ROOT));
    if (at < 0 || at % 3 != 0) {
      throw new DateTimeException(name);
    }
    return at / 3 + 1;
  }

  private static String group(Matcher match, String name) {
    if (!match.namedGroups().containsKey(name)) {
      return "";
    }
    String value = match.group(name);
    return value == null ? "" : value;
  }

  /** Seconds, milliseconds, microseconds or nanoseconds, told apart by their length. */
  private static OptionalLong epoch(String text) {
    int point = text.indexOf('.');
    String whole = point < 0 ? text : text.substring(0, point);
    String fraction = point < 0 ? "" : text.substring(point + 1);
    long number = Long.parseLong(whole);
    if (!fraction.isEmpty()) {
      long nanos = Long.parseLong((fraction + "000000000").substring(0, 9));
      return OptionalLong.of(number * 1_000_000_000L + nanos);
    }
    return switch (whole.length()) {
      case 9, 10, 11 ->
          number > 4_102_444_800L ? OptionalLong.empty() : OptionalLong.of(number * 1_000_000_000L);
      case 12, 13 -> OptionalLong.of(number * 1_000_000L);
      case 15, 16 -> OptionalLong.of(number * 1_000L);
      case 18, 19 -> OptionalLong.of(number);
      default -> OptionalLong.empty();
    };
  }
}
