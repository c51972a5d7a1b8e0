package dev.farseer.ask;

import dev.farseer.llm.ChatAnswer;
import dev.farseer.llm.ChatListener;
import dev.farseer.llm.ChatRequest;
import dev.farseer.llm.ModelPool;
import dev.farseer.loki.LokiClient;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.prompt.PromptCatalog;
import dev.farseer.prompt.PromptTemplate;
import dev.farseer.prompt.RenderedPrompt;
import dev.farseer.redact.Redactor;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of a question in plain words: look up, gather labels, ask the model, check, ask once more
 * if that is needed. What is found is kept, so that a refresh costs nothing; a minute later the
 * labels are looked at again behind the asker's back.
 */
public final class AskLogs implements Interpreter, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AskLogs.class.getName());

  static final String ROUTE = "ask-logql";

  private static final int MOST_UNDER_WAY = 16;

  private final LokiClient loki;
  private final Redactor redactor;
  private final PromptCatalog prompts;
  private final ModelPool model;
  private final Duration modelTime;
  private final Telemetry telemetry;
  private final Memory memory;
  private final Map<Memory.Key, Flight> flights = new HashMap<>();

  /**
   * Questions to a model about the logs of this Loki.
   *
   * @param modelTime longest time that one question may take, waiting for a slot included
   */
  public AskLogs(
      LokiClient loki,
      Redactor redactor,
      PromptCatalog prompts,
      ModelPool model,
      Duration modelTime,
      Telemetry telemetry) {
    this(loki, redactor, prompts, model, modelTime, telemetry, System::nanoTime);
  }

  AskLogs(
      LokiClient loki,
      Redactor redactor,
      PromptCatalog prompts,
      ModelPool model,
      Duration modelTime,
      Telemetry telemetry,
      LongSupplier nanoTime) {
    this.loki = loki;
    this.redactor = redactor;
    this.prompts = prompts;
    this.model = model;
    this.modelTime = modelTime;
    this.telemetry = telemetry;
    this.memory = new Memory(nanoTime);
  }

  @Override
  public Asked ask(AskRequest request, Duration wait) throws InterruptedException {
    if (!model.configured()) {
      throw new Problem(
          Reason.UNSUPPORTED,
          "a question in plain words needs a model, and none is configured: set llm.url to a model"
              + " server, or llm.modelPath to a GGUF file; LogQL works without");
    }
    PromptTemplate template = template(request.promptId());
    Query scope = request.scope().isEmpty() ? null : Query.of(request.scope());
    Memory.Key key = new Memory.Key(request.question(), request.scope(), template.promptId());
    Work work = flight -> fly(key, request, scope, template, flight);
    return switch (memory.of(key)) {
      case Memory.Answer answer -> {
        if (!answer.fresh()) {
          lookAgain(key, work);
        }
        yield answer.ready();
      }
      case Memory.Failure failure -> throw failure.problem();
      case null -> await(board(key, work), wait);
    };
  }

  private PromptTemplate template(String promptId) {
    if (promptId.isEmpty()) {
      return prompts.route(ROUTE);
    }
    PromptTemplate template = prompts.get(promptId);
    if (!template.id().equals(ROUTE)) {
      throw new Problem(
          Reason.PROMPT, promptId + " does not write LogQL: choose a version of " + ROUTE);
    }
    return template;
  }

  private interface Work {
    void fly(Flight flight);
  }

  /** The flight of a question with the asker on board. */
  private Flight board(Memory.Key key, Work work) {
    synchronized (flights) {
      Flight others = flights.get(key);
      if (others != null && others.board()) {
        return others;
      }
      if (flights.size() >= MOST_UNDER_WAY) {
        throw new Problem(
            Reason.OVERLOADED,
            MOST_UNDER_WAY + " other questions wait for the model: ask again in a moment");
      }
      Flight flight = new Flight();
      boolean _ = flight.board();
      flights.put(key, flight);
      Thread thread =
          Thread.ofVirtual().name("ask").unstarted(Context.current().wrap(() -> work.fly(flight)));
      flight.flownBy(thread);
      thread.start();
      return flight;
    }
  }

  /** Checks an old answer against the labels of now; nobody waits for it. */
  private void lookAgain(Memory.Key key, Work work) {
    synchronized (flights) {
      if (flights.size() < MOST_UNDER_WAY && !flights.containsKey(key)) {
        board(key, work).leave(true);
      }
    }
  }

  private static Asked await(Flight flight, Duration wait) throws InterruptedException {
    boolean wanted = false;
    try {
      Asked.Ready ready = flight.outcome().get(wait.toNanos(), TimeUnit.NANOSECONDS);
      wanted = true;
      return ready;
    } catch (TimeoutException e) {
      // whoever waited to the end asks again
      wanted = true;
      return new Asked.Pending();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Problem problem
          ? new Problem(problem.reason(), problem.detail(), problem)
          : new Problem(Reason.INTERNAL, String.valueOf(e.getCause()), e.getCause());
    } finally {
      flight.leave(wanted);
    }
  }

  private void fly(
      Memory.Key key,
      AskRequest request,
      @Nullable Query scope,
      PromptTemplate template,
      Flight flight) {
    Asked.@Nullable Ready ready = null;
    Problem problem = new Problem(Reason.CANCELLED, "the question was cancelled");
    try {
      ready = telemetry.span("ask", span -> interpret(key, request, scope, template, span));
    } catch (Problem e) {
      memory.keep(key, e);
      problem = e;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a question failed", e);
      problem = new Problem(Reason.INTERNAL, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      // nobody is left to hear of it
      LOG.log(Level.DEBUG, "a question was cancelled");
    }
    synchronized (flights) {
      flights.remove(key, flight);
    }
    if (ready == null) {
      flight.outcome().completeExceptionally(problem);
    } else {
      flight.outcome().complete(ready);
    }
  }

  private Asked.Ready interpret(
      Memory.Key key, AskRequest request, @Nullable Query scope, PromptTemplate template, Span span)
      throws InterruptedException {
    Vocabulary vocabulary =
        Vocabulary.gather(
            loki, request.range(), scope == null ? "" : scope.selectorText(), redactor);
    if (vocabulary.isEmpty()) {
      throw new Problem(
          Reason.NOT_FOUND,
          "there are no logs in this window to ask about: choose another time range or scope");
    }
    boolean sameLabels =
        memory.of(key) instanceof Memory.Answer known && known.vocabulary().equals(vocabulary);
    Asked.Ready ready =
        sameLabels && memory.of(key) instanceof Memory.Answer known
            ? known.ready()
            : written(request, scope, template, vocabulary);
    span.setAttribute("farseer.model_calls", ready.calls());
    memory.keep(key, ready, vocabulary);
    return ready;
  }

  /** Lets the model write the query, and once more when the first one cannot be used. */
  private Asked.Ready written(
      AskRequest request, @Nullable Query scope, PromptTemplate template, Vocabulary vocabulary)
      throws InterruptedException {
    Budget budget =
        Budget.of(modelTime, Reason.MODEL_TIMEOUT, "the model took longer than explain.modelTime");
    Map<String, Object> values = new HashMap<>();
    values.put("labels", vocabulary.variable());
    values.put("scope", request.scope());
    values.put("question", request.question());
    values.put("rejected", List.of());

    ChatAnswer first = chat(template, values, budget);
    Draft draft = Draft.of(first.json(), scope, vocabulary);
    ChatAnswer.Usage usage = first.usage();
    int calls = first.attempts();
    if (draft instanceof Draft.Rejected rejected) {
      values.put("rejected", List.of(Map.of("logql", rejected.logql(), "error", rejected.error())));
      ChatAnswer second = chat(template, values, budget);
      draft = Draft.of(second.json(), scope, vocabulary);
      usage = usage.plus(second.usage());
      calls += second.attempts();
    }
    return switch (draft) {
      case Draft.Usable usable ->
          new Asked.Ready(
              usable.logql(), usable.reason(), template.promptId(), first.model(), calls, usage);
      case Draft.Rejected rejected ->
          throw new Problem(
              Reason.MODEL_GARBAGE,
              "the model wrote no usable LogQL for this question ("
                  + rejected.error()
                  + "): ask in other words, or write LogQL");
    };
  }

  private ChatAnswer chat(PromptTemplate template, Map<String, Object> values, Budget budget)
      throws InterruptedException {
    RenderedPrompt prompt = telemetry.span("prompt.render", _ -> prompts.render(template, values));
    ChatRequest request =
        new ChatRequest(
            prompt.promptId(),
            prompt.system(),
            prompt.user(),
            prompt.schema(),
            prompt.parameters().temperature(),
            prompt.parameters().topP(),
            prompt.parameters().maxTokens(),
            prompt.parameters().seed());
    return model.ask(request, budget, ChatListener.NONE);
  }

  /** Ends every question under way. */
  @Override
  public void close() {
    synchronized (flights) {
      flights.values().forEach(Flight::cancel);
    }
  }
}
