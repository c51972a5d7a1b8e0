package dev.farseer.llm;

import dev.farseer.llm.Line.Ticket;
import dev.farseer.llm.Urgency.Priority;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One queue over the slots of all servers: who is next is for the {@link Line} to say, which server
 * gets the call is decided here. llama-server itself would queue without limit and without a word.
 *
 * <p>Only servers of the lowest tier that can be used are looked at. Among those with a free slot
 * one that holds the prompt's prefix goes first, then the least loaded one; among equals each
 * prompt has its own favourite.
 */
final class Dispatcher implements AutoCloseable {
  /**
   * What a call wants.
   *
   * @param promptId of whose prefix a warm server is preferred
   * @param urgency whose turn it is
   * @param of servers that will do
   */
  record Want(String promptId, Urgency urgency, Predicate<Member> of) {}

  private static final class Waiter {
    private final Want want;
    private final Condition changed;
    private final long since = System.nanoTime();
    private @Nullable Lease lease;
    private @Nullable Problem refusal;

    Waiter(Want want, Condition changed) {
      this.want = want;
      this.changed = changed;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Line line;
  private final int limit;
  private final Map<Ticket, Waiter> waiters = new HashMap<>();
  private final Set<Lease> leases = new HashSet<>();
  private List<Member> members = List.of();
  private boolean closed;

  /**
   * A queue without servers.
   *
   * @param limit most calls that wait
   */
  Dispatcher(int limit, LongSupplier nanoTime) {
    this.line = new Line(limit, nanoTime);
    this.limit = limit;
  }

  /** Sets the servers, once. */
  void over(List<Member> all) {
    lock.lock();
    try {
      members = List.copyOf(all);
      grant();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a slot.
   *
   * @throws Problem OVERLOADED when too many wait who are not less urgent; what is wrong with the
   *     servers when none can be used and none may come back soon, or the budget ends meanwhile;
   *     the budget's overrun when they are merely busy; STOPPING
   */
  Lease acquire(Want want, Budget budget) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Waiter waiter = new Waiter(want, lock.newCondition());
      Ticket ticket = line.join(want.urgency());
      waiters.put(ticket, waiter);
      boolean taken = false;
      try {
        grant();
        line.overflow().ifPresent(this::refuse);
        // whoever asks wants to know how it is now, not how it was some seconds ago
        matching(want).stream()
            .filter(member -> member.server().known() == null)
            .forEach(member -> member.server().doubt());
        while (waiter.lease == null) {
          requireHope(waiter, budget);
          long patience = Math.min(budget.left().toNanos(), untilChange());
          long _ = waiter.changed.awaitNanos(patience);
          // the passing of time may have ended a pause
          grant();
        }
        taken = true;
        return waiter.lease;
      } finally {
        waiters.remove(ticket);
        line.left(ticket);
        if (!taken && waiter.lease != null) {
          waiter.lease.close();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void requireHope(Waiter waiter, Budget budget) {
    if (closed) {
      throw stopping();
    }
    if (waiter.refusal != null) {
      throw waiter.refusal;
    }
    List<Member> candidates = matching(waiter.want);
    boolean known = candidates.stream().anyMatch(m -> m.server().known() != null);
    boolean hope =
        candidates.stream()
            .anyMatch(m -> m.mayBecomeUsable() || !m.server().lookedSince(waiter.since));
    if (!known && (budget.spent() || !hope)) {
      throw why(candidates);
    }
    if (budget.spent()) {
      throw budget.overrun();
    }
  }

  private void refuse(Ticket ticket) {
    Waiter waiter = waiters.get(ticket);
    if (waiter != null) {
      waiter.refusal =
          new Problem(
              Reason.OVERLOADED,
              limit
                  + " more urgent calls wait for the model already: ask again in a moment, add"
                  + " servers or slots, or raise llm.queue.");
      waiter.changed.signal();
    }
  }

  /** Whether one of these servers can be used, or may be soon. */
  boolean worthwhile(Predicate<Member> of) {
    return members.stream().filter(of).anyMatch(Member::mayBecomeUsable);
  }

  /** The lowest tier of these servers with one that can be used now. */
  Optional<Integer> lowestTier(Predicate<Member> of) {
    lock.lock();
    try {
      return members.stream()
          .filter(of)
          .filter(Member::usable)
          .map(Member::tier)
          .min(Comparator.naturalOrder());
    } finally {
      lock.unlock();
    }
  }

  /** The servers of the lowest usable tier, in the order in which calls of a prompt fill them. */
  List<Member> order(String promptId) {
    lock.lock();
    try {
      return lowestTier(_ -> true)
          .map(
              tier ->
                  members.stream()
                      .filter(m -> m.tier() == tier && m.usable())
                      .sorted(preference(promptId))
                      .toList())
          .orElse(List.of());
    } finally {
      lock.unlock();
    }
  }

  /** A server has become better or worse. */
  void changed() {
    lock.lock();
    try {
      grant();
      // whoever hopes in vain is told now
      waiters.values().forEach(waiter -> waiter.changed.signal());
    } finally {
      lock.unlock();
    }
  }

  void release(Lease lease, Runnable end) {
    lock.lock();
    try {
      if (leases.remove(lease)) {
        end.run();
        grant();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Another server was quicker: the next call of this prompt goes elsewhere if it can. */
  void disfavour(Member member, String promptId) {
    lock.lock();
    try {
      member.forget(promptId);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the calls to a server that does not answer and which have heard nothing for a while, if
   * there is another server for them.
   *
   * @param since {@link System#nanoTime()} after which they have heard nothing
   */
  void abort(Member member, long since, Unavailable why) {
    lock.lock();
    try {
      if (worthwhile(other -> other != member)) {
        leases.stream()
            .filter(lease -> lease.member() == member && lease.heardAt() - since < 0)
            .forEach(lease -> lease.abort(why));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Calls of a priority that wait. */
  int waiting(Priority priority) {
    lock.lock();
    try {
      return line.size(priority);
    } finally {
      lock.unlock();
    }
  }

  /** Sends everyone who waits away. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiters.values().forEach(waiter -> waiter.changed.signal());
    } finally {
      lock.unlock();
    }
  }

  static Problem stopping() {
    return new Problem(Reason.STOPPING, "Farseer is stopping; ask again when it runs.");
  }

  private void grant() {
    if (closed || members.stream().noneMatch(Member::hasFreeSlot)) {
      return;
    }
    for (Ticket ticket : line.inOrder()) {
      Waiter waiter = waiters.get(ticket);
      Member member = waiter == null ? null : choose(waiter.want);
      if (waiter != null && member != null) {
        line.served(ticket);
        member.enter(waiter.want.promptId());
        Lease lease = new Lease(this, member, waiter.want.promptId());
        leases.add(lease);
        waiter.lease = lease;
        waiter.changed.signal();
      }
    }
  }

  private @Nullable Member choose(Want want) {
    List<Member> usable = matching(want).stream().filter(Member::usable).toList();
    int tier = usable.stream().mapToInt(Member::tier).min().orElse(0);
    return usable.stream()
        .filter(member -> member.tier() == tier && member.hasFreeSlot())
        .min(preference(want.promptId()))
        .orElse(null);
  }

  private List<Member> matching(Want want) {
    return members.stream().filter(want.of()).toList();
  }

  private static Comparator<Member> preference(String promptId) {
    return Comparator.<Member>comparingInt(member -> member.holds(promptId) ? 0 : 1)
        .thenComparingDouble(Member::load)
        .thenComparingInt(member -> spread((promptId + '\n' + member.name()).hashCode()));
  }

  /** Hashes of names that differ in their last letter only would have the same order each time. */
  private static int spread(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
    return mixed ^ (mixed >>> 16);
  }

  private long untilChange() {
    return members.stream().mapToLong(Member::untilChange).min().orElse(Long.MAX_VALUE);
  }

  private static Problem why(List<Member> candidates) {
    if (candidates.size() == 1) {
      return candidates.getFirst().server().why();
    }
    return new Problem(
        Reason.MODEL_UNREACHABLE,
        candidates.isEmpty()
            ? "There is no other model server to ask."
            : "None of "
                + candidates.size()
                + " model servers can be asked. "
                + candidates.stream()
                    .map(member -> member.name() + ": " + member.server().why().detail())
                    .collect(Collectors.joining(" ")));
  }
}
