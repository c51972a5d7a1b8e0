package dev.farseer.casebook;

import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.SlotStatistics;
import dev.farseer.pattern.SlotStatistics.Trend;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cases that no words of a line tell, only its numbers: a harmless template whose latency, memory
 * or lag rises over the window or jumps in it, or an access log whose answers are errors.
 */
public final class NumberCases {
  /** Growth below this is told as a trend of the pattern, but is no case of its own. */
  private static final double LEAST_GROWTH = 1.5;

  private static final long LEAST_VALUES = 30;

  private static final Set<String> SLOWNESS = Set.of("slow_query", "latency_degradation");

  /** What nobody would call slow. */
  private static final double SHORT_MS = 100;

  private record Quantity(String rootCause, List<String> words, String noun, String action) {}

  private static final Quantity LATENCY =
      new Quantity(
          "latency_degradation",
          List.of(
              "duration", "latency", "elapsed", "took", "response", "request_time", "time", "rt"),
          "latency",
          "Compare with the service behind it and with the load; look at a slow trace of the last"
              + " minutes beside one from the start of the window.");

  private static final List<Quantity> OTHERS =
      List.of(
          new Quantity(
              "memory_pressure",
              List.of("heap", "rss", "memory", "mem", "working_set"),
              "memory in use",
              "Look for a leak: compare heap or RSS with the limit and with the load, and take a"
                  + " heap dump before the limit is reached."),
          new Quantity(
              "consumer_lag",
              List.of("lag", "backlog", "queue_depth", "queue_size", "pending"),
              "backlog",
              "Check whether consumers still work and whether producers send more than before; add"
                  + " consumers or slow the producers."));

  private NumberCases() {}

  /** What the pattern's numbers tell, null when they tell nothing. */
  public static @Nullable Case of(Pattern pattern) {
    Case statuses = ErrorStatuses.of(pattern);
    return statuses != null ? statuses : ofTrends(pattern);
  }

  /** Whether a case of slowness is refuted by the pattern's own durations, all of them short. */
  public static boolean contradict(Case known, Pattern pattern) {
    return SLOWNESS.contains(known.rootCause())
        && pattern.slots().stream()
            .map(SlotStatistics::numbers)
            .anyMatch(n -> n != null && n.unit().equals("ms") && n.max() > 0)
        && pattern.slots().stream()
            .map(SlotStatistics::numbers)
            .allMatch(n -> n == null || !n.unit().equals("ms") || n.max() < SHORT_MS);
  }

  private static @Nullable Case ofTrends(Pattern pattern) {
    for (SlotStatistics slot : pattern.slots()) {
      SlotStatistics.Numbers numbers = slot.numbers();
      if (numbers == null
          || numbers.trend().direction() != Trend.Direction.RISING
          || slot.count() < LEAST_VALUES
          || numbers.trend().late() < LEAST_GROWTH * Math.max(numbers.trend().early(), 1e-9)) {
        continue;
      }
      Quantity quantity = quantity(slot.name(), numbers.unit());
      if (quantity != null) {
        return rising(pattern, slot, numbers, quantity);
      }
    }
    return null;
  }

  private static @Nullable Quantity quantity(String name, String unit) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (Quantity other : OTHERS) {
      if (other.words().stream().anyMatch(lower::contains)) {
        return other;
      }
    }
    boolean milliseconds = unit.equals("ms") || lower.endsWith("_ms") || lower.equals("ms");
    return milliseconds || LATENCY.words().stream().anyMatch(lower::contains) ? LATENCY : null;
  }

  private static Case rising(
      Pattern pattern, SlotStatistics slot, SlotStatistics.Numbers numbers, Quantity quantity) {
    Trend trend = numbers.trend();
    double growth = trend.late() / Math.max(trend.early(), 1e-9);
    String unit = numbers.unit().isEmpty() ? "" : " " + numbers.unit();
    String summary =
        String.format(
            Locale.ROOT,
            "The %s%s %s, from about %s%s to %s%s (x%.1f).",
            quantity.noun(),
            slot.name().isEmpty() ? "" : " (" + slot.name() + ")",
            trend.stepNs() == null
                ? "rises steadily over the window"
                : "is higher since "
                    + TimeRange.instant(trend.stepNs()).truncatedTo(ChronoUnit.SECONDS),
            shortNumber(trend.early()),
            unit,
            shortNumber(trend.late()),
            unit,
            growth);
    return new Case(
        "rising-" + quantity.rootCause().replace('_', '-') + "-" + pattern.id(),
        quantity.rootCause(),
        growth >= 3 ? Severity.HIGH : Severity.MEDIUM,
        summary,
        quantity.action(),
        0.8,
        Case.Origin.SHIPPED,
        "",
        "",
        List.of());
  }

  private static String shortNumber(double value) {
    return Math.abs(value) >= 100 || value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
