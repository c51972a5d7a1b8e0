package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.api.trace.Span;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks models: as many calls at once as their servers have slots, the others in one queue, the most
 * urgent first. Small models before large ones: a question goes to the lowest tier of servers that
 * can be used, and to the next tier when the answer cannot be used or is not good. Owns the
 * connections and, when the settings name a model file, that server's process. Safe for many
 * threads; each call blocks its own, which should be virtual, and ends at once when that thread is
 * interrupted or its budget is spent: the connection is closed then, which frees the slot.
 */
public final class ModelPool implements AutoCloseable {
  // one per prompt template version; more are dropped and compiled again
  private static final int MOST_SCHEMAS = 256;

  private final LlmSettings settings;
  private final Telemetry telemetry;
  private final ModelMeters meters;
  private final Dispatcher dispatcher;
  private final Fleet fleet;
  private final Warming warming;
  private final Embedder embedder;
  private final Map<JsonNode, AnswerSchema> schemas = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * A pool that starts its child process and looks for its servers in the background. The child
   * also ends with the JVM, should nobody close the pool.
   *
   * @param vertx runs the connections; not closed here
   */
  public ModelPool(Vertx vertx, LlmSettings settings, Telemetry telemetry) {
    this.settings = settings;
    this.telemetry = telemetry;
    this.meters = new ModelMeters(telemetry);
    this.dispatcher = new Dispatcher(settings.queue(), System::nanoTime);
    this.fleet = Fleet.start(vertx, settings, telemetry, dispatcher, meters);
    this.warming = new Warming(dispatcher, settings);
    this.embedder = new Embedder(dispatcher);
  }

  /** Whether there is a model to ask; without one the casebook answers alone. */
  public boolean configured() {
    return !fleet.members().isEmpty();
  }

  /**
   * How the models are, as last seen: ready if any server is, with the slots of all ready ones of
   * the lowest tier. Never blocks.
   */
  public ModelState state() {
    return fleet.state();
  }

  /**
   * The same, but a pool that has just been made waits until it has looked at all servers once.
   *
   * @param patience longest time to wait for that
   */
  public ModelState state(Duration patience) throws InterruptedException {
    fleet.awaitFirstLook(patience);
    return fleet.state();
  }

  /** How each server is, as last seen, in the order of the settings. Never blocks. */
  public List<ServerState> servers() {
    return fleet.servers();
  }

  /**
   * Asks with the urgency of a panel; any answer that fits the schema will do.
   *
   * @see #ask(ChatRequest, Urgency, Predicate, Budget, ChatListener)
   */
  public ChatAnswer ask(ChatRequest request, Budget budget, ChatListener listener)
      throws InterruptedException {
    return ask(request, new Urgency("", Urgency.Priority.PANEL), _ -> true, budget, listener);
  }

  /**
   * Asks and waits for an answer that fits the request's schema. An answer that does not is shown
   * to the model once, with what is wrong with it, to be written again. When that fails too, or the
   * prompt does not fit the model's context, or the answer is not good, the servers of the next
   * tier are asked, if one can be used and the budget is not spent; if none of them has a better
   * answer, the best one so far is returned.
   *
   * @param urgency may be raised while the call waits
   * @param good whether an answer is worth having; one that abstains is not
   * @param budget all the time there is, waiting for a slot included
   * @param listener hears the answer while it is written
   * @throws Problem MODEL_UNREACHABLE, MODEL_TIMEOUT, MODEL_REFUSED, MODEL_CONTEXT, MODEL_GARBAGE,
   *     OVERLOADED, PROMPT (the schema is none), STOPPING, or the budget's overrun
   */
  public ChatAnswer ask(
      ChatRequest request,
      Urgency urgency,
      Predicate<JsonNode> good,
      Budget budget,
      ChatListener listener)
      throws InterruptedException {
    requireOpen();
    Tiers tiers = new Tiers(request, urgency, schemaOf(request.schema()), budget, listener);
    return tiers.ask(good);
  }

  /** One question's way up the tiers. */
  private final class Tiers {
    private final ChatRequest request;
    private final Urgency urgency;
    private final AnswerSchema schema;
    private final Budget budget;
    private final ChatListener listener;
    private @Nullable ChatAnswer best;
    private @Nullable Problem problem;
    private ChatAnswer.Usage usage = ChatAnswer.Usage.NONE;
    private int attempts;
    private boolean told;
    private @Nullable Member last;

    Tiers(
        ChatRequest request,
        Urgency urgency,
        AnswerSchema schema,
        Budget budget,
        ChatListener listener) {
      this.request = request;
      this.urgency = urgency;
      this.schema = schema;
      this.budget = budget;
      this.listener = listener;
    }

    ChatAnswer ask(Predicate<JsonNode> good) throws InterruptedException {
      int lowest = 1;
      while (true) {
        String reason = attempt(lowest, good);
        Member from = last;
        if (reason.isEmpty() || from == null) {
          return end();
        }
        Member next = fleet.first(dispatcher, from.tier() + 1);
        if (next == null || budget.spent()) {
          return end();
        }
        meters.fallback(from.name(), next.name(), reason);
        if (told) {
          listener.restarted();
          told = false;
        }
        lowest = from.tier() + 1;
      }
    }

