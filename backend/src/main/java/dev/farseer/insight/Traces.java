package dev.farseer.insight;

import dev.farseer.pattern.TraceSighting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Traces in which insights were seen. */
final class Traces {
  private static final int MOST = 20;

  private Traces() {}

  /** Trace ids of a group: those that show most of its patterns first, then the latest. */
  static List<String> mostTelling(List<Finding> group) {
    Map<String, Integer> patterns = new HashMap<>();
    Map<String, Long> last = new HashMap<>();
    for (Finding finding : group) {
      for (TraceSighting sighting : finding.ranked().pattern().traces()) {
        patterns.merge(sighting.traceId(), 1, Integer::sum);
        last.merge(sighting.traceId(), sighting.timestampNs(), Math::max);
      }
    }
    return patterns.keySet().stream()
        .sorted(
            Comparator.<String>comparingInt(id -> -patterns.getOrDefault(id, 0))
                .thenComparingLong(id -> -last.getOrDefault(id, 0L))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST)
        .toList();
  }

  /** The first sighting per trace over all findings of an insight. */
  static Map<String, Long> first(Insight insight) {
    Map<String, Long> first = new HashMap<>();
    for (Finding finding : insight.findings()) {
      for (TraceSighting sighting : finding.ranked().pattern().traces()) {
        first.merge(sighting.traceId(), sighting.timestampNs(), Math::min);
      }
    }
    return first;
  }

  /** How two insights stand to each other in the traces that show both. */
  record Shared(int earlierFirst, int laterFirst) {
    boolean any() {
      return earlierFirst + laterFirst > 0;
    }
  }

  /** Counts in how many shared traces {@code a} comes no later than {@code b}, and the reverse. */
  static Shared shared(Map<String, Long> a, Map<String, Long> b) {
    Set<String> both = new HashSet<>(a.keySet());
    both.retainAll(b.keySet());
    int first = 0;
    for (String id : both) {
      if (a.getOrDefault(id, 0L) <= b.getOrDefault(id, 0L)) {
        first++;
      }
    }
    return new Shared(first, both.size() - first);
  }

  /** The ids of {@code own} with those that also show {@code cause} in front. */
  static List<String> withShared(List<String> own, Insight cause) {
    Map<String, Long> other = first(cause);
    List<String> ordered = new ArrayList<>(own);
    ordered.sort(Comparator.comparing(id -> !other.containsKey(id)));
    return ordered;
  }
}
