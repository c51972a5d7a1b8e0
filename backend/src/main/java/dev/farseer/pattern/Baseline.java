package dev.farseer.pattern;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the window of the same length before had.
 *
 * @param counts lines per component and pattern id, aliases included
 * @param components components that had any line; about the others novelty says nothing
 */
public record Baseline(Map<String, Long> counts, Set<String> components) {
  /** Nothing is known: no pattern is new and none surges. */
  public static final Baseline NONE = new Baseline(Map.of(), Set.of());

  /** Copies. */
  public Baseline {
    counts = Map.copyOf(counts);
    components = Set.copyOf(components);
  }

  /** The baseline that a mined window makes; {@link #NONE} when it had no lines. */
  public static Baseline of(MinedPatterns before) {
    Map<String, Long> counts = new HashMap<>();
    Set<String> components = new HashSet<>();
    for (Pattern pattern : before.patterns()) {
      components.add(pattern.component());
      for (String alias : pattern.aliases()) {
        counts.putIfAbsent(key(pattern.component(), alias), pattern.count());
      }
    }
    for (Pattern pattern : before.patterns()) {
      counts.put(key(pattern.component(), pattern.id()), pattern.count());
    }
    return counts.isEmpty() ? NONE : new Baseline(counts, components);
  }

  /** Whether the component had lines in the window before. */
  public boolean knows(String component) {
    return components.contains(component);
  }

  /** Lines that the pattern had, 0 when none; a pattern is found by its id, then by an alias. */
  public long count(Pattern pattern) {
    Long same = counts.get(key(pattern.component(), pattern.id()));
    if (same != null) {
      return same;
    }
    long most = 0;
    for (String alias : pattern.aliases()) {
      most = Math.max(most, counts.getOrDefault(key(pattern.component(), alias), 0L));
    }
    return most;
  }

  private static String key(String component, String id) {
    return id + ' ' + component;
  }
}