    /** Asks the servers of a tier or above; why another tier is needed, empty when none is. */
    private String attempt(int lowest, Predicate<JsonNode> good) throws InterruptedException {
      last = null;
      try {
        ChatAnswer answer = inSpan(lowest);
        best = answer;
        return good.test(answer.json()) ? "" : "not-good";
      } catch (Problem e) {
        if (problem == null) {
          problem = e;
        } else {
          problem.addSuppressed(e);
        }
        boolean other = e.reason() == Reason.MODEL_GARBAGE || e.reason() == Reason.MODEL_CONTEXT;
        return other ? e.reason().label() : "";
      }
    }

    private ChatAnswer end() {
      if (best != null) {
        return best;
      }
      throw problem == null ? new Problem(Reason.INTERNAL, "nothing was asked") : problem;
    }

    private ChatAnswer inSpan(int lowest) throws InterruptedException {
      Member likely = fleet.first(dispatcher, lowest);
      String model = likely == null ? fleet.modelName() : likely.server().modelName();
      return telemetry.span(
          ("chat " + model).strip(),
          span -> {
            ChatSpan.begin(span, request);
            Race race =
                new Race(
                    new Runner.Question(
                        dispatcher, request, schema, budget, settings.timeout(), span),
                    urgency,
                    member -> member.tier() >= lowest,
                    settings.hedgeAfter(),
                    meters,
                    listener);
            return measured(race, span);
          });
    }

    private ChatAnswer measured(Race race, Span span) throws InterruptedException {
      String outcome = "internal";
      try {
        ChatCall.Written written = race.run();
        outcome = written.attempts() == 1 ? "ok" : "repaired";
        usage = usage.plus(race.usage());
        attempts += written.attempts();
        return new ChatAnswer(
            written.json(), written.model(), usage, attempts, race.queued(), race.took());
      } catch (RuntimeException | InterruptedException e) {
        // whatever a closing pool makes of its calls, this is why
        Exception why = closed && e instanceof Problem ? Dispatcher.stopping() : e;
        outcome = ModelMeters.outcome(why);
        usage = usage.plus(race.usage());
        attempts++;
        ChatSpan.failed(span, outcome);
        if (why instanceof Problem stopped) {
          throw stopped;
        }
        throw e;
      } finally {
        told |= race.told();
        Member asked = race.member();
        last = asked;
        if (asked != null) {
          ChatSpan.member(span, asked);
        }
        ChatSpan.end(span, race.usage(), race.queued());
        meters.ended(
            asked == null ? fleet.shownModel() : asked.server().shownModel(),
            request.promptId(),
            outcome,
            race.took(),
            race.usage());
      }
    }
  }

  /**
   * Makes the servers compute the constant prefix of a prompt in every slot, so that calls made
   * side by side after it find it there. Done once per start of a server and prompt id; who comes
   * while it is under way waits for it. Does nothing for servers other than llama-server.
   *
   * @throws Problem as {@link #ask} does
   */
  public void warm(ChatRequest request, Budget budget) throws InterruptedException {
    warm(request, Integer.MAX_VALUE, budget);
  }

  /**
   * Like {@link #warm(ChatRequest, Budget)}, for as many slots as there will be calls, on the
   * servers that will get them: slots do not share what they have computed, so warming more of them
   * than will be used costs time.
   *
   * @param calls how many calls will follow side by side, from 1
   */
  public void warm(ChatRequest request, int calls, Budget budget) throws InterruptedException {
    requireOpen();
    warming.warm(request, calls, budget);
  }

  /**
   * Turns texts into vectors, all of them by the same server, as background work. Texts are cut to
   * 510 bytes, which surely are no more tokens than a server takes.
   *
   * @return a vector for each text; empty when no server can do that (llama-server needs {@code
   *     --embeddings}), or none is there
   * @throws Problem MODEL_* when a server that could has failed, STOPPING, or the budget's overrun
   */
  public Optional<List<float[]>> embed(List<String> texts, Budget budget)
      throws InterruptedException {
    if (closed) {
      throw Dispatcher.stopping();
    }
    return embedder.embed(texts, budget);
  }

  /** Ends the calls under way with STOPPING, and the child process. */
  @Override
  public void close() {
    closed = true;
    meters.close();
    dispatcher.close();
    fleet.close();
  }

  private AnswerSchema schemaOf(JsonNode schema) {
    if (schemas.size() >= MOST_SCHEMAS) {
      schemas.clear();
    }
    return schemas.computeIfAbsent(schema, AnswerSchema::compile);
  }

  private void requireOpen() {
    if (closed) {
      throw Dispatcher.stopping();
    }
    if (!configured()) {
      throw new Problem(
          Reason.MODEL_UNREACHABLE,
          "No model is configured: set llm.url to a model server, or llm.modelPath to a GGUF"
              + " file.");
    }
  }
}
