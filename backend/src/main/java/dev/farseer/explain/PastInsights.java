package dev.farseer.explain;

import dev.farseer.casebook.Severity;
import dev.farseer.log.TimeRange;
import dev.farseer.store.StoredInsight;
import java.util.List;

/** What was seen when, over all windows that anybody has looked at. */
public interface PastInsights {
  /**
   * Which insights are wanted.
   *
   * @param range the time they must touch
   * @param minSeverity those below it are left out
   * @param rootCause an id of the taxonomy, empty for all but ordinary operation
   * @param component a service, empty for all
   * @param most how many, from 1
   */
  record Wanted(
      TimeRange range, Severity minSeverity, String rootCause, String component, int most) {}

  /**
   * Stretches of time in which an insight was seen, the latest first.
   *
   * @throws dev.farseer.problem.Problem STORE when the store cannot be asked
   */
  List<StoredInsight> find(Wanted wanted) throws InterruptedException;
}
