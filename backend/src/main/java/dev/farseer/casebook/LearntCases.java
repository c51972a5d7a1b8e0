package dev.farseer.casebook;

import dev.farseer.store.CaseRoom;
import dev.farseer.store.StoredCase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cases of the store by the ids of their patterns, remembered as far as there is room, with
 * those ids that have none. What cannot be saved now is kept and saved later. Thread-safe; never
 * throws because the store is down.
 */
final class LearntCases {
  private static final System.Logger LOG = System.getLogger(LearntCases.class.getName());

  /** Ids without a case are small: an id each. */
  private static final int MOST_UNKNOWN = 100_000;

  private static final int MOST_ASKED_AT_ONCE = 5_000;
  private static final int MOST_LATE = 10_000;

  private final CaseRoom room;
  private final RoomGate gate;
  private final boolean remembers;
  private final Map<String, List<Learnt>> known;
  private final Map<String, Boolean> unknown;
  private final MemoryCases late = new MemoryCases(MOST_LATE);

  /** Counts changes: what was read before one must not be remembered after it. */
  private long changes;

  /**
   * Cases of a room.
   *
   * @param most pattern ids to remember with their cases; 0 to ask the room each time
   */
  LearntCases(CaseRoom room, RoomGate gate, int most) {
    this.room = room;
    this.gate = gate;
    this.remembers = most > 0;
    this.known = new Bounded<>(most);
    this.unknown = new Bounded<>(most == 0 ? 0 : MOST_UNKNOWN);
  }

  /** The cases kept under each of the ids; one call of the store at most for thousands of ids. */
  Map<String, List<Learnt>> of(Collection<String> ids) {
    Map<String, List<Learnt>> found = new HashMap<>();
    Set<String> asked = new LinkedHashSet<>();
    long before;
    synchronized (this) {
      before = changes;
      for (String id : ids) {
        List<Learnt> cases = known.get(id);
        if (cases != null) {
          found.put(id, cases);
        } else if (unknown.get(id) == null) {
          asked.add(id);
        }
      }
    }
    if (!asked.isEmpty()) {
      found.putAll(read(List.copyOf(asked), before));
    }
    if (late.count() > 0) {
      for (StoredCase each : late.ofPatterns(ids)) {
        Learnt learnt = Learnt.of(each);
        each.patternIds().stream()
            .filter(ids::contains)
            .forEach(id -> found.merge(id, List.of(learnt), LearntCases::joined));
      }
    }
    return found;
  }

  private Map<String, List<Learnt>> read(List<String> ids, long before) {
    Map<String, List<Learnt>> found = new HashMap<>();
    for (int from = 0; from < ids.size(); from += MOST_ASKED_AT_ONCE) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + MOST_ASKED_AT_ONCE));
      Optional<List<StoredCase>> read = gate.ask(() -> room.ofPatterns(some));
      if (read.isEmpty()) {
        return found;
      }
      Set<String> wanted = new HashSet<>(some);
      for (StoredCase each : read.get()) {
        if (Learnt.isCase(each) && !each.removed()) {
          Learnt learnt = Learnt.of(each);
          each.patternIds().stream()
              .filter(wanted::contains)
              .forEach(id -> found.merge(id, List.of(learnt), LearntCases::joined));
        }
      }
      remember(some, found, before);
    }
    return found;
  }

  private synchronized void remember(
      List<String> ids, Map<String, List<Learnt>> found, long before) {
    if (!remembers || changes != before) {
      return;
    }
    for (String id : ids) {
      List<Learnt> cases = found.get(id);
      if (cases == null) {
        unknown.put(id, true);
      } else {
        known.put(id, cases);
      }
    }
  }

  private static List<Learnt> joined(List<Learnt> some, List<Learnt> more) {
    List<Learnt> all = new ArrayList<>(more);
    some.stream()
        .filter(each -> all.stream().noneMatch(a -> a.kept().id().equals(each.kept().id())))
        .forEach(all::add);
    return List.copyOf(all);
  }

  /**
   * Keeps a case, durably when this returns and the store is up.
   *
   * @return what is kept now: a person's word stays when a model says something else
   */
  Learnt put(StoredCase said, String why, String by) {
    Optional<StoredCase> kept = gate.ask(() -> room.put(said, why, by));
    if (kept.isPresent()) {
      // what was said of it while the store was down is older
      late.remove(said.id(), "saved", "");
      changed(List.of(kept.get()));
      return Learnt.of(kept.get());
    }
    Learnt before = confirmed(said);
    if (before != null && !said.origin().equals(StoredCase.CONFIRMED)) {
      return before;
    }
    if (late.count() == MOST_LATE) {
      LOG.log(
          System.Logger.Level.WARNING,
          "more than " + MOST_LATE + " cases wait for the store: the oldest ones are lost");
    }
    return Learnt.of(late.put(said, why, by));
  }

  private synchronized @Nullable Learnt confirmed(StoredCase said) {
    for (Learnt each : known.getOrDefault(said.patternIds().getFirst(), List.of())) {
      if (each.kept().id().equals(said.id()) && each.confirmed()) {
        return each;
      }
    }
    return null;
  }

  /** How many cases wait for the store. */
  long waiting() {
    return late.count();
  }

  /** Saves what waited for the store; what the store refuses for itself is given up. */
  void saveLate() {
    for (StoredCase each : late.changedAfter(0, Integer.MAX_VALUE)) {
      if (each.removed()) {
        continue;
      }
      var told = late.history(each.id());
      String why = told.isEmpty() ? "saved late" : told.getLast().why();
      String by = told.isEmpty() ? "" : told.getLast().by();
      Optional<StoredCase> kept = gate.attempt(() -> room.put(each, why, by));
      if (kept.isEmpty()) {
        if (gate.attempt(room::lastChange).isEmpty()) {
          return;
        }
        LOG.log(System.Logger.Level.ERROR, "the store refuses case " + each.id() + "; it is lost");
      }
      late.remove(each.id(), "saved", "");
      kept.ifPresent(saved -> changed(List.of(saved)));
    }
  }

  /**
   * Forgets what the changes make stale.
   *
   * @return whether any of them says something that was not known here
   */
  synchronized boolean changed(List<StoredCase> now) {
    boolean news = false;
    for (StoredCase each : now) {
      changes++;
      boolean known = !each.removed() && replaced(each);
      for (String id : each.patternIds()) {
        boolean stale = unknown.remove(id) != null;
        if (!known) {
          this.known.remove(id);
        }
        news |= stale;
      }
      news |= !known;
    }
    return news;
  }

  /** Whether the case stood under all remembered ids of it already as it is now. */
  private boolean replaced(StoredCase now) {
    boolean stood = false;
    for (String id : now.patternIds()) {
      List<Learnt> cases = known.get(id);
      if (cases != null) {
        if (cases.stream().noneMatch(each -> Learnt.same(each.kept(), now))) {
          return false;
        }
        stood = true;
      }
    }
    return stood;
  }

  /** Forgets everything that was read, because the store is another one. */
  synchronized void forget() {
    changes++;
    known.clear();
    unknown.clear();
  }
}
