package dev.farseer.explain;

import java.time.Duration;

/**
 * How the pipeline spends its time.
 *
 * @param patterns most patterns of a window that are explained; the rest is counted only
 * @param askedPatterns most unknown patterns of one query that go to the model
 * @param compareWithBefore whether the window before is read too, for novelty and surge
 * @param stall how long Loki may be silent once a query's wait is over
 * @param readTime longest time that reading one window may take
 * @param modelTime longest time that explaining one pattern may take, waiting for a slot included
 * @param pending most explanations under way at once, of all queries
 * @param forgetFailuresAfter longest time until a pattern that a model could not explain is asked
 *     again; the first time is 3 s, each further one three times as long
 * @param remember how long a window that was read whole is not read again, 0 to read it each time;
 *     at most 10 s while its end is less than a minute ago
 * @param tokensPerDay most tokens that questions about patterns may cost a tenant in a day (UTC),
 *     prompts and answers together; 0 for any number
 * @param incidentGap an insight that comes again within this time goes on with the same incident
 */
public record ExplainSettings(
    int patterns,
    int askedPatterns,
    boolean compareWithBefore,
    Duration stall,
    Duration readTime,
    Duration modelTime,
    int pending,
    Duration forgetFailuresAfter,
    Duration remember,
    long tokensPerDay,
    Duration incidentGap) {

  /** Checks the ranges. */
  public ExplainSettings {
    if (patterns < 1 || patterns > 10_000) {
      throw new IllegalArgumentException("patterns must be from 1 to 10000, got " + patterns);
    }
    if (askedPatterns < 0 || pending < 1) {
      throw new IllegalArgumentException(
          "askedPatterns must be 0 or more and pending 1 or more, got "
              + askedPatterns
              + " and "
              + pending);
    }
    if (!stall.isPositive() || !readTime.isPositive() || !modelTime.isPositive()) {
      throw new IllegalArgumentException("stall, readTime and modelTime must be longer than 0");
    }
    if (!forgetFailuresAfter.isPositive()) {
      throw new IllegalArgumentException("forgetFailuresAfter must be longer than 0");
    }
    if (remember.isNegative() || remember.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("remember must be from 0 to 1d");
    }
    if (tokensPerDay < 0) {
      throw new IllegalArgumentException("tokensPerDay must be 0 or more, got " + tokensPerDay);
    }
    if (incidentGap.isNegative() || incidentGap.compareTo(Duration.ofDays(7)) > 0) {
      throw new IllegalArgumentException("incidentGap must be from 0 to 7d");
    }
  }

  /** The defaults. */
  public static ExplainSettings defaults() {
    return new ExplainSettings(
        300,
        12,
        true,
        Duration.ofMillis(700),
        Duration.ofSeconds(22),
        Duration.ofMinutes(3),
        64,
        Duration.ofMinutes(10),
        Duration.ofMinutes(5),
        0,
        Duration.ofMinutes(15));
  }

  /** The same with another time for which windows are remembered. */
  public ExplainSettings remembering(Duration other) {
    return new ExplainSettings(
        patterns,
        askedPatterns,
        compareWithBefore,
        stall,
        readTime,
        modelTime,
        pending,
        forgetFailuresAfter,
        other,
        tokensPerDay,
        incidentGap);
  }
}
