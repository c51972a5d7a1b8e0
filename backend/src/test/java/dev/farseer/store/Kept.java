package dev.farseer.store;

import java.time.Instant;
import java.util.List;

/** Cases and insights of tests. */
final class Kept {
  static final Instant NOON = Instant.parse("2026-01-05T12:00:00.123456789Z");
  static final long SECOND = 1_000_000_000L;

  private Kept() {}

  /** A model's case of one pattern. */
  static StoredCase model(String id, String rootCause) {
    return of(id, List.of(id), rootCause, StoredCase.MODEL, NOON);
  }

  /** A person's. */
  static StoredCase confirmed(String id, String rootCause) {
    return of(id, List.of(id), rootCause, StoredCase.CONFIRMED, NOON);
  }

  static StoredCase of(
      String id, List<String> patternIds, String rootCause, String origin, Instant at) {
    boolean model = origin.equals(StoredCase.MODEL);
    return new StoredCase(
        id,
        patternIds,
        "status=500",
        rootCause,
        "error",
        "Summary of " + id,
        "Look at \"it\"",
        0.75,
        1,
        origin,
        model ? "explain@01234567" : "",
        model ? "qwen" : "",
        List.of("connection to <ip> refused", "Ünïcode \\ \"quoted\" \u0000 line"),
        0,
        at,
        at,
        0,
        false);
  }

  /** The same with another number of change, for comparing. */
  static StoredCase at(StoredCase each, long change) {
    return new StoredCase(
        each.id(),
        each.patternIds(),
        each.telltale(),
        each.rootCause(),
        each.severity(),
        each.summary(),
        each.action(),
        each.confidence(),
        each.trust(),
        each.origin(),
        each.promptId(),
        each.model(),
        each.examples(),
        each.seen(),
        each.created(),
        each.lastSeen(),
        change,
        each.removed());
  }

  /** An insight of the tenant {@code shop}. */
  static StoredInsight insight(String id, long firstSecond, long lastSecond) {
    return insight(id, "shop", 2, "dns_failure", "checkout", firstSecond, lastSecond);
  }

  static StoredInsight insight(
      String id,
      String tenant,
      int severity,
      String rootCause,
      String component,
      long firstSecond,
      long lastSecond) {
    return new StoredInsight(
        0,
        id,
        tenant,
        "cause",
        "",
        rootCause,
        severity,
        component,
        "Summary at " + lastSecond,
        "Action",
        0.5,
        10,
        firstSecond * SECOND,
        lastSecond * SECOND,
        List.of("trace-" + lastSecond),
        "casebook",
        "",
        "",
        "analysis-" + lastSecond,
        "evidence",
        "[]",
        1);
  }
}
