package dev.farseer.llm;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a {@link Race}: a thread that waits for a slot and asks its server. Everything
 * that happens goes to the race's thread as an event, the end after the slot was given back.
 */
final class Runner {
  /** What a runner tells. */
  sealed interface Event {
    Runner by();
  }

  /** It has its slot. */
  record Sent(Runner by) implements Event {}

  /** The model writes, or thinks. */
  record Alive(Runner by) implements Event {}

  /** A piece of the answer. */
  record Token(Runner by, String text) implements Event {}

  /** What was heard is void. */
  record Restarted(Runner by) implements Event {}

  /** The end. */
  record Answered(Runner by, ChatCall.Written answer) implements Event {}

  /** Another end. */
  record Failed(Runner by, RuntimeException why) implements Event {}

  /**
   * What all runners of a race have in common.
   *
   * @param budget the asker's
   * @param timeout of one call, from its slot on
   */
  record Question(
      Dispatcher dispatcher,
      ChatRequest request,
      AnswerSchema schema,
      Budget budget,
      Duration timeout,
      Span span) {}

  private final Question question;
  private final Urgency urgency;
  private final Predicate<Member> of;
  private final boolean hedge;
  private final Consumer<Event> events;
  private final Thread thread;
  private volatile @Nullable Lease lease;
  private volatile @Nullable ChatCall call;
  private volatile boolean tooSlow;
  private boolean alive;

  private Runner(
      Question question,
      Urgency urgency,
      Predicate<Member> of,
      boolean hedge,
      Consumer<Event> events) {
    this.question = question;
    this.urgency = urgency;
    this.of = of;
    this.hedge = hedge;
    this.events = events;
    this.thread = Thread.ofVirtual().name("llm-call").unstarted(Context.current().wrap(this::run));
  }

  static Runner start(
      Question question,
      Urgency urgency,
      Predicate<Member> of,
      boolean hedge,
      Consumer<Event> events) {
    Runner runner = new Runner(question, urgency, of, hedge, events);
    runner.thread.start();
    return runner;
  }

  boolean isHedge() {
    return hedge;
  }

  /** How urgently it waits for its slot. */
  Urgency urgency() {
    return urgency;
  }

  /** Whose slot it has or had, null when it had none. */
  @Nullable Member member() {
    Lease held = lease;
    return held == null ? null : held.member();
  }

  /** Tokens so far. */
  ChatAnswer.Usage usage() {
    ChatCall made = call;
    return made == null ? ChatAnswer.Usage.NONE : made.usage();
  }

  /**
   * Ends it without an event; its connection is closed, which frees the slot.
   *
   * @param slow its server had its time and said nothing: that is a failure of the server
   */
  void stop(boolean slow) {
    tooSlow = slow;
    thread.interrupt();
  }

  private void run() {
    try {
      events.accept(attempt());
    } catch (InterruptedException e) {
      // stopped by the race, which knows
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      events.accept(new Failed(this, e));
    }
  }

  private Event attempt() throws InterruptedException {
    Dispatcher.Want want = new Dispatcher.Want(question.request().promptId(), urgency, of);
    try (Lease held = question.dispatcher().acquire(want, question.budget())) {
      held.heldByThisThread();
      lease = held;
      events.accept(new Sent(this));
      return ended(held);
    }
  }

  private Event ended(Lease held) throws InterruptedException {
    ChatCall made =
        new ChatCall(
            held.member().server(),
            question.request(),
            new Teller(),
            () -> heard(held),
            question.budget(),
            question.timeout(),
            question.span());
    call = made;
    try {
      ChatCall.Written answer = made.ask(question.schema());
      held.answered();
      return new Answered(this, answer);
    } catch (Unavailable e) {
      held.failed(e);
      return new Failed(this, e);
    } catch (Problem e) {
      switch (e.reason()) {
        case MODEL_GARBAGE, MODEL_CONTEXT, MODEL_REFUSED -> held.answered();
        default -> {
          // a time that is over says nothing about the server
        }
      }
      return new Failed(this, e);
    } catch (InterruptedException e) {
      Unavailable aborted = held.aborted();
      if (aborted != null) {
        held.failed(aborted);
        return new Failed(this, aborted);
      }
      if (tooSlow) {
        held.failed(
            new Unavailable(
                Unavailable.Kind.SILENT,
                new Problem(Reason.MODEL_TIMEOUT, "Another model server was quicker.")));
      }
      throw e;
    }
  }

  private void heard(Lease held) {
    held.heard();
    if (!alive) {
      alive = true;
      events.accept(new Alive(this));
    }
  }

  private final class Teller implements ChatListener {
    @Override
    public void token(String text) {
      events.accept(new Token(Runner.this, text));
    }

    @Override
    public void restarted() {
      events.accept(new Restarted(Runner.this));
    }
  }
}
