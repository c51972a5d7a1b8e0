package dev.farseer.explain;

import dev.farseer.insight.Finding;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.telemetry.Stages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The questions that one query waits for. Used by the query's own thread. */
final class Round {
  private record Seat(Flight flight, Consumer<String> hearer, boolean opened) {}

  private final Map<Integer, Seat> seats = new LinkedHashMap<>();
  private final Map<Integer, String> failed = new LinkedHashMap<>();
  private final List<Integer> postponed = new ArrayList<>();
  private final List<Explanation.Notice> notices = new ArrayList<>();
  private final BlockingQueue<Integer> done = new LinkedBlockingQueue<>();
  // what counts is what the waiting thread has taken: rows, notices and tokens then agree, whatever
  // lands meanwhile
  private final Map<Integer, Flight.Outcome> outcomes = new HashMap<>();
  private final AtomicLong promptNanos = new AtomicLong();

  void notice(boolean warning, String text) {
    notices.add(new Explanation.Notice(warning, text));
  }

  void opened(int index, Flight flight, Consumer<String> hearer) {
    seat(index, new Seat(flight, hearer, true));
  }

  void joined(int index, Flight flight, Consumer<String> hearer) {
    seat(index, new Seat(flight, hearer, false));
  }

  private void seat(int index, Seat seat) {
    seats.put(index, seat);
    var _ = seat.flight.outcome().thenAccept(_ -> done.add(index));
  }

  void failed(int index, String note) {
    failed.put(index, note);
  }

  void postponed(int index) {
    postponed.add(index);
  }

  void prompted(long nanos) {
    promptNanos.addAndGet(nanos);
  }

  /**
   * Waits for the answers until the deadline, if there are any to wait for. Whoever waits to its
   * end still wants the rest for the casebook; whoever is interrupted does not.
   *
   * @param changed run at once and after every answer
   */
  void await(long deadline, Stages stages, Runnable changed) throws InterruptedException {
    if (seats.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    boolean wanted = false;
    try {
      changed.run();
      for (int open = seats.size(); open > 0; open--) {
        Integer index = done.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (index == null) {
          break;
        }
        outcomes.put(index, Objects.requireNonNull(seats.get(index)).flight.outcome().join());
        changed.run();
      }
      wanted = true;
    } finally {
      for (Seat seat : seats.values()) {
        seat.flight.leave(seat.hearer, wanted);
      }
      stages.add("prompt", promptNanos.get());
      stages.add("model", System.nanoTime() - start);
    }
  }

  /** The findings with what the model has said so far. */
  List<Finding> merged(List<Finding> findings) {
    if (seats.isEmpty() && failed.isEmpty() && postponed.isEmpty()) {
      return findings;
    }
    List<Finding> merged = new ArrayList<>(findings);
    failed.forEach((i, note) -> merged.set(i, Knowledge.abstained(findings.get(i).ranked(), note)));
    postponed.forEach(i -> merged.set(i, pending(findings.get(i))));
    seats.keySet().forEach(i -> merged.set(i, merged(findings.get(i), outcomes.get(i))));
    return merged;
  }

  private static Finding merged(Finding finding, Flight.@Nullable Outcome outcome) {
    if (outcome == null || outcome.isLater()) {
      return pending(finding);
    }
    return outcome.known() == null
        ? Knowledge.abstained(finding.ranked(), outcome.note())
        : Knowledge.known(finding.ranked(), outcome.known(), outcome.source());
  }

  private static Finding pending(Finding finding) {
    return new Finding(finding.ranked(), null, Finding.Status.PENDING, Finding.Source.NONE, "");
  }

  /** Calls that this query started. */
  int calls() {
    return (int) seats.keySet().stream().filter(this::called).count();
  }

  private boolean called(int index) {
    Flight.Outcome outcome = outcomes.get(index);
    Seat seat = Objects.requireNonNull(seats.get(index));
    return seat.opened
        && !seat.flight.elsewhere()
        && (outcome == null || outcome.source() != Finding.Source.CASEBOOK);
  }

  /** Tokens of the calls that this query started and that are over. */
  ChatAnswer.Usage usage() {
    return outcomes.entrySet().stream()
        .filter(each -> called(each.getKey()))
        .map(each -> each.getValue().usage())
        .reduce(ChatAnswer.Usage.NONE, ChatAnswer.Usage::plus);
  }

  /** What the reader must know about this round. */
  List<Explanation.Notice> notices() {
    List<Explanation.Notice> all = new ArrayList<>(notices);
    int open = seats.size() - outcomes.size();
    if (open > 0) {
      all.add(
          new Explanation.Notice(
              false,
              open + " patterns are still being explained by the model; refresh in a moment."));
    }
    if (!postponed.isEmpty()) {
      all.add(
          new Explanation.Notice(
              true,
              postponed.size()
                  + " patterns wait for a place: explain.pending questions are under way already."));
    }
    long later = outcomes.values().stream().filter(Flight.Outcome::isLater).count();
    if (later > 0) {
      all.add(
          new Explanation.Notice(
              true,
              later
                  + " patterns wait for a place: the model servers have more to do than they can"
                  + " (llm.queue)."));
    }
    outcomes.values().stream()
        .filter(outcome -> outcome.known() == null && !outcome.isLater())
        .map(Flight.Outcome::note)
        .distinct()
        .limit(3)
        .forEach(note -> all.add(new Explanation.Notice(true, note)));
    failed.values().stream()
        .distinct()
        .limit(3)
        .forEach(note -> all.add(new Explanation.Notice(true, note)));
    return all;
  }
}
