package dev.farseer.pattern;

import dev.farseer.log.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the window of the same length before had.
 *
 * @param counts lines per component and pattern id, aliases included
 * @param components components that had any line; about the others novelty says nothing
 * @param frequent patterns with so many lines that it is no chance when none comes any more, the
 *     most frequent first, bounded
 */
public record Baseline(Map<String, Long> counts, Set<String> components, List<Was> frequent) {
  /** Nothing is known: no pattern is new and none surges. */
  public static final Baseline NONE = new Baseline(Map.of(), Set.of(), List.of());

  /** None where 16 were is four standard deviations of counts off. */
  private static final long FREQUENT = 16;

  private static final int MOST_FREQUENT = 500;

  /** Copies. */
  public Baseline {
    counts = Map.copyOf(counts);
    components = Set.copyOf(components);
    frequent = List.copyOf(frequent);
  }

  /**
   * A pattern as it was.
   *
   * @param id its id
   * @param aliases ids that it may have now
   * @param template its template
   * @param component who wrote its lines
   * @param level their level
   * @param count how many there were
   * @param lastNs the last one, nanoseconds since the epoch
   * @param traceId a trace in which one was seen, may be empty
   */
  public record Was(
      String id,
      Set<String> aliases,
      String template,
      String component,
      Level level,
      long count,
      long lastNs,
      String traceId) {
    /** Copies. */
    public Was {
      aliases = Set.copyOf(aliases);
    }

    private static Was of(Pattern pattern) {
      return new Was(
          pattern.id(),
          pattern.aliases(),
          pattern.template(),
          pattern.component(),
          pattern.level(),
          pattern.count(),
          pattern.lastNs(),
          pattern.traces().isEmpty() ? "" : pattern.traces().getLast().traceId());
    }
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
    List<Was> frequent =
        before.patterns().stream()
            .filter(pattern -> pattern.count() >= FREQUENT)
            .sorted(Comparator.comparingLong(Pattern::count).reversed())
            .limit(MOST_FREQUENT)
            .map(Was::of)
            .toList();
    return counts.isEmpty() ? NONE : new Baseline(counts, components, frequent);
  }

  /** The frequent patterns of which the window has no line. */
  public List<Was> gone(MinedPatterns now) {
    Set<String> present = new HashSet<>();
    for (Pattern pattern : now.patterns()) {
      present.add(key(pattern.component(), pattern.id()));
      pattern.aliases().forEach(alias -> present.add(key(pattern.component(), alias)));
    }
    List<Was> gone = new ArrayList<>();
    for (Was was : frequent) {
      boolean here =
          present.contains(key(was.component(), was.id()))
              || was.aliases().stream()
                  .anyMatch(alias -> present.contains(key(was.component(), alias)));
      if (!here) {
        gone.add(was);
      }
    }
    return gone;
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
