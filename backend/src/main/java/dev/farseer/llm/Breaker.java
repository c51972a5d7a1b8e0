package dev.farseer.llm;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps calls away from a server that has failed several times in a row: closed, after enough
 * failures open, after a pause half open for one call, which closes it or opens it again. Safe for
 * many threads.
 */
final class Breaker {
  /** What it does with calls. */
  enum State {
    /** Calls go through. */
    CLOSED,
    /** None does. */
    OPEN,
    /** One does, to see whether the server works again. */
    HALF_OPEN;

    /** The value of a metric's label. */
    String label() {
      return switch (this) {
        case CLOSED -> "closed";
        case OPEN -> "open";
        case HALF_OPEN -> "half-open";
      };
    }
  }

  private final int failures;
  private final long pauseNanos;
  private final LongSupplier nanoTime;
  private final Consumer<State> transitions;
  private State state = State.CLOSED;
  private int inRow;
  private long openedAt;
  private boolean trying;

  /**
   * A closed one.
   *
   * @param failures so many in a row open it
   * @param transitions hears each state it changes to; must not call back
   */
  Breaker(int failures, Duration pause, LongSupplier nanoTime, Consumer<State> transitions) {
    this.failures = failures;
    this.pauseNanos = pause.toNanos();
    this.nanoTime = nanoTime;
    this.transitions = transitions;
  }

  synchronized State state() {
    return state;
  }

  /** Whether {@link #enter} would let a call through. */
  synchronized boolean allows() {
    return switch (state) {
      case CLOSED -> true;
      case OPEN -> pauseLeft() <= 0;
      case HALF_OPEN -> !trying;
    };
  }

  /** Nanoseconds until {@link #allows} may change by itself, {@link Long#MAX_VALUE} for never. */
  synchronized long untilChange() {
    return state == State.OPEN && pauseLeft() > 0 ? pauseLeft() : Long.MAX_VALUE;
  }

  /** A call goes through; only after {@link #allows} said so. Ends with one of the next three. */
  synchronized void enter() {
    if (state == State.OPEN) {
      change(State.HALF_OPEN);
    }
    trying = state == State.HALF_OPEN;
  }

  /** The server has answered. */
  synchronized void succeeded() {
    inRow = 0;
    trying = false;
    if (state != State.CLOSED) {
      change(State.CLOSED);
    }
  }

  /** The server has failed. */
  synchronized void failed() {
    inRow++;
    trying = false;
    if (state == State.HALF_OPEN || (state == State.CLOSED && inRow >= failures)) {
      openedAt = nanoTime.getAsLong();
      change(State.OPEN);
    }
  }

  /** The call was given up, which says nothing about the server. */
  synchronized void abandoned() {
    trying = false;
  }

  private long pauseLeft() {
    return openedAt + pauseNanos - nanoTime.getAsLong();
  }

  private void change(State next) {
    state = next;
    transitions.accept(next);
  }
}
