package dev.farseer.casebook;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.CaseChange;
import dev.farseer.store.CaseFilter;
import dev.farseer.store.CaseRoom;
import dev.farseer.store.StoredCase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A store in memory that can be down, counts its lookups and tells of changes. */
final class TestRoom implements CaseRoom {
  private final MemoryCases cases = new MemoryCases(1_000_000);
  private final List<Runnable> hearers = new CopyOnWriteArrayList<>();
  final AtomicInteger lookups = new AtomicInteger();
  volatile boolean down;

  /** How a casebook is told to keep its cases here. */
  Keeping keeping(Path index) {
    return new Keeping(
        this,
        true,
        hearer -> {
          hearers.add(hearer);
          return () -> hearers.remove(hearer);
        },
        Optional.of(index),
        Embedder.NONE);
  }

  private <T> T up(Supplier<T> answer) {
    if (down) {
      throw new Problem(Reason.STORE, "the test store is down");
    }
    return answer.get();
  }

  private <T> T changing(Supplier<T> answer) {
    T done = up(answer);
    hearers.forEach(Runnable::run);
    return done;
  }

  @Override
  public List<StoredCase> ofPatterns(Collection<String> patternIds) {
    lookups.incrementAndGet();
    return up(() -> cases.ofPatterns(patternIds));
  }

  @Override
  public Optional<StoredCase> get(String id) {
    return up(() -> cases.get(id));
  }

  @Override
  public StoredCase put(StoredCase said, String why, String by) {
    return changing(() -> cases.put(said, why, by));
  }

  @Override
  public boolean remove(String id, String why, String by) {
    return changing(() -> cases.remove(id, why, by));
  }

  @Override
  public void mistrust(Collection<String> ids, double factor, String why, String by) {
    changing(
        () -> {
          cases.mistrust(ids, factor, why, by);
          return true;
        });
  }

  @Override
  public void seen(Map<String, Long> times, Instant at) {
    up(
        () -> {
          cases.seen(times, at);
          return true;
        });
  }

  @Override
  public List<CaseChange> history(String id) {
    return up(() -> cases.history(id));
  }

  @Override
  public List<StoredCase> changedAfter(long change, int most) {
    return up(() -> cases.changedAfter(change, most));
  }

  @Override
  public long lastChange() {
    return up(cases::lastChange);
  }

  @Override
  public long count() {
    return up(cases::count);
  }

  @Override
  public List<StoredCase> page(CaseFilter filter, String afterId, int most) {
    return up(() -> cases.page(filter, afterId, most));
  }
}
