package dev.farseer.explain;

import dev.farseer.casebook.Case;
import dev.farseer.casebook.Casebook;
import dev.farseer.insight.Finding;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.llm.ModelPool;
import dev.farseer.pattern.Pattern;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.prompt.PromptCatalog;
import dev.farseer.prompt.PromptTemplate;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Asks the model about unknown patterns: each pattern under one prompt version is asked once at a
 * time, whoever asks; the answer becomes a case. What a model could not explain is not asked again
 * for a while.
 */
public final class Questions implements AutoCloseable {
  static final String ROUTE = "explain-pattern";

  /** A server that cannot be reached is tried again after this, so that a recovery shows soon. */
  private static final Duration FORGET_UNREACHABLE = Duration.ofSeconds(3);

  private record Key(String patternId, String promptId) {}

  private record Failure(String note, long until) {}

  private final ExplainSettings settings;
  private final Casebook casebook;
  private final PromptCatalog prompts;
  private final ModelPool model;
  private final Telemetry telemetry;
  private final Map<Key, Flight> flights = new ConcurrentHashMap<>();
  private final Map<Key, Failure> failures = new ConcurrentHashMap<>();

  /** Questions to a model. */
  public Questions(
      ExplainSettings settings,
      Casebook casebook,
      PromptCatalog prompts,
      ModelPool model,
      Telemetry telemetry) {
    this.settings = settings;
    this.casebook = casebook;
    this.prompts = prompts;
    this.model = model;
    this.telemetry = telemetry;
    telemetry.metrics().gauge("farseer_questions_pending", flights, Map::size);
  }

  /**
   * Asks about the findings that nobody has explained, the most important first.
   *
   * @throws Problem when the request names a prompt template that is not there
   */
  Round start(ExplainRequest request, List<Finding> findings, ExplainListener listener) {
    Round round = new Round();
    List<Integer> unknown = new ArrayList<>();
    for (int i = 0; i < findings.size() && i < settings.patterns(); i++) {
      if (findings.get(i).source() == Finding.Source.NONE) {
        unknown.add(i);
      }
    }
    PromptTemplate template =
        request.promptId().isEmpty() ? prompts.route(ROUTE) : prompts.get(request.promptId());
    if (unknown.isEmpty() || !request.askModel()) {
      return round;
    }
    if (!model.configured()) {
      round.notice(
          false,
          unknown.size()
              + " patterns are in no case and no model is configured (llm.url or llm.modelPath).");
      return round;
    }
    List<Integer> chosen = unknown.subList(0, Math.min(settings.askedPatterns(), unknown.size()));
    for (int index : chosen) {
      ask(round, index, findings, template, listener, chosen.size());
    }
    if (unknown.size() > settings.askedPatterns()) {
      round.notice(
          false,
          "The model is asked about "
              + settings.askedPatterns()
              + " of "
              + unknown.size()
              + " unknown patterns at a time (explain.askedPatterns).");
    }
    return round;
  }

  private void ask(
      Round round,
      int index,
      List<Finding> findings,
      PromptTemplate template,
      ExplainListener listener,
      int sideBySide) {
    Pattern pattern = findings.get(index).ranked().pattern();
    Key key = new Key(pattern.id(), template.promptId());
    Failure failure = failures.get(key);
    if (failure != null && failure.until() - System.nanoTime() > 0) {
      round.failed(index, failure.note());
      return;
    }
    Consumer<String> hearer = text -> listener.token(pattern.id(), text);
    Flight flight = flights.get(key);
    if (flight != null && flight.board(hearer)) {
      round.joined(index, flight, hearer);
      return;
    }
    if (flights.size() >= settings.pending()) {
      round.postponed(index);
      return;
    }
    Flight opened = new Flight();
    opened.board(hearer);
    Flight others = flights.putIfAbsent(key, opened);
    if (others != null && others.board(hearer)) {
      round.joined(index, others, hearer);
      return;
    }
    flights.put(key, opened);
    PatternQuestion question =
        PatternQuestion.about(findings.get(index), findings, casebook.similar(pattern, 3));
    Thread thread =
        Thread.ofVirtual()
            .name("question-" + pattern.id())
            .unstarted(
                Context.current()
                    .wrap(() -> fly(key, opened, question, template, round, sideBySide)));
    opened.flownBy(thread);
    round.opened(index, opened, hearer);
    thread.start();
  }

  private void fly(
      Key key,
      Flight flight,
      PatternQuestion question,
      PromptTemplate template,
      Round opener,
      int sideBySide) {
    Flight.Outcome outcome = new Flight.Outcome(null, "the question was cancelled.", NOTHING);
    try {
      Budget budget =
          Budget.of(
              settings.modelTime(),
              Reason.MODEL_TIMEOUT,
              "the model took longer than explain.modelTime");
      outcome = answer(flight, question, template, budget, opener, sideBySide);
      Case known = outcome.known();
      if (known != null) {
        casebook.learn(question.pattern(), known);
        failures.remove(key);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Problem problem) {
      String note = problem.reason().title() + ": " + problem.detail();
      outcome = new Flight.Outcome(null, note, NOTHING);
      remember(key, problem.reason(), note);
    } finally {
      flights.remove(key, flight);
      flight.outcome().complete(outcome);
    }
  }

  private static final ChatAnswer.Usage NOTHING = ChatAnswer.Usage.NONE;

  private Flight.Outcome answer(
      Flight flight,
      PatternQuestion question,
      PromptTemplate template,
      Budget budget,
      Round opener,
      int sideBySide)
      throws InterruptedException {
    long start = System.nanoTime();
    var prompt =
        telemetry.span("prompt.render", _ -> prompts.render(template, question.variables()));
    var request = ChatRequests.of(prompt);
    opener.prompted(System.nanoTime() - start);
    if (sideBySide > 1) {
      // slots do not share a prefix: each that will be used computes the constant part once
      model.warm(request, sideBySide, budget);
    }
    ChatAnswer answer = model.ask(request, budget, flight::token);
    return new Flight.Outcome(question.toCase(answer, prompt.promptId()), "", answer.usage());
  }

  private void remember(Key key, Reason reason, String note) {
    Duration time =
        switch (reason) {
          case MODEL_GARBAGE, MODEL_CONTEXT, PROMPT -> settings.forgetFailuresAfter();
          default -> FORGET_UNREACHABLE;
        };
    long now = System.nanoTime();
    failures.values().removeIf(each -> each.until() - now <= 0);
    failures.put(key, new Failure(note, now + time.toNanos()));
  }

  /** Ends every question under way. */
  @Override
  public void close() {
    flights.values().forEach(Flight::cancel);
  }
}
