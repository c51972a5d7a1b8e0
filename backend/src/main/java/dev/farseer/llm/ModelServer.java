package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.llm.Dialect.Message;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One model server: what it is, and single calls to it. Safe for many threads. */
final class ModelServer {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int MOST_BODY_BYTES = 4 << 20;
  private static final int DEFAULT_SLOTS = 4;
  private static final byte[] NO_BODY = {};
  // llama-server answers this beside its work, even when that takes every core
  private static final Duration LOOK = Duration.ofSeconds(4);
  private static final Duration COUNT = Duration.ofSeconds(10);
  private static final Duration EMBED = Duration.ofSeconds(60);

  // a server that has answered is waited for so long
  private static final Duration RETURNS_WITHIN = Duration.ofMinutes(2);
  // looks without a connection until one that never answered is not waited for
  private static final int PATIENT_LOOKS = 4;

  /** Hears what calls find out. */
  interface Observer {
    /** It became known, or was lost. */
    void changed();

    /** Something is wrong with it: it should be looked at now. */
    void doubted();
  }

  private final LlmServer spec;
  private final LlmSettings settings;
  private final ServerLocation location;
  private final ServerHttp http;
  private final Observer observer;
  private final AtomicLong starts = new AtomicLong();
  private volatile @Nullable ServerFacts facts;
  private volatile Dialect dialect = Dialect.of(false);
  private volatile ModelState state;
  private volatile @Nullable TokenCount tokens;
  private volatile Problem why;
  private volatile boolean hopeless;
  private final AtomicInteger vainLooks = new AtomicInteger();
  private volatile long readyAt;
  private volatile long lookBegan = System.nanoTime();
  private volatile long lookedAt = lookBegan;
  private volatile boolean everReady;
  private final CountDownLatch asked = new CountDownLatch(1);

  ModelServer(
      LlmServer spec,
      LlmSettings settings,
      ServerLocation location,
      ServerHttp http,
      Observer observer) {
    this.spec = spec;
    this.settings = settings;
    this.location = location;
    this.http = http;
    this.observer = observer;
    this.why = new Problem(Reason.MODEL_UNREACHABLE, "The model server was not asked yet.");
    this.state = seen(ModelState.Status.LOADING, "the model server was not asked yet");
  }

  ModelState state() {
    return state;
  }

  /** The same, once the server has been asked for the first time or the patience is over. */
  ModelState state(Duration patience) throws InterruptedException {
    var _ = asked.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    return state;
  }

  /** The model's name as far as it is known, empty when not. */
  String modelName() {
    ServerFacts known = facts;
    return known == null || known.model().isEmpty() ? spec.model() : known.model();
  }

  /** The same for a metric's label, {@code unknown} when it is not known. */
  String shownModel() {
    return modelName().isEmpty() ? "unknown" : modelName();
  }

  /** What the server is, null while it is not there. */
  @Nullable ServerFacts known() {
    return facts;
  }

  /** Why it is not there. */
  Problem why() {
    return new Problem(why.reason(), why.detail(), why);
  }

  /** It is slow to answer: somebody should look whether it is there. */
  void doubt() {
    observer.doubted();
  }

  /** Whether somebody has begun to look at it since then, and has seen what there is. */
  boolean lookedSince(long nanos) {
    return lookedAt - nanos >= 0;
  }

  /** Whether it is worth waiting for a server that is not there. */
  boolean mayReturn() {
    if (hopeless) {
      return false;
    }
    return state.status() == ModelState.Status.LOADING
        || vainLooks.get() < PATIENT_LOOKS
        || (everReady && System.nanoTime() - readyAt < RETURNS_WITHIN.toNanos());
  }

  /**
   * Asks the server what it is, known or not.
   *
   * @throws Unavailable when it is not there or still loads
   * @throws Problem when it refuses, or the budget's overrun
   */
  ServerFacts ask(Budget budget) throws InterruptedException {
    lookBegan = System.nanoTime();
    try {
      ServerLocation.Place place = location.await(budget);
      Probe probe =
          Probe.of(
              (path, url) -> reply(HttpMethod.GET, url + path, place.key(), NO_BODY, LOOK, budget),
              place.url());
      return found(place, probe);
    } catch (Unavailable e) {
      switch (e.kind()) {
        case BUSY -> {}
        case LOADING -> lost(ModelState.Status.LOADING, e.problem());
        case NO_CONNECTION, FAILED, SILENT, CUT -> {
          vainLooks.incrementAndGet();
          lost(ModelState.Status.UNREACHABLE, e.problem());
        }
      }
      throw e;
    } catch (Problem e) {
      // one that refuses, or a child that cannot start, does not get better by waiting
      hopeless = e.reason() != Reason.MODEL_TIMEOUT;
      vainLooks.incrementAndGet();
      lost(ModelState.Status.UNREACHABLE, e);
      throw e;
    } finally {
      lookedAt = lookBegan;
      asked.countDown();
      observer.changed();
    }
  }

