package dev.farseer.casebook;

import dev.farseer.pattern.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cases that a model or a person gave, found by the ids of their pattern. Bounded: the one that was
 * not asked for longest goes first. Thread-safe.
 */
final class LearntCases {
  private final int most;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Set<String>> ownersOfId = new HashMap<>();

  LearntCases(int most) {
    this.most = most;
  }

  private record Entry(Case known, Telltale telltale, Set<String> ids) {}

  /** What {@link #put} changed. */
  record Kept(String owner, boolean accepted, List<String> forgotten) {}

  /** Keeps a case; a person's word is not replaced by a model's. */
  synchronized Kept put(Pattern pattern, Telltale telltale, Case known) {
    String owner = "learnt " + pattern.id() + telltale.words();
    Entry old = entries.get(owner);
    if (old != null
        && old.known().origin() == Case.Origin.CONFIRMED
        && known.origin() != Case.Origin.CONFIRMED) {
      return new Kept(owner, false, List.of());
    }
    drop(owner);
    Set<String> ids = new HashSet<>(pattern.aliases());
    ids.add(pattern.id());
    entries.put(owner, new Entry(known, telltale, ids));
    ids.forEach(id -> ownersOfId.computeIfAbsent(id, _ -> new HashSet<>()).add(owner));
    List<String> forgotten = new ArrayList<>();
    while (entries.size() > most) {
      Iterator<String> eldest = entries.keySet().iterator();
      String gone = eldest.next();
      drop(gone);
      forgotten.add(gone);
    }
    return new Kept(owner, true, forgotten);
  }

  /** The cases kept under the id whose telltale does not contradict. */
  synchronized List<Case> of(String id, Telltale telltale) {
    List<Case> found = new ArrayList<>();
    for (String owner : ownersOfId.getOrDefault(id, Set.of())) {
      Entry entry = entries.get(owner);
      if (entry != null && !entry.telltale().contradicts(telltale)) {
        found.add(entry.known());
      }
    }
    return found;
  }

  synchronized List<Case> all() {
    return entries.values().stream().map(Entry::known).toList();
  }

  private void drop(String owner) {
    @Nullable Entry old = entries.remove(owner);
    if (old == null) {
      return;
    }
    for (String id : old.ids()) {
      ownersOfId.computeIfPresent(
          id,
          (_, owners) -> {
            owners.remove(owner);
            return owners.isEmpty() ? null : owners;
          });
    }
  }
}
