package dev.farseer.casebook;

import dev.farseer.log.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Answers of the casebook, kept until it learns something. */
final class Looks {
  private static final int MOST = 20_000;

  /** What an answer depends on besides the cases: the pattern's words and what its numbers tell. */
  record Key(String patternId, Level level, Telltale telltale) {}

  private final Map<Key, Lookup> kept = new ConcurrentHashMap<>();
  private final AtomicLong learnt = new AtomicLong();

  Lookup of(Key key, Supplier<Lookup> anew) {
    Lookup known = kept.get(key);
    if (known != null) {
      return known;
    }
    long before = learnt.get();
    Lookup found = anew.get();
    if (kept.size() >= MOST) {
      kept.clear();
    }
    // an answer that was sought while something was learnt may already be wrong
    if (learnt.get() == before) {
      kept.put(key, found);
    }
    return found;
  }

  long version() {
    return learnt.get();
  }

  void forget() {
    learnt.incrementAndGet();
    kept.clear();
  }
}
