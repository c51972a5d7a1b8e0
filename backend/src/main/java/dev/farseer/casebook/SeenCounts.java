package dev.farseer.casebook;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How often learnt cases were used since that was last written down. Bounded, thread-safe. */
final class SeenCounts {
  private static final int MOST = 100_000;

  private final Map<String, Long> times = new ConcurrentHashMap<>();

  void used(String id) {
    if (times.size() < MOST || times.containsKey(id)) {
      times.merge(id, 1L, Long::sum);
    }
  }

  /** What was counted; from now on the count starts anew. */
  Map<String, Long> take() {
    Map<String, Long> taken = new HashMap<>();
    for (String id : List.copyOf(times.keySet())) {
      Long count = times.remove(id);
      if (count != null) {
        taken.put(id, count);
      }
    }
    return taken;
  }

  /** Counts again what could not be written down. */
  void giveBack(Map<String, Long> taken) {
    taken.forEach((id, count) -> times.merge(id, count, Long::sum));
  }
}
