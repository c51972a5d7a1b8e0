package dev.farseer.llm;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import io.vertx.core.http.HttpMethod;
import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A llama-server of our own: started on a free loopback port with a random key, started again when
 * it dies, ended with this object or, however that comes, with the JVM.
 */
final class LlamaServerProcess implements ServerLocation {
  private static final System.Logger LOG = System.getLogger(LlamaServerProcess.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration PROVEN = Duration.ofMinutes(1);
  private static final Duration HEALTH_EVERY = Duration.ofMillis(50);

  private sealed interface Phase {}

  private record Starting() implements Phase {}

  private record Ready(Place place) implements Phase {}

  /** The last start failed; another one is on its way. */
  private record Failed(Problem why) implements Phase {}

  private record Stopped() implements Phase {}

  private final LlmSettings settings;
  private final ServerHttp http;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final CountDownLatch stop = new CountDownLatch(1);
  private Phase phase = new Starting();
  private final Thread keeper;

  private LlamaServerProcess(LlmSettings settings, ServerHttp http) {
    this.settings = settings;
    this.http = http;
    this.keeper = Thread.ofVirtual().name("llama-server").unstarted(this::keep);
  }

  /** Begins to start a server for {@code settings.modelPath()}; does not wait for it. */
  static LlamaServerProcess start(LlmSettings settings, ServerHttp http) {
    LlamaServerProcess process = new LlamaServerProcess(settings, http);
    process.keeper.start();
    return process;
  }

  @Override
  public Place await(Budget budget) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        switch (phase) {
          case Ready(Place place) -> {
            return place;
          }
          case Failed(Problem why) -> throw new Problem(why.reason(), why.detail(), why);
          case Stopped() -> throw Dispatcher.stopping();
          case Starting() -> {
            if (changed.awaitNanos(budget.left().toNanos()) <= 0) {
              throw budget.overrun();
            }
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the server and waits until it is gone, for at most some seconds. */
  @Override
  public void close() {
    stop.countDown();
    keeper.interrupt();
    try {
      if (!keeper.join(Duration.ofSeconds(5))) {
        LOG.log(Level.WARNING, "llama-server did not end in 5 s; it ends with this process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    Duration pause = FIRST_PAUSE;
    try {
      boolean stopped = false;
      while (!stopped) {
        long began = System.nanoTime();
        serve();
        boolean proven = System.nanoTime() - began > PROVEN.toNanos();
        pause = proven ? FIRST_PAUSE : pause;
        stopped = stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    } catch (InterruptedException e) {
      // closing
      Thread.currentThread().interrupt();
    } finally {
      enter(new Stopped());
    }
  }

  /** Starts a server and returns when it has ended or could not start. */
  private void serve() throws InterruptedException {
    try {
      LlamaServerBinary.requireModel(settings.modelPath());
      Path binary = LlamaServerBinary.find(settings.serverBinary());
      int port = LlamaServerBinary.freePort();
      Secret key = new Secret(new BigInteger(160, new SecureRandom()).toString(36));
      Place place = new Place(ServerUrl.of("http://127.0.0.1:" + port), key);
      try (ChildProcess child =
          ChildProcess.start(LlamaServerBinary.command(binary, settings, port), key)) {
        awaitHealth(child, place);
        enter(new Ready(place));
        int code = child.waitFor();
        LOG.log(Level.WARNING, "llama-server ended, it is started again: {0}", died(child, code));
        enter(new Starting());
      }
    } catch (Problem e) {
      LOG.log(Level.WARNING, "llama-server does not start: {0}", e.detail());
      enter(new Failed(e));
    }
  }

  private void awaitHealth(ChildProcess child, Place place) throws InterruptedException {
    Budget budget =
        Budget.of(
            settings.startTimeout(),
            Reason.MODEL_UNREACHABLE,
            "llama-server did not load "
                + settings.modelPath()
                + " in "
                + settings.startTimeout().toSeconds()
                + " s: take a smaller model, or raise llm.startTimeout.");
    while (!healthy(place, budget)) {
      if (!child.isAlive()) {
        throw new Problem(Reason.MODEL_UNREACHABLE, died(child, child.waitFor()));
      }
      if (budget.spent()) {
        throw budget.overrun();
      }
      if (stop.await(HEALTH_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Dispatcher.stopping();
      }
    }
  }

  private boolean healthy(Place place, Budget budget) throws InterruptedException {
    String url = place.url().root() + "/health";
    try (Exchange exchange = http.send(HttpMethod.GET, url, place.key(), new byte[0], budget)) {
      return exchange.status() == 200;
    } catch (Unavailable e) {
      return false;
    }
  }

  private String died(ChildProcess child, int code) {
    return "llama-server ended with code "
        + code
        + " (model "
        + settings.modelPath()
        + "). Its last words: "
        + child.lastWords();
  }

  private void enter(Phase next) {
    lock.lock();
    try {
      phase = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
