package dev.farseer.store;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Those who want to know that something has changed. Each is called on a virtual thread of its own,
 * one call at a time; changes that come meanwhile make one further call. What a callee throws is
 * logged and goes no further.
 */
final class Hints {
  private static final System.Logger LOG = System.getLogger(Hints.class.getName());

  private final List<Hearer> hearers = new CopyOnWriteArrayList<>();

  Store.Hearing add(Runnable changed) {
    Hearer hearer = new Hearer(changed);
    hearers.add(hearer);
    return () -> hearers.remove(hearer);
  }

  boolean wanted() {
    return !hearers.isEmpty();
  }

  void fire() {
    hearers.forEach(Hearer::call);
  }

  private static final class Hearer {
    private final Runnable changed;
    private final AtomicInteger waiting = new AtomicInteger();

    Hearer(Runnable changed) {
      this.changed = changed;
    }

    void call() {
      if (waiting.getAndIncrement() == 0) {
        Thread.ofVirtual().name("store-hint").start(this::run);
      }
    }

    private void run() {
      int known;
      do {
        known = waiting.get();
        try {
          changed.run();
        } catch (RuntimeException e) {
          LOG.log(Level.WARNING, "What follows a change of the store has failed", e);
        }
      } while (!waiting.compareAndSet(known, 0));
    }
  }
}
