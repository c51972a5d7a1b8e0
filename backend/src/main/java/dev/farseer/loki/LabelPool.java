package dev.farseer.loki;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps one copy of each label set of a window, however many pages and lines repeat it. */
final class LabelPool {
  // streams of one window number in the hundreds; beyond this, sharing no longer pays
  private static final int MOST = 10_000;

  private final Map<Map<String, String>, Map<String, String>> known = new ConcurrentHashMap<>();

  /** An unmodifiable map of the same content, in the same order as when it was first seen. */
  Map<String, String> shared(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return Map.of();
    }
    Map<String, String> seen = known.get(labels);
    if (seen != null) {
      return seen;
    }
    Map<String, String> kept = Collections.unmodifiableMap(labels);
    if (known.size() < MOST) {
      Map<String, String> earlier = known.putIfAbsent(kept, kept);
      return earlier == null ? kept : earlier;
    }
    return kept;
  }
}
