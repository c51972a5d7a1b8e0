package dev.farseer.llm;

import dev.farseer.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gets one answer from some server: asks one; when that has no first token after a while, asks a
 * second one as well, as soon as it has a slot that nobody else wants; whichever writes first is
 * listened to and the other is hung up on. Asks again after failures as {@link Retry} says. Used
 * once, by the asking thread.
 */
final class Race {
  private final Runner.Question question;
  private final Urgency urgency;
  private final Predicate<Member> of;
  private final Duration hedgeAfter;
  private final ModelMeters meters;
  private final ChatListener listener;

  private final BlockingQueue<Runner.Event> events = new LinkedBlockingQueue<>();
  private final List<Runner> running = new ArrayList<>();
  private final Retry retry = new Retry();
  private final long askedAt = System.nanoTime();
  private ChatAnswer.Usage ended = ChatAnswer.Usage.NONE;
  private @Nullable Runner winner;
  private @Nullable Unavailable lastFailure;
  private @Nullable Member member;
  private boolean told;
  private long sentAt;
  private boolean sent;
  private long hedgeAt = Long.MAX_VALUE;

  Race(
      Runner.Question question,
      Urgency urgency,
      Predicate<Member> of,
      Duration hedgeAfter,
      ModelMeters meters,
      ChatListener listener) {
    this.question = question;
    this.urgency = urgency;
    this.of = of;
    this.hedgeAfter = hedgeAfter;
    this.meters = meters;
    this.listener = listener;
  }

  /** Tokens of all attempts. */
  ChatAnswer.Usage usage() {
    ChatAnswer.Usage sum = ended;
    for (Runner runner : running) {
      sum = sum.plus(runner.usage());
    }
    return sum;
  }

  /** Time until the first slot was there. */
  Duration queued() {
    return sent ? Duration.ofNanos(sentAt - askedAt) : Duration.ZERO;
  }

  /** Time since then. */
  Duration took() {
    return Duration.ofNanos(System.nanoTime() - (sent ? sentAt : askedAt));
  }

  /** The server that answered, or was asked last; null when none was. */
  @Nullable Member member() {
    return member;
  }

  /** Whether the listener has heard anything. */
  boolean told() {
    return told;
  }

  /**
   * Waits for an answer.
   *
   * @throws Problem MODEL_*, OVERLOADED, STOPPING, or the budget's overrun
   */
  ChatCall.Written run() throws InterruptedException {
    try {
      start(urgency, this::mayAsk, false);
      while (true) {
        Runner.Event event = next();
        switch (event) {
          case null -> hedge();
          case Runner.Sent(Runner by) -> sent(by);
          case Runner.Alive(Runner by) -> alive(by);
          case Runner.Token(Runner by, String text) -> {
            if (by == winner) {
              told = true;
              listener.token(text);
            }
          }
          case Runner.Restarted(Runner by) -> {
            if (by == winner) {
              listener.restarted();
            }
          }
          case Runner.Answered(Runner by, ChatCall.Written answer) -> {
            alive(by);
            if (by == winner) {
              return answer;
            }
          }
          case Runner.Failed(Runner by, RuntimeException why) -> failed(by, why);
        }
      }
    } finally {
      running.forEach(runner -> runner.stop(false));
    }
  }

  private Runner.@Nullable Event next() throws InterruptedException {
    // each runner's end is an event, and each has the budget's end in view
    return hedgeAt == Long.MAX_VALUE
        ? events.take()
        : events.poll(hedgeAt - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private boolean mayAsk(Member candidate) {
    return of.test(candidate) && retry.mayAsk(candidate);
  }

  private void start(Urgency howSoon, Predicate<Member> servers, boolean hedge) {
    running.add(Runner.start(question, howSoon, servers, hedge, events::add));
  }

  private void sent(Runner by) {
    member = by.member();
    if (!sent) {
      sent = true;
      sentAt = System.nanoTime();
    }
    if (running.size() == 1) {
      planHedge();
    }
  }

  private void planHedge() {
    hedgeAt = hedgeAfter.isZero() ? Long.MAX_VALUE : System.nanoTime() + hedgeAfter.toNanos();
  }

  private void hedge() {
    Member slow = running.getFirst().member();
    Predicate<Member> others = candidate -> candidate != slow && mayAsk(candidate);
    if (slow != null && question.dispatcher().lowestTier(others).isPresent()) {
      slow.server().doubt();
      // behind everybody else: with all servers busy, doubling calls would only make it worse
      start(new Urgency(urgency.tenant(), Urgency.Priority.BACKGROUND), others, true);
      hedgeAt = Long.MAX_VALUE;
    } else {
      planHedge();
    }
  }

  private void alive(Runner by) {
    if (winner != null || !running.contains(by)) {
      return;
    }
    winner = by;
    member = by.member();
    hedgeAt = Long.MAX_VALUE;
    for (Runner loser : List.copyOf(running)) {
      if (loser != by) {
        lost(loser, by);
      }
    }
  }

  private void lost(Runner loser, Runner by) {
    Member slow = loser.member();
    // a hedge that was asked a moment ago has done nothing wrong
    loser.stop(by.isHedge());
    end(loser);
    if (by.isHedge() && slow != null) {
      question.dispatcher().disfavour(slow, question.request().promptId());
    }
    Member hedged = by.isHedge() ? by.member() : slow;
    if (hedged != null) {
      meters.hedged(hedged.name(), by.isHedge() ? "won" : "lost");
    }
  }

  private void end(Runner runner) {
    if (running.remove(runner)) {
      ended = ended.plus(runner.usage());
    }
  }

  private void failed(Runner by, RuntimeException why) {
    if (!running.contains(by)) {
      return;
    }
    end(by);
    winner = winner == by ? null : winner;
    Member failedMember = by.member();
    if (by.isHedge() && failedMember != null) {
      meters.hedged(failedMember.name(), "failed");
    }
    if (why instanceof Unavailable failure && failedMember != null) {
      lastFailure = failure;
      retry.note(failedMember, failure);
    }
    if (!running.isEmpty()) {
      // what was the second is now the only one
      running.forEach(other -> other.urgency().raise(urgency.priority()));
      question.dispatcher().changed();
      if (running.getFirst().member() != null) {
        planHedge();
      }
      voidWhatWasTold();
      return;
    }
    requireAnother(why);
    voidWhatWasTold();
    start(urgency, this::mayAsk, false);
  }

  private void voidWhatWasTold() {
    if (told && winner == null) {
      told = false;
      listener.restarted();
    }
  }

  private void requireAnother(RuntimeException why) {
    hedgeAt = Long.MAX_VALUE;
    if (!(why instanceof Unavailable failure)) {
      // the end of the budget has a reason, if there was one
      throw lastFailure != null && question.budget().spent() ? lastFailure.problem() : why;
    }
    if (question.budget().spent() || !question.dispatcher().worthwhile(this::mayAsk)) {
      throw failure.problem();
    }
  }
}