  private ServerFacts found(ServerLocation.Place place, Probe probe) {
    ServerFacts known = facts;
    ServerFacts now = remember(known, place, probe);
    if (!now.equals(known)) {
      observer.changed();
    }
    return now;
  }

  private synchronized ServerFacts remember(
      @Nullable ServerFacts known, ServerLocation.Place place, Probe probe) {
    boolean same = known != null && known.llamaCpp() == probe.llamaCpp();
    if (!same) {
      starts.incrementAndGet();
      dialect = Dialect.of(probe.llamaCpp());
      tokens = probe.llamaCpp() ? new TokenCount() : null;
    }
    int most = spec.slots() > 0 ? spec.slots() : probe.slots();
    int context = settings.contextTokens() > 0 ? settings.contextTokens() : probe.contextTokens();
    // a context larger than the server's own would only move the failure there
    if (probe.llamaCpp() && probe.contextTokens() > 0) {
      context = Math.min(context, probe.contextTokens());
    }
    String model = spec.model().isEmpty() || probe.llamaCpp() ? probe.model() : spec.model();
    ServerFacts now =
        new ServerFacts(
            starts.get(),
            place.url(),
            probe.llamaCpp(),
            model,
            most > 0 ? most : DEFAULT_SLOTS,
            context);
    hopeless = false;
    vainLooks.set(0);
    readyAt = System.nanoTime();
    everReady = true;
    facts = now;
    state =
        new ModelState(
            ModelState.Status.READY, now.url().root(), model, now.slots(), now.contextTokens(), "");
    return now;
  }

  /** What a call's failure says about the server. */
  private void note(Unavailable failure) {
    switch (failure.kind()) {
      case NO_CONNECTION -> lost(ModelState.Status.UNREACHABLE, failure.problem());
      case LOADING -> lost(ModelState.Status.LOADING, failure.problem());
      case BUSY, FAILED, SILENT, CUT -> {}
    }
    if (failure.kind().isFault()) {
      observer.doubted();
    }
  }

  /** The server was not there: what is known of it is void, its cache too. */
  private void lost(ModelState.Status status, Problem problem) {
    synchronized (this) {
      facts = null;
      why = problem;
      state = seen(status, problem.detail());
    }
    observer.changed();
  }

  private ModelState seen(ModelState.Status status, String error) {
    return new ModelState(status, spec.url(), spec.model(), 0, 0, error);
  }

  /**
   * Checks that messages and answer fit the context, asking the server to count only when that is
   * not obvious.
   *
   * @throws Unavailable when the server does not count
   * @throws Problem MODEL_CONTEXT
   */
  void requireContext(ServerFacts facts, List<Message> messages, int maxTokens, Budget budget)
      throws InterruptedException {
    long bytes =
        messages.stream().mapToLong(m -> m.content().getBytes(StandardCharsets.UTF_8).length).sum();
    if (ContextCheck.surelyFits(bytes, maxTokens, facts.contextTokens())) {
      return;
    }
    Optional<Long> count = count(facts, messages, budget);
    if (count.isPresent()) {
      ContextCheck.require(count.get(), maxTokens, facts.contextTokens());
      return;
    }
    ContextCheck.requireByGuess(bytes, maxTokens, facts.contextTokens());
  }

  private Optional<Long> count(ServerFacts facts, List<Message> messages, Budget budget)
      throws InterruptedException {
    TokenCount counter = tokens;
    if (counter == null) {
      return Optional.empty();
    }
    Secret key = location.await(budget).key();
    try {
      return counter.count(
          messages,
          (path, body) ->
              reply(
                  HttpMethod.POST,
                  facts.url().root() + path,
                  key,
                  body.toString().getBytes(StandardCharsets.UTF_8),
                  COUNT,
                  budget));
    } catch (Unavailable e) {
      note(e);
      throw e;
    } catch (Problem e) {
      throw ofTheServer(e, false, budget);
    }
  }

