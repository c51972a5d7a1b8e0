package dev.farseer.casebook;

import dev.farseer.store.CaseFilter;
import dev.farseer.store.CaseRoom;
import dev.farseer.store.Store;
import dev.farseer.store.StoredCase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The learnt cases of a casebook: those of the store, those in memory, and the index of them. With
 * a store it follows the changes that others make, on two threads of its own: one for what is
 * remembered, one for the index, which may take a while.
 */
final class Learning implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Learning.class.getName());

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration LOOK_SELDOM_EVERY = Duration.ofSeconds(3);
  private static final double MISLED = 0.5;
  private static final Duration SWARM = Duration.ofMillis(20);
  private static final Duration COUNT_EVERY = Duration.ofSeconds(10);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
  private static final int PAGE = 1_000;

  private final CaseRoom room;
  private final RoomGate gate = new RoomGate();
  private final LearntCases cases;
  private final LearntIndex index;
  private final SeenCounts seen = new SeenCounts();
  private final ShippedTrust shippedTrust;
  private final Runnable news;
  private final boolean inMemory;
  private final Duration lookEvery;
  private final Semaphore wake = new Semaphore(0);
  private final Semaphore wakeIndex = new Semaphore(0);

  /** Held by those who put a case, exclusively by the one who tells others' changes from these. */
  private final ReadWriteLock underWay = new ReentrantReadWriteLock();

  private final Map<String, Long> own = Collections.synchronizedMap(new Bounded<>(PAGE));

  private Store.@Nullable Hearing hearing;
  private @Nullable Thread follower;
  private @Nullable Thread indexer;
  private volatile boolean closed;
  private volatile boolean unheard;
  private volatile long stored;
  private final AtomicLong shownGeneration = new AtomicLong();

  /** The change up to which what is remembered is true. */
  private volatile long followed;

  private Learning(
      CaseRoom room,
      List<Case> written,
      int remembered,
      LearntIndex index,
      boolean shared,
      Runnable news) {
    this.room = room;
    this.shippedTrust = new ShippedTrust(room, written);
    this.inMemory = remembered == 0;
    this.cases = new LearntCases(room, gate, remembered);
    this.index = index;
    this.lookEvery = shared ? LOOK_EVERY : LOOK_SELDOM_EVERY;
    this.news = news;
  }

  /**
   * Learns for as long as the process lives.
   *
   * @param written the cases that are not learnt
   * @param most cases to keep
   * @param news called when lookups may say something else than before
   */
  static Learning inMemory(List<Case> written, int most, Runnable news) {
    Learning learning =
        new Learning(new MemoryCases(most), written, 0, LearntIndex.inMemory(), false, news);
    learning.index.follow(learning.room, () -> false);
    return learning;
  }

  /**
   * Learns into a store.
   *
   * @param written the cases that are not learnt
   * @param most pattern ids whose cases are remembered
   * @param news called when lookups may say something else than before
   */
  static Learning in(Keeping keeping, List<Case> written, int most, Runnable news) {
    LearntIndex index = keeping.index().map(LearntIndex::in).orElseGet(LearntIndex::inMemory);
    Learning learning = new Learning(keeping.room(), written, most, index, keeping.shared(), news);
    learning.start(keeping);
    return learning;
  }

  private void start(Keeping keeping) {
    // known before anything is read, so that no change after a reading is missed
    followed = gate.attempt(room::lastChange).orElse(0L);
    gate.ask(shippedTrust::read);
    hearing = keeping.hear().apply(wake::release);
    follower = Thread.ofVirtual().name("casebook-follow").start(this::followCases);
    // not a virtual one: it computes for long, and Lucene's files do not bear interrupts
    indexer = Thread.ofPlatform().daemon().name("casebook-index").start(this::followIndex);
  }

  /** The cases kept under each of the ids. */
  Map<String, List<Learnt>> of(Collection<String> patternIds) {
    return cases.of(patternIds);
  }

  /** Reads what the store has under the ids now, whatever is remembered. */
  void refresh(Collection<String> patternIds) {
    gate.attempt(() -> room.ofPatterns(patternIds))
        .filter(found -> cases.changed(found))
        .ifPresent(_ -> news.run());
  }

  /** Learnt lines that resemble a pattern, in no order. */
  List<CaseIndex.Match> search(
      Query query, Resemblance resemblance, LearntIndex.@Nullable Probe probe) {
    return index.search(query, resemblance, probe);
  }

  /** Gives some learnt cases their vectors; whether there may be more that have none. */
  boolean embed(Vectors vectors, int dimensions) {
    return index.embed(vectors, dimensions);
  }

  /**
   * Keeps a case, durably when this returns and the store is up; otherwise as soon as it is.
   *
   * @return what is kept now
   */
  Learnt put(StoredCase said, String why, String by) {
    Learnt kept;
    underWay.readLock().lock();
    try {
      kept = cases.put(said, why, by);
      own.put(kept.kept().id(), kept.kept().change());
    } finally {
      underWay.readLock().unlock();
    }
    long before = index.generation();
    if (index.put(kept.kept())) {
      // told below; the thread of the index need not tell it again
      shownGeneration.compareAndSet(before, before + 1);
    }
    if (inMemory) {
      // finds those that had to go for this one
      index.follow(room, () -> false);
    }
    news.run();
    return kept;
  }

  /** How far a shipped case is trusted, 0 to 1. */
  double trustInShipped(String id) {
    return shippedTrust.in(id);
  }

  /**
   * Halves the trust in a case that has answered wrongly for a pattern that it only resembles.
   *
   * @param patternIds the pattern's ids
   * @return whether it was a similar case, and is trusted less now
   */
  boolean mistrust(String misled, Collection<String> patternIds, String why) {
    boolean done =
        gate.ask(
                () -> {
                  if (shippedTrust.knows(misled)) {
                    shippedTrust.lower(misled, MISLED, why);
                    return true;
                  }
                  boolean similar =
                      room.get(misled)
                          .filter(each -> Collections.disjoint(each.patternIds(), patternIds))
                          .isPresent();
                  if (similar) {
                    room.mistrust(List.of(misled), MISLED, why, "");
                  }
                  return similar;
                })
            .orElse(false);
    if (done) {
      changed();
    }
    return done;
  }

  /** To be called after a change of the room that was not made through here. */
  void changed() {
    if (inMemory) {
      shippedTrust.take(room.changedAfter(followed, PAGE));
      followed = room.lastChange();
      index.follow(room, () -> false);
      news.run();
    } else {
      wake.release();
    }
  }

  /** Counts that a case has answered. */
  void used(String id) {
    if (inMemory) {
      room.seen(Map.of(id, 1L), Instant.now());
    } else {
      seen.used(id);
    }
  }

  long count() {
    return inMemory ? room.count() : stored;
  }

  CasebookState state(int shipped) {
    List<String> missing = new ArrayList<>();
    if (!gate.open()) {
      missing.add("the store does not answer (" + gate.trouble() + ")");
    }
    if (cases.waiting() > 0) {
      missing.add(cases.waiting() + " learnt cases wait to be saved");
    }
    if (!index.progress().isEmpty()) {
      missing.add(index.progress());
    }
    String there = shipped + " shipped cases, " + (inMemory ? room.count() : stored) + " learnt";
    return new CasebookState(
        missing.isEmpty(), missing.isEmpty() ? there : there + "; " + String.join("; ", missing));
  }

  /** The learnt cases in the order of their ids, not more than a page of them. */
  List<Case> some(int most) {
    return gate.ask(() -> room.page(CaseFilter.ALL, "", most)).orElse(List.of()).stream()
        .filter(Learnt::isCase)
        .map(each -> Learnt.of(each).known())
        .toList();
  }

  CaseRoom room() {
    return room;
  }

  private void followCases() {
    long counted = System.nanoTime() - COUNT_EVERY.toNanos();
    while (!closed) {
      try {
        boolean back = !gate.open();
        boolean found = gate.attempt(this::look).orElse(false);
        // what was looked up while the store was down may be more now
        if (back && gate.open()) {
          gate.ask(shippedTrust::read);
          found = true;
        }
        if (found) {
          unheard = true;
          // an index that is being made is not waited for
          if (!index.progress().isEmpty()) {
            announce();
          }
        }
        if (gate.open() && cases.waiting() > 0) {
          cases.saveLate();
        }
        if (gate.open() && System.nanoTime() - counted > COUNT_EVERY.toNanos()) {
          counted = System.nanoTime();
          writeCounts();
          gate.attempt(room::count).ifPresent(count -> stored = count);
        }
        wakeIndex.release();
        if (wake.tryAcquire(lookEvery.toNanos(), TimeUnit.NANOSECONDS)) {
          // changes come in swarms
          Thread.sleep(SWARM);
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "following the store failed, it goes on", e);
      }
    }
  }

  /** Takes in what others have changed; whether that is news here. */
  private boolean look() {
    long last = room.lastChange();
    if (last < followed) {
      // another store, or one that was put back to an earlier time
      cases.forget();
      followed = last;
      return true;
    }
    boolean found = false;
    while (followed < last && !closed) {
      List<StoredCase> changes = room.changedAfter(followed, PAGE);
      if (changes.isEmpty()) {
        break;
      }
      shippedTrust.take(changes);
      found |= cases.changed(ofOthers(changes));
      followed = changes.getLast().change();
    }
    return found;
  }

  private List<StoredCase> ofOthers(List<StoredCase> changes) {
    // what is being put now may be among them, and is not known yet to be our own
    underWay.writeLock().lock();
    try {
      return changes.stream()
          .filter(each -> own.getOrDefault(each.id(), -1L) != each.change())
          .toList();
    } finally {
      underWay.writeLock().unlock();
    }
  }

  private void followIndex() {
    while (!closed) {
      try {
        if (wakeIndex.tryAcquire(LOOK_SELDOM_EVERY.toNanos(), TimeUnit.NANOSECONDS)) {
          wakeIndex.drainPermits();
        }
        if (gate.open() && !closed) {
          index.follow(room, () -> closed);
        }
      } catch (InterruptedException e) {
        LOG.log(System.Logger.Level.DEBUG, "nobody should interrupt this thread", e);
      } catch (RuntimeException e) {
        LOG.log(
            System.Logger.Level.DEBUG, "the index cannot follow the store now, it tries again", e);
      }
      long now = index.generation();
      if (shownGeneration.getAndSet(now) != now || unheard) {
        announce();
      }
    }
  }

  private void announce() {
    unheard = false;
    news.run();
  }

  private void writeCounts() {
    Map<String, Long> taken = seen.take();
    if (taken.isEmpty()) {
      return;
    }
    Optional<Boolean> written =
        gate.attempt(
            () -> {
              room.seen(taken, Instant.now());
              return true;
            });
    if (written.isEmpty()) {
      seen.giveBack(taken);
    }
  }

  /** Ends following, saves what can be saved, and releases the index. */
  @Override
  public void close() {
    closed = true;
    if (hearing != null) {
      hearing.close();
    }
    wake.release();
    wakeIndex.release();
    join(follower);
    if (!inMemory && gate.open()) {
      cases.saveLate();
      writeCounts();
    }
    if (cases.waiting() > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          cases.waiting() + " learnt cases could not be saved: the store does not answer");
    }
    index.close();
    join(indexer);
  }

  private static void join(@Nullable Thread thread) {
    try {
      if (thread != null && !thread.join(CLOSE_WITHIN)) {
        LOG.log(System.Logger.Level.DEBUG, "a thread of the casebook ends later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
