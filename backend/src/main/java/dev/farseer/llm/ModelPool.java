package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.api.trace.Span;
import io.vertx.core.Vertx;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the model: as many calls at once as its server has slots, the others in a fair queue. Owns
 * the connections and, when the settings name a model file, the server's process. Safe for many
 * threads; each call blocks its own, which should be virtual, and ends at once when that thread is
 * interrupted or its budget is spent: the connection is closed then, which frees the slot.
 */
public final class ModelPool implements AutoCloseable {
  private static final ModelState NOT_CONFIGURED =
      new ModelState(ModelState.Status.NOT_CONFIGURED, "", "", 0, 0, "");

  private static final System.Logger LOG = System.getLogger(ModelPool.class.getName());
  private static final Duration WATCH_READY = Duration.ofSeconds(15);
  private static final Duration WATCH_OTHERWISE = Duration.ofSeconds(2);
  // one per prompt template version; more are dropped and compiled again
  private static final int MOST_SCHEMAS = 256;

  private final LlmSettings settings;
  private final Telemetry telemetry;
  private final Slots slots = new Slots();
  private final ModelMeters meters;
  private final PrefixWarmth warmth = new PrefixWarmth();
  private final Map<JsonNode, AnswerSchema> schemas = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final @Nullable Connected connected;

  /** What there is only with a model. */
  private record Connected(
      ModelServer server, ServerLocation location, ServerHttp http, Thread watch) {}

  /**
   * A pool that starts its child process and looks for its server in the background. The child also
   * ends with the JVM, should nobody close the pool.
   *
   * @param vertx runs the connections; not closed here
   */
  public ModelPool(Vertx vertx, LlmSettings settings, Telemetry telemetry) {
    this.settings = settings;
    this.telemetry = telemetry;
    this.meters = new ModelMeters(telemetry, slots, this::state);
    this.connected = settings.remote() || settings.child() ? connect(vertx) : null;
  }

  private Connected connect(Vertx vertx) {
    ServerHttp http = new ServerHttp(vertx, settings.connectTimeout(), telemetry);
    ServerLocation location =
        settings.child()
            ? LlamaServerProcess.start(settings, http)
            : ServerLocation.at(ServerUrl.of(settings.url()), settings.apiKey());
    ModelServer server = new ModelServer(settings, location, http, slots);
    Thread watch = Thread.ofVirtual().name("llm-watch").start(() -> watch(server));
    return new Connected(server, location, http, watch);
  }

  /** Whether there is a model to ask; without one the casebook answers alone. */
  public boolean configured() {
    return connected != null;
  }

  /** How the model is, as last seen; looked at every 15 s and with every call. Never blocks. */
  public ModelState state() {
    return connected == null ? NOT_CONFIGURED : connected.server().state();
  }

  /**
   * The same, but a pool that has just been made waits until it has looked for the first time.
   *
   * @param patience longest time to wait for that
   */
  public ModelState state(Duration patience) throws InterruptedException {
    return connected == null ? NOT_CONFIGURED : connected.server().state(patience);
  }

  /**
   * Asks the model and waits for an answer that fits the request's schema. An answer that does not
   * is shown to the model once, with what is wrong with it, to be written again.
   *
   * @param budget all the time there is, waiting for a slot included
   * @param listener hears the answer while it is written
   * @throws Problem MODEL_UNREACHABLE, MODEL_TIMEOUT, MODEL_REFUSED, MODEL_CONTEXT, MODEL_GARBAGE,
   *     PROMPT (the schema is none), STOPPING, or the budget's overrun
   */
  public ChatAnswer ask(ChatRequest request, Budget budget, ChatListener listener)
      throws InterruptedException {
    ModelServer server = connected().server();
    AnswerSchema schema = schemaOf(request.schema());
    return telemetry.span(
        ("chat " + server.modelName()).strip(),
        span -> {
          ChatSpan.begin(span, request);
          return measured(
              server, call(server, request, budget, listener, span), request, schema, span);
        });
  }

