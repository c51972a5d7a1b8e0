package dev.farseer.llm;

import dev.farseer.llm.Urgency.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who waits for a slot, and in which order they get one: the most urgent first; among equals the
 * tenant that was served longest ago; of one tenant whoever came first. For every 30 s that a call
 * has waited it counts one priority higher, so that a stream of urgent ones does not keep a panel
 * or an alert out for ever; background calls do not rise, they have nobody who waits. Not safe for
 * many threads.
 */
final class Line {
  static final Duration RISE_EVERY = Duration.ofSeconds(30);

  private static final int LAST = 3;

  // a tenant that is forgotten counts as one that was never served, and is only too early
  private static final int MOST_TENANTS = 4096;

  /** One who waits. */
  static final class Ticket {
    private final Urgency urgency;
    private final long since;
    private final long number;

    private Ticket(Urgency urgency, long since, long number) {
      this.urgency = urgency;
      this.since = since;
      this.number = number;
    }

    /** How urgent it is without its waiting. */
    Priority priority() {
      return urgency.priority();
    }
  }

  private final int limit;
  private final LongSupplier nanoTime;
  private final List<Ticket> waiting = new ArrayList<>();
  private final Map<String, Long> served =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_TENANTS;
        }
      };
  private long numbers;
  private long turns;

  /**
   * An empty line.
   *
   * @param limit most who wait, from 1
   */
  Line(int limit, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
  }

  /** A place in the line; {@link #overflow} may take it away at once. */
  Ticket join(Urgency urgency) {
    Ticket ticket = new Ticket(urgency, nanoTime.getAsLong(), numbers++);
    waiting.add(ticket);
    return ticket;
  }

  /**
   * Who has to leave because the line is too long, now out of it: of the least urgent those of the
   * tenant with the most of them, of these the last one.
   */
  Optional<Ticket> overflow() {
    if (waiting.size() <= limit) {
      return Optional.empty();
    }
    Map<String, Integer> perTenant = new HashMap<>();
    waiting.forEach(ticket -> perTenant.merge(ticket.urgency.tenant(), 1, Integer::sum));
    Ticket least =
        placed().stream()
            .max(
                Comparator.comparingInt(Place::rank)
                    .thenComparingInt(p -> perTenant.getOrDefault(p.ticket.urgency.tenant(), 0))
                    .thenComparingLong(p -> p.ticket.number))
            .map(Place::ticket)
            .orElseThrow();
    waiting.remove(least);
    return Optional.of(least);
  }

  /** All who wait, the next one first. */
  List<Ticket> inOrder() {
    return placed().stream()
        .sorted(
            Comparator.comparingInt(Place::rank)
                .thenComparingLong(Place::turn)
                .thenComparingLong(p -> p.ticket.number))
        .map(Place::ticket)
        .toList();
  }

  /** What decides, read once: a call may become more urgent while the line is sorted. */
  private record Place(Ticket ticket, int rank, long turn) {}

  private List<Place> placed() {
    return waiting.stream()
        .map(t -> new Place(t, rank(t), served.getOrDefault(t.urgency.tenant(), -1L)))
        .toList();
  }

  /** It was this one's turn. */
  void served(Ticket ticket) {
    waiting.remove(ticket);
    served.put(ticket.urgency.tenant(), turns++);
  }

  /** This one no longer waits. */
  void left(Ticket ticket) {
    waiting.remove(ticket);
  }

  int size() {
    return waiting.size();
  }

  /** How many of a priority wait. */
  int size(Priority priority) {
    return (int) waiting.stream().filter(t -> t.priority() == priority).count();
  }

  /** 0 for the most urgent. */
  private int rank(Ticket ticket) {
    int written =
        switch (ticket.priority()) {
          case EXPLORE -> 0;
          case PANEL -> 1;
          case ALERT -> 2;
          case BACKGROUND -> LAST;
        };
    long risen = (nanoTime.getAsLong() - ticket.since) / RISE_EVERY.toNanos();
    return written == LAST ? LAST : (int) Math.max(0, written - risen);
  }
}
