package dev.farseer.explain;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.store.Store;
import dev.farseer.store.WorkRoom.Claim;
import dev.farseer.store.WorkRoom.Work;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to ask a question, among all processes that share the store. A turn is a lease
 * that is renewed while the question is asked; the questions of a process that has died are taken
 * over by another. While the store is down each process takes its own turns: better a question
 * asked twice than none answered.
 */
final class Turns implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Turns.class.getName());

  /** A process that is killed is missed after at most this. */
  static final Duration LEASE = Duration.ofSeconds(15);

  private static final Duration BEAT = LEASE.dividedBy(3);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final int MOST_TAKEN_OVER = 8;

  private final Store store;
  private final String holder = UUID.randomUUID().toString();
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Counts hints; guarded by the lock. */
  private long changes;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Store.Hearing hearing;
  private final Thread keeper;
  private final Consumer<Work> orphans;

  /** What became of waiting for a turn. */
  sealed interface Turn<A> {
    /** This process asks the question. */
    record Ours<A>(String key) implements Turn<A> {}

    /** It has been answered elsewhere. */
    record Answered<A>(A answer) implements Turn<A> {}

    /** It has failed elsewhere a moment ago. */
    record Failed<A>(String note, Duration pause) implements Turn<A> {}
  }

  /**
   * Turns in a store.
   *
   * @param orphans takes over a question whose asker has died; its turn is held already
   */
  Turns(Store store, Consumer<Work> orphans) {
    this.store = store;
    this.orphans = orphans;
    this.hearing = store.hear(this::wake);
    this.keeper = Thread.ofVirtual().name("turns").start(this::keep);
  }

  /**
   * Waits until the question is this process's to ask, or needs no asking any more.
   *
   * @param answered looks into the store for the answer
   * @param elsewhere told when somebody else asks it at present
   */
  <A> Turn<A> await(Work work, Supplier<@Nullable A> answered, Runnable elsewhere)
      throws InterruptedException {
    while (true) {
      Claim claim;
      try {
        claim = store.work().claim(work, holder, LEASE);
      } catch (Problem problem) {
        requireStoreTrouble(problem);
        return new Turn.Ours<>(work.key());
      }
      switch (claim) {
        case Claim.Taken _ -> {
          held.add(work.key());
          // whoever had the turn before may have answered: it keeps the case before it ends its
          // turn
          A known = answered.get();
          if (known == null) {
            return new Turn.Ours<>(work.key());
          }
          done(work.key());
          return new Turn.Answered<>(known);
        }
        case Claim.Held _ -> {
          elsewhere.run();
          waitForChange();
          A known = answered.get();
          if (known != null) {
            return new Turn.Answered<>(known);
          }
        }
        case Claim.Paused paused -> {
          return new Turn.Failed<>(paused.note(), paused.pause());
        }
      }
    }
  }

  /** The question has been answered, or is given up. */
  void done(String key) {
    if (held.remove(key)) {
      quietly(() -> store.work().finish(key, holder));
    }
  }

  /** The question has failed; nobody is to ask it for a while. */
  void failed(String key, String note, Duration pause) {
    if (held.remove(key)) {
      quietly(() -> store.work().fail(key, holder, note, pause));
    }
  }

  private static void requireStoreTrouble(Problem problem) {
    if (problem.reason() != Reason.STORE && problem.reason() != Reason.STOPPING) {
      throw problem;
    }
  }

  private static void quietly(Runnable call) {
    try {
      call.run();
    } catch (Problem problem) {
      // the lease ends by itself
      LOG.log(System.Logger.Level.DEBUG, "a turn could not be given back", problem);
    }
  }

  private void waitForChange() throws InterruptedException {
    lock.lock();
    try {
      long before = changes;
      long left = LOOK_AGAIN.toNanos();
      while (changes == before && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void keep() {
    try {
      while (!closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          for (String key : List.copyOf(held)) {
            beat(key);
          }
          for (Work orphan : store.work().takeOver(holder, LEASE, MOST_TAKEN_OVER)) {
            held.add(orphan.key());
            LOG.log(System.Logger.Level.INFO, "taking over a question whose asker is gone");
            orphans.accept(orphan);
          }
        } catch (Problem problem) {
          LOG.log(System.Logger.Level.DEBUG, "turns cannot be renewed", problem);
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.WARNING, "looking after turns failed", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat(String key) {
    if (!store.work().beat(key, holder, LEASE) && held.contains(key)) {
      LOG.log(
          System.Logger.Level.WARNING, "a turn was lost: this process was too slow to renew it");
    }
  }

  @Override
  public void close() {
    closed.countDown();
    hearing.close();
    keeper.interrupt();
    for (String key : List.copyOf(held)) {
      done(key);
    }
  }
}
