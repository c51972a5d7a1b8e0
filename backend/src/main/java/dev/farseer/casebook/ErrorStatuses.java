package dev.farseer.casebook;

import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.SlotStatistics;
import dev.farseer.pattern.SlotStatistics.ValueCount;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The case of an access log in which a part of the answers are HTTP errors of the server. */
final class ErrorStatuses {
  private static final Set<String> NAMES =
      Set.of("status", "status_code", "statuscode", "http_status", "code", "response_code");

  private static final long LEAST_ERRORS = 5;
  private static final double LEAST_SHARE = 0.01;
  private static final double HIGH_SHARE = 0.05;

  private ErrorStatuses() {}

  static @Nullable Case of(Pattern pattern) {
    for (SlotStatistics slot : pattern.slots()) {
      if (NAMES.contains(slot.name().toLowerCase(Locale.ROOT)) && slot.count() > 0) {
        Case found = of(pattern, slot);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable Case of(Pattern pattern, SlotStatistics slot) {
    List<ValueCount> errors =
        slot.topValues().stream().filter(v -> v.value().matches("5\\d\\d")).toList();
    long count = errors.stream().mapToLong(ValueCount::count).sum();
    double share = (double) count / slot.count();
    if (count < LEAST_ERRORS || share < LEAST_SHARE) {
      return null;
    }
    StringBuilder list = new StringBuilder();
    for (ValueCount error : errors) {
      list.append(list.isEmpty() ? "" : ", ")
          .append(error.value())
          .append(" x")
          .append(error.count());
    }
    String rootCause = rootCause(errors.getFirst().value());
    return new Case(
        "error-statuses-" + pattern.id(),
        rootCause,
        share >= HIGH_SHARE ? Severity.HIGH : Severity.MEDIUM,
        String.format(
            Locale.ROOT,
            "%.1f %% of the requests were answered with an error (%s).",
            share * 100,
            list),
        "Look at the service behind: open the trace of a failed request and the error lines of the"
            + " same minutes.",
        0.8,
        Case.Origin.SHIPPED,
        "",
        "",
        List.of());
  }

  private static String rootCause(String status) {
    return switch (status) {
      case "500", "501" -> "unhandled_exception";
      case "504" -> "upstream_timeout";
      default -> "upstream_unavailable";
    };
  }
}
