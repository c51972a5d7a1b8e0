package dev.farseer.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Insights over time. */
public interface InsightRoom {
  /**
   * Keeps what windows have shown. An insight that overlaps a kept stretch of the same insight and
   * tenant, or comes no later than {@code gap} after it or before it, becomes part of it (stretches
   * that touch then become one): first and last seen, severity and count grow, the words are the
   * latest. Seeing the same again changes nothing but {@code windows}.
   */
  void merge(List<StoredInsight> seen, Duration gap);

  /** The stretches that a query wants, the latest first. */
  List<StoredInsight> find(InsightQuery query);

  /** The latest stretch of an insight, of any tenant. */
  Optional<StoredInsight> latest(String insightId);

  /**
   * What was said about insights together.
   *
   * @param key what makes them the same insights, under the same prompt version
   * @param most how old it may be
   */
  Optional<StoredNarrative> narrative(String key, Duration most);

  /** Keeps what is said now, in place of what was said before. */
  void tell(String key, StoredNarrative narrative);

  /** How many stretches there are. */
  long count();
}
