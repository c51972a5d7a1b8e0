package dev.farseer.casebook;

import dev.farseer.store.CaseChange;
import dev.farseer.store.CaseFilter;
import dev.farseer.store.CaseRoom;
import dev.farseer.store.StoredCase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Cases that are forgotten with the process. Bounded: the one that was not asked for longest goes
 * first. Thread-safe.
 */
final class MemoryCases implements CaseRoom {
  private static final int MOST_CHANGES = 50;

  private final int most;
  private final Map<String, StoredCase> cases = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Set<String>> ofPattern = new HashMap<>();
  private final NavigableMap<Long, StoredCase> byChange = new TreeMap<>();
  private final Map<String, StoredCase> gone = new LinkedHashMap<>();
  private final Map<String, List<CaseChange>> histories = new HashMap<>();
  private long changes;

  MemoryCases(int most) {
    this.most = most;
  }

  @Override
  public synchronized List<StoredCase> ofPatterns(Collection<String> patternIds) {
    Set<String> ids = new LinkedHashSet<>();
    patternIds.forEach(each -> ids.addAll(ofPattern.getOrDefault(each, Set.of())));
    List<StoredCase> found = new ArrayList<>(ids.size());
    for (String id : ids) {
      StoredCase each = cases.get(id);
      if (each != null) {
        found.add(each);
      }
    }
    return found;
  }

  @Override
  public synchronized Optional<StoredCase> get(String id) {
    return Optional.ofNullable(cases.get(id));
  }

  @Override
  public synchronized StoredCase put(StoredCase said, String why, String by) {
    StoredCase old = cases.get(said.id());
    if (old != null
        && old.origin().equals(StoredCase.CONFIRMED)
        && !said.origin().equals(StoredCase.CONFIRMED)) {
      return old;
    }
    Set<String> ids = new LinkedHashSet<>(said.patternIds());
    if (old != null) {
      ids.addAll(old.patternIds());
    }
    StoredCase kept =
        change(
            said,
            List.copyOf(ids),
            said.trust(),
            old == null ? said.seen() : old.seen(),
            old == null ? said.created() : old.created(),
            false);
    keep(kept, why, by);
    while (cases.size() > most) {
      remove(cases.keySet().iterator().next(), "forgotten", "");
    }
    return kept;
  }

  @Override
  public synchronized boolean remove(String id, String why, String by) {
    StoredCase old = cases.remove(id);
    if (old == null) {
      return false;
    }
    for (String each : old.patternIds()) {
      Set<String> others = ofPattern.getOrDefault(each, Set.of());
      others.remove(id);
      if (others.isEmpty()) {
        ofPattern.remove(each);
      }
    }
    byChange.remove(old.change());
    StoredCase last = change(old, old.patternIds(), old.trust(), old.seen(), old.created(), true);
    byChange.put(last.change(), last);
    gone.put(id, last);
    tell(last, why, by);
    while (gone.size() > most) {
      StoredCase eldest = gone.remove(gone.keySet().iterator().next());
      if (eldest != null) {
        byChange.remove(eldest.change());
        histories.remove(eldest.id());
      }
    }
    return true;
  }

  @Override
  public synchronized void mistrust(Collection<String> ids, double factor, String why, String by) {
    for (String id : ids) {
      StoredCase old = cases.get(id);
      if (old != null) {
        keep(
            change(old, old.patternIds(), old.trust() * factor, old.seen(), old.created(), false),
            why,
            by);
      }
    }
  }

  @Override
  public synchronized void seen(Map<String, Long> times, Instant at) {
    times.forEach(
        (id, count) -> {
          StoredCase old = cases.get(id);
          if (old != null) {
            StoredCase now = used(old, count, at);
            cases.put(id, now);
            byChange.put(now.change(), now);
          }
        });
  }

  @Override
  public synchronized List<CaseChange> history(String id) {
    return List.copyOf(histories.getOrDefault(id, List.of()));
  }

  @Override
  public synchronized List<StoredCase> changedAfter(long change, int count) {
    return byChange.tailMap(change, false).values().stream().limit(count).toList();
  }

  @Override
  public synchronized long lastChange() {
    return changes;
  }

  @Override
  public synchronized long count() {
    return cases.size();
  }

  @Override
  public synchronized List<StoredCase> page(CaseFilter filter, String afterId, int count) {
    String text = filter.text().toLowerCase(Locale.ROOT);
    // a copy, because reading in the order of use would count as use
    return List.copyOf(cases.values()).stream()
        .filter(each -> each.id().compareTo(afterId) > 0 && matches(each, filter, text))
        .sorted(Comparator.comparing(StoredCase::id))
        .limit(count)
        .toList();
  }

  private static boolean matches(StoredCase each, CaseFilter filter, String text) {
    return (filter.origin().isEmpty() || filter.origin().equals(each.origin()))
        && (filter.rootCause().isEmpty() || filter.rootCause().equals(each.rootCause()))
        && (each.id() + "\n" + each.summary() + "\n" + String.join("\n", each.examples()))
            .toLowerCase(Locale.ROOT)
            .contains(text);
  }

  private void keep(StoredCase now, String why, String by) {
    StoredCase old = cases.put(now.id(), now);
    StoredCase before = old == null ? gone.remove(now.id()) : old;
    if (before != null) {
      byChange.remove(before.change());
    }
    byChange.put(now.change(), now);
    now.patternIds()
        .forEach(id -> ofPattern.computeIfAbsent(id, _ -> new HashSet<>()).add(now.id()));
    tell(now, why, by);
  }

  private void tell(StoredCase now, String why, String by) {
    List<CaseChange> history = histories.computeIfAbsent(now.id(), _ -> new ArrayList<>());
    history.add(new CaseChange(Instant.now(), why, by, now.rootCause(), now.origin(), now.trust()));
    if (history.size() > MOST_CHANGES) {
      history.removeFirst();
    }
  }

  private StoredCase change(
      StoredCase of,
      List<String> patternIds,
      double trust,
      long seen,
      Instant created,
      boolean removed) {
    return new StoredCase(
        of.id(),
        patternIds,
        of.telltale(),
        of.rootCause(),
        of.severity(),
        of.summary(),
        of.action(),
        of.confidence(),
        trust,
        of.origin(),
        of.promptId(),
        of.model(),
        of.examples(),
        seen,
        created,
        of.lastSeen(),
        ++changes,
        removed);
  }

  private static StoredCase used(StoredCase of, long times, Instant at) {
    return new StoredCase(
        of.id(),
        of.patternIds(),
        of.telltale(),
        of.rootCause(),
        of.severity(),
        of.summary(),
        of.action(),
        of.confidence(),
        of.trust(),
        of.origin(),
        of.promptId(),
        of.model(),
        of.examples(),
        of.seen() + times,
        of.created(),
        at,
        of.change(),
        of.removed());
  }
}