  private ChatAnswer measured(
      ModelServer server, ChatCall call, ChatRequest request, AnswerSchema schema, Span span)
      throws InterruptedException {
    String outcome = "internal";
    try {
      ChatAnswer answer = call.ask(schema);
      outcome = answer.attempts() == 1 ? "ok" : "repaired";
      return answer;
    } catch (RuntimeException | InterruptedException e) {
      // whatever a closing pool makes of its calls, this is why
      Exception why = isClosed() && e instanceof Problem ? Slots.stopping() : e;
      outcome = ModelMeters.outcome(why);
      ChatSpan.failed(span, outcome);
      if (why instanceof Problem problem) {
        throw problem;
      }
      throw e;
    } finally {
      ChatSpan.end(span, call.usage(), call.queued());
      String model = server.modelName().isEmpty() ? "unknown" : server.modelName();
      meters.ended(model, request.promptId(), outcome, call.took(), call.usage());
    }
  }

  /**
   * Makes the server compute the constant prefix of a prompt in every slot, so that calls made side
   * by side after it find it there. Done once per start of the server and prompt id; who comes
   * while it is under way waits for it. Does nothing for servers other than llama-server.
   *
   * @throws Problem as {@link #ask} does
   */
  public void warm(ChatRequest request, Budget budget) throws InterruptedException {
    warm(request, Integer.MAX_VALUE, budget);
  }

  /**
   * Like {@link #warm(ChatRequest, Budget)}, for as many slots as there will be calls: slots do not
   * share what they have computed, so warming more of them than will be used costs time.
   *
   * @param calls how many calls will follow side by side, from 1
   */
  public void warm(ChatRequest request, int calls, Budget budget) throws InterruptedException {
    ModelServer server = connected().server();
    ServerFacts facts = Retry.within(budget, () -> server.facts(budget));
    if (!facts.llamaCpp()) {
      return;
    }
    for (int i = 0; i < Math.min(calls, facts.slots()); i++) {
      int slot = i;
      warmth.once(
          new PrefixWarmth.Prefix(facts.start(), request.promptId(), slot),
          budget,
          () -> call(server, request, budget, ChatListener.NONE, Span.getInvalid()).warm(slot));
    }
  }

  private ChatCall call(
      ModelServer server, ChatRequest request, Budget budget, ChatListener listener, Span span) {
    return new ChatCall(server, slots, request, listener, budget, settings.timeout(), span);
  }

  /** Ends the calls under way with STOPPING, and the child process. */
  @Override
  public void close() {
    closed.countDown();
    meters.close();
    slots.close();
    if (connected != null) {
      connected.watch().interrupt();
      connected.location().close();
      connected.http().close();
    }
  }

  private void watch(ModelServer server) {
    ModelState.Status before = ModelState.Status.NOT_CONFIGURED;
    try {
      boolean stop = false;
      while (!stop) {
        look(server);
        ModelState state = server.state();
        if (state.status() != before && !isClosed()) {
          tell(state);
        }
        before = state.status();
        Duration pause = before == ModelState.Status.READY ? WATCH_READY : WATCH_OTHERWISE;
        stop = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      // the pool closes
      Thread.currentThread().interrupt();
    }
  }

  private void look(ModelServer server) throws InterruptedException {
    Budget budget =
        Budget.of(
            settings.startTimeout(), Reason.MODEL_UNREACHABLE, "the model server does not start");
    try {
      ServerFacts _ = server.ask(budget);
    } catch (Problem | Unavailable e) {
      LOG.log(Level.DEBUG, "the model server does not answer", e);
    }
  }

  private static void tell(ModelState state) {
    switch (state.status()) {
      case READY ->
          LOG.log(
              Level.INFO,
              "Model {0} is ready at {1} (slots: {2}, tokens of context in each: {3})",
              state.model(),
              state.url(),
              state.slots(),
              state.contextTokens());
      case LOADING -> LOG.log(Level.INFO, "The model is loading: {0}", state.error());
      case UNREACHABLE -> LOG.log(Level.WARNING, "There is no model: {0}", state.error());
      case NOT_CONFIGURED -> {}
    }
  }

  private AnswerSchema schemaOf(JsonNode schema) {
    if (schemas.size() >= MOST_SCHEMAS) {
      schemas.clear();
    }
    return schemas.computeIfAbsent(schema, AnswerSchema::compile);
  }

  private Connected connected() {
    if (isClosed()) {
      throw Slots.stopping();
    }
    if (connected == null) {
      throw new Problem(
          Reason.MODEL_UNREACHABLE,
          "No model is configured: set llm.url to a model server, or llm.modelPath to a GGUF"
              + " file.");
    }
    return connected;
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }
}
