package dev.farseer.llm;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One server of the pool as the choice among them sees it. What is not the server's own or the
 * breaker's is guarded by the lock of the {@link Dispatcher}.
 */
final class Member {
  private static final Duration FIRST_REST = Duration.ofMillis(100);
  private static final Duration LONGEST_REST = Duration.ofSeconds(2);
  private static final int MOST_PREFIXES = 64;

  private final String name;
  private final int tier;
  private final ModelServer server;
  private final Breaker breaker;
  private final LongSupplier nanoTime;

  private int running;
  private int unavailable;
  private long restUntil;
  private long prefixesOf;
  private final Set<String> prefixes = new LinkedHashSet<>();

  Member(String name, int tier, ModelServer server, Breaker breaker, LongSupplier nanoTime) {
    this.name = name;
    this.tier = tier;
    this.server = server;
    this.breaker = breaker;
    this.nanoTime = nanoTime;
    this.restUntil = nanoTime.getAsLong();
  }

  String name() {
    return name;
  }

  int tier() {
    return tier;
  }

  ModelServer server() {
    return server;
  }

  Breaker breaker() {
    return breaker;
  }

  /** Whether calls may be sent to it now, a free slot given. */
  boolean usable() {
    return server.known() != null && breaker.allows() && rest() <= 0;
  }

  /** Whether it is worth waiting for it. */
  boolean mayBecomeUsable() {
    return server.known() != null || server.mayReturn();
  }

  /** Nanoseconds until it may become usable by the mere passing of time. */
  long untilChange() {
    long rest = rest();
    return Math.min(breaker.untilChange(), rest > 0 ? rest : Long.MAX_VALUE);
  }

  boolean hasFreeSlot() {
    return running < slots();
  }

  /** Calls under way for each slot; a server without slots is full. */
  double load() {
    return slots() == 0 ? 1 : (double) running / slots();
  }

  /** Free slots as of now. */
  int freeSlots() {
    return Math.max(0, slots() - running);
  }

  private int slots() {
    ServerFacts facts = server.known();
    return facts == null ? 0 : facts.slots();
  }

  /** Whether its prefix cache has this prompt's constant part, as far as is known. */
  boolean holds(String promptId) {
    ServerFacts facts = server.known();
    return facts != null && facts.start() == prefixesOf && prefixes.contains(promptId);
  }

  /** A call takes a slot, and leaves its prompt's prefix behind. */
  void enter(String promptId) {
    running++;
    breaker.enter();
    ServerFacts facts = server.known();
    if (facts != null && facts.start() != prefixesOf) {
      prefixes.clear();
      prefixesOf = facts.start();
    }
    prefixes.remove(promptId);
    prefixes.add(promptId);
    if (prefixes.size() > MOST_PREFIXES) {
      prefixes.remove(prefixes.iterator().next());
    }
  }

  /** The next call of this prompt is better sent elsewhere. */
  void forget(String promptId) {
    prefixes.remove(promptId);
  }

  /** A call has ended; null when it was answered. */
  void leave(@Nullable Unavailable failure) {
    running--;
    if (failure == null) {
      unavailable = 0;
      breaker.succeeded();
      return;
    }
    if (failure.kind().isFault()) {
      breaker.failed();
    } else {
      breaker.abandoned();
    }
    switch (failure.kind()) {
      case NO_CONNECTION, LOADING, BUSY -> restAfter(failure.after());
      case FAILED, SILENT, CUT -> {}
    }
  }

  /** A call was given up. */
  void abandon() {
    running--;
    breaker.abandoned();
  }

  /** Doubles with each failure in a row, with jitter, so that calls do not come back together. */
  private void restAfter(Duration asked) {
    long most =
        Math.min(FIRST_REST.toMillis() << Math.min(unavailable++, 10), LONGEST_REST.toMillis());
    long rest =
        Math.max(
            asked.toNanos(),
            Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1)).toNanos());
    restUntil = nanoTime.getAsLong() + rest;
  }

  private long rest() {
    return restUntil - nanoTime.getAsLong();
  }
}
