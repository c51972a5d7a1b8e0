package dev.farseer.explain;

import dev.farseer.casebook.Case;
import dev.farseer.insight.Finding;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.llm.Urgency;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question under way, shared by everybody who asks it meanwhile. Its thread is interrupted when
 * the last asker has left and none of them wanted the answer kept.
 */
final class Flight {
  /**
   * How a question ended.
   *
   * @param known the case, null when there is none
   * @param source who found it: the model, or the casebook when another flight had just landed
   * @param note why there is none, empty when there is one
   * @param usage tokens spent
   */
  record Outcome(@Nullable Case known, Finding.Source source, String note, ChatAnswer.Usage usage) {
    static Outcome none(String note, ChatAnswer.Usage usage) {
      return new Outcome(null, Finding.Source.NONE, note, usage);
    }

    /** There was no place for it among the calls that wait; nothing is wrong with it. */
    static Outcome later() {
      return new Outcome(null, Finding.Source.NONE, "", ChatAnswer.Usage.NONE);
    }

    boolean isLater() {
      return known == null && note.isEmpty();
    }
  }

  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final CopyOnWriteArrayList<Consumer<String>> hearers = new CopyOnWriteArrayList<>();
  private final Urgency urgency;
  private volatile boolean elsewhere;
  private int askers;
  private boolean wanted;
  private boolean cancelled;
  private @Nullable Thread thread;

  Flight(Urgency urgency) {
    this.urgency = urgency;
  }

  /** How soon the answer is wanted; more askers may make it more urgent. */
  Urgency urgency() {
    return urgency;
  }

  /** Another process asks at present. */
  void askedElsewhere() {
    elsewhere = true;
  }

  /** This process asks. */
  void askedHere() {
    elsewhere = false;
  }

  /** Whether another process asks, as last known. */
  boolean elsewhere() {
    return elsewhere;
  }

  /** The answer is to be found and kept even when nobody waits. */
  synchronized void wanted() {
    wanted = true;
  }

  /** Completes normally, whatever happens to the question. */
  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  /** The thread that asks; started by whoever opened the flight. */
  synchronized void flownBy(Thread asking) {
    thread = asking;
  }

  /** False when the flight has just been cancelled and another one must be opened. */
  synchronized boolean board(Consumer<String> hearer) {
    if (cancelled) {
      return false;
    }
    askers++;
    hearers.add(hearer);
    return true;
  }

  /** One asker leaves; {@code stillWanted} when the answer is to be found and kept all the same. */
  synchronized void leave(Consumer<String> hearer, boolean stillWanted) {
    askers--;
    hearers.remove(hearer);
    wanted |= stillWanted;
    if (askers == 0 && !wanted && !outcome.isDone()) {
      cancel();
    }
  }

  synchronized void cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  void token(String text) {
    hearers.forEach(hearer -> hearer.accept(text));
  }
}
