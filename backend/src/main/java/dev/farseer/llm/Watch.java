package dev.farseer.llm;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Looks after one server: every 15 s while it answers, at once when a call doubts it, and while it
 * is down after pauses that grow from 100 ms to 8 s, with jitter.
 */
final class Watch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Watch.class.getName());
  private static final Duration READY = Duration.ofSeconds(15);
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(8);
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final Member member;
  private final Dispatcher dispatcher;
  private final Duration startTimeout;
  private final Semaphore doubts = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  /** One that begins to look when it is started. */
  Watch(Member member, Dispatcher dispatcher, Duration startTimeout) {
    this.member = member;
    this.dispatcher = dispatcher;
    this.startTimeout = startTimeout;
    this.thread = Thread.ofVirtual().name("llm-watch-" + member.name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Look now, or at once after the present look. */
  void doubt() {
    if (doubts.availablePermits() == 0) {
      doubts.release();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    ModelState.Status before = ModelState.Status.NOT_CONFIGURED;
    Duration pause = FIRST;
    try {
      while (!closed) {
        look();
        ModelState state = member.server().state();
        if (state.status() != before && !closed) {
          tell(state);
        }
        before = state.status();
        boolean ready = before == ModelState.Status.READY;
        long most = ready ? READY.toMillis() : pause.toMillis();
        pause = ready ? FIRST : shorter(pause.multipliedBy(2), LONGEST);
        // half to all of it, so that the servers of a pool are not looked at together
        long jittered = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
        if (doubts.tryAcquire(jittered, TimeUnit.MILLISECONDS)) {
          int _ = doubts.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      // the pool closes
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws InterruptedException {
    long since = System.nanoTime();
    Budget budget =
        Budget.of(startTimeout, Reason.MODEL_UNREACHABLE, "the model server does not start");
    try {
      ServerFacts _ = member.server().ask(budget);
    } catch (Unavailable e) {
      LOG.log(Level.DEBUG, "the model server does not answer", e);
      if (e.kind() == Unavailable.Kind.NO_CONNECTION) {
        // one that is told to end may keep the calls it has and write no more
        dispatcher.abort(
            member,
            System.nanoTime() - SILENCE.toNanos(),
            new Unavailable(Unavailable.Kind.SILENT, e.problem()));
      }
    } catch (Problem e) {
      LOG.log(Level.DEBUG, "the model server does not answer", e);
      if (e.reason() == Reason.MODEL_TIMEOUT) {
        // it takes connections and says nothing: so it will to the calls it has
        dispatcher.abort(member, since, new Unavailable(Unavailable.Kind.SILENT, e));
      }
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private void tell(ModelState state) {
    switch (state.status()) {
      case READY ->
          LOG.log(
              Level.INFO,
              "Model {0} is ready at {1} (slots: {2}, tokens of context in each: {3})",
              state.model(),
              state.url(),
              state.slots(),
              state.contextTokens());
      case LOADING ->
          LOG.log(Level.INFO, "The model of {0} is loading: {1}", member.name(), state.error());
      case UNREACHABLE ->
          LOG.log(Level.WARNING, "There is no model at {0}: {1}", member.name(), state.error());
      case NOT_CONFIGURED -> {}
    }
  }
}