  /** A time that is over is the server's fault unless it is the asker's own. */
  private RuntimeException ofTheServer(Problem problem, boolean begun, Budget budget) {
    if (problem.reason() != Reason.MODEL_TIMEOUT || budget.spent()) {
      return problem;
    }
    Unavailable failure =
        new Unavailable(begun ? Unavailable.Kind.CUT : Unavailable.Kind.SILENT, problem);
    note(failure);
    return failure;
  }

  /**
   * Lets the model write one answer.
   *
   * @param slot the slot of llama-server to use, -1 for any
   * @throws Unavailable when the server has failed
   * @throws Problem MODEL_* when the answer cannot be used, or the budget's overrun
   */
  Completion complete(
      ChatRequest request,
      List<Message> messages,
      int maxTokens,
      int slot,
      ChatStream stream,
      Budget budget)
      throws InterruptedException {
    Budget first =
        budget.within(
            settings.firstTokenTimeout(),
            Reason.MODEL_TIMEOUT,
            "The model wrote no first token in "
                + settings.firstTokenTimeout().toSeconds()
                + " s: shorten the prompt, give its server more compute, or raise"
                + " llm.firstTokenTimeout.");
    ServerLocation.Place place = location.await(budget);
    String url = place.url().openAi() + "/chat/completions";
    while (true) {
      Dialect spoken = dialect;
      // llama-server has one model; others want to hear a name, be it the only one they told
      String model = spoken.llamaCpp() ? spec.model() : modelName();
      ObjectNode body = spoken.body(request, messages, model, settings.thinking(), maxTokens, slot);
      byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
      try (Exchange exchange = http.send(HttpMethod.POST, url, place.key(), bytes, first)) {
        if (exchange.status() == 200) {
          requireEventStream(exchange, url);
          return stream.read(exchange, first, budget, settings.idleTimeout());
        }
        ServerError error =
            ServerError.of(exchange.status(), exchange.body(MOST_BODY_BYTES, first));
        dialect =
            spoken
                .afterRefusal(error)
                .orElseThrow(() -> error.failure(url, exchange.header("Retry-After")));
      } catch (Unavailable e) {
        note(e);
        throw e;
      } catch (Problem e) {
        throw ofTheServer(e, stream.begun(), budget);
      }
    }
  }

  /**
   * Has texts turned into vectors; a status that is not 200 says that it cannot.
   *
   * @throws Unavailable when it could, but not now
   */
  Reply embeddings(ObjectNode body, Budget budget) throws InterruptedException {
    ServerLocation.Place place = location.await(budget);
    if (!modelName().isEmpty()) {
      body.put("model", modelName());
    }
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    String url = place.url().openAi() + "/embeddings";
    try {
      return reply(HttpMethod.POST, url, place.key(), bytes, EMBED, budget);
    } catch (Unavailable e) {
      note(e);
      throw e;
    } catch (Problem e) {
      throw ofTheServer(e, false, budget);
    }
  }

  private static void requireEventStream(Exchange exchange, String url) {
    String type = exchange.header("Content-Type");
    if (!type.startsWith("text/event-stream")) {
      throw new Problem(
          Reason.MODEL_GARBAGE,
          "The server at "
              + url
              + " does not stream its answer (content type \""
              + type.substring(0, Math.min(80, type.length()))
              + "\"): llm.url must name a llama-server or an OpenAI-compatible server.");
    }
  }

  /** A short request's answer. */
  record Reply(int status, JsonNode json) {}

  /** Sends a short request; 401 and the statuses that ask for patience are failures. */
  private Reply reply(
      HttpMethod method, String url, Secret key, byte[] body, Duration time, Budget budget)
      throws InterruptedException {
    Budget soon =
        budget.within(
            settings.connectTimeout().plus(time),
            Reason.MODEL_TIMEOUT,
            "The model server at " + url + " did not answer a short request: it is stuck.");
    try (Exchange exchange = http.send(method, url, key, body, soon)) {
      byte[] answer = exchange.body(MOST_BODY_BYTES, soon);
      int status = exchange.status();
      if (status == 429 || (status >= 502 && status <= 504)) {
        throw ServerError.of(status, answer).failure(url, exchange.header("Retry-After"));
      }
      return new Reply(status, JSON.readTree(answer));
    } catch (IOException e) {
      return new Reply(0, JSON.missingNode());
    }
  }
}
