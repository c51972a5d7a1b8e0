package dev.farseer.casebook;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an index on disk knows of itself.
 *
 * @param format how its documents are made
 * @param change it has all changes of cases up to this one
 * @param at when it was committed
 */
record IndexCommit(String format, long change, Instant at) {
  /** The store tells of removed cases for a month; what slept longer may have missed some. */
  private static final Duration MOST_AGE = Duration.ofDays(28);

  /** Lines whose words tell when a release analyses lines in another way. */
  private static final List<String> PROBE =
      List.of(
          "ERROR [orders-7] HikariPool-3 - Connection is not available, request timed out after 20004ms",
          "dial tcp 10.3.0.7:5432: connect: connection refused (x509: unknown authority)",
          "com.acme.shop.OrderService$Inner ORA-01555 SQLSTATE[40001] /var/lib/data/file.go:12",
          "GET /api/v1/items HTTP/1.1 503 kubelet pod web-7d9f8c-x2x failed, exit code 137");

  /** How this release makes documents. */
  static String ownFormat() {
    int words = 7;
    for (String line : PROBE) {
      LogWords read = LogWords.of(line);
      words =
          31 * words
              + List.of(read.core(), List.copyOf(read.soft()), Telltale.of(line).text()).hashCode();
    }
    return "1-" + Integer.toHexString(words);
  }

  Map<String, String> data() {
    return Map.of("format", format, "change", Long.toString(change), "at", at.toString());
  }

  boolean usable(Instant now) {
    return format.equals(ownFormat()) && at.plus(MOST_AGE).isAfter(now);
  }

  static IndexCommit of(Iterable<Map.Entry<String, String>> data) {
    Map<String, String> read = new HashMap<>();
    data.forEach(each -> read.put(each.getKey(), each.getValue()));
    return new IndexCommit(
        read.getOrDefault("format", ""),
        Long.parseLong(read.getOrDefault("change", "0")),
        Instant.parse(read.getOrDefault("at", Instant.EPOCH.toString())));
  }
}
