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
import dev.farseer.telemetry.Gauges;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the model about unknown patterns: each pattern under one prompt version is asked once at a
 * time, whoever asks; the answer becomes a case. What a model could not explain is not asked again
 * for a while.
 */
public final class Questions implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Questions.class.getName());

  static final String ROUTE = "explain-pattern";

  private static final ChatAnswer.Usage NOTHING = ChatAnswer.Usage.NONE;

  private record Key(String patternId, String promptId) {}

  private final ExplainSettings settings;
  private final Casebook casebook;
  private final PromptCatalog prompts;
  private final ModelPool model;
  private final Telemetry telemetry;
  private final Map<Key, Flight> flights = new ConcurrentHashMap<>();
  private final FailedQuestions<Key> failures;
  private final Gauges.Share pending;

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
    this.failures = new FailedQuestions<>(settings.forgetFailuresAfter(), System::nanoTime);
    this.pending =
        telemetry
            .gauges()
            .add(
                "farseer.questions.pending",
                "questions to a model that are under way",
                flights::size);
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
    Optional<String> failure = failures.note(key);
    if (failure.isPresent()) {
      round.failed(index, failure.get());
      return;
    }
    Consumer<String> hearer = text -> listener.token(pattern.id(), text);
    Flight opened = new Flight();
    Flight flight = board(key, hearer, opened);
    if (flight == null) {
      round.postponed(index);
    } else if (flight != opened) {
      round.joined(index, flight, hearer);
    } else {
      Runnable work =
          () -> fly(key, opened, index, List.copyOf(findings), template, round, sideBySide);
      Thread thread =
          Thread.ofVirtual()
              .name("question-" + pattern.id())
              .unstarted(Context.current().wrap(work));
      opened.flownBy(thread);
      round.opened(index, opened, hearer);
      thread.start();
    }
  }

  /** The flight of a question with the asker on board; null when there is no place for one more. */
  private @Nullable Flight board(Key key, Consumer<String> hearer, Flight another) {
    synchronized (flights) {
      Flight others = flights.get(key);
      if (others != null && others.board(hearer)) {
        return others;
      }
      if (flights.size() >= settings.pending() || !another.board(hearer)) {
        return null;
      }
      flights.put(key, another);
      return another;
    }
  }

  private void fly(
      Key key,
      Flight flight,
      int index,
      List<Finding> findings,
      PromptTemplate template,
      Round opener,
      int sideBySide) {
    Flight.Outcome outcome = Flight.Outcome.none("the question was cancelled.", NOTHING);
    try {
      Pattern pattern = findings.get(index).ranked().pattern();
      Case learnt = casebook.exact(pattern);
      if (learnt != null) {
        // another flight has landed between this asker's look into the casebook and its question
        outcome = new Flight.Outcome(learnt, Finding.Source.CASEBOOK, "", NOTHING);
      } else {
        PatternQuestion question =
            PatternQuestion.about(findings.get(index), findings, casebook.similar(pattern, 3));
        outcome = answer(key, flight, question, template, opener, sideBySide);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Problem problem) {
      outcome = Flight.Outcome.none(failures.add(key, problem), NOTHING);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "explaining a pattern failed", e);
      Problem problem = new Problem(Reason.INTERNAL, "explaining a pattern failed: " + e, e);
      outcome = Flight.Outcome.none(failures.add(key, problem), NOTHING);
    } finally {
      flights.remove(key, flight);
      flight.outcome().complete(outcome);
    }
  }

  private Flight.Outcome answer(
      Key key,
      Flight flight,
      PatternQuestion question,
      PromptTemplate template,
      Round opener,
      int sideBySide)
      throws InterruptedException {
    Budget budget =
        Budget.of(
            settings.modelTime(),
            Reason.MODEL_TIMEOUT,
            "the model took longer than explain.modelTime");
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
    try {
      Case known = question.toCase(answer, prompt.promptId());
      casebook.learn(question.pattern(), known);
      failures.remove(key);
      return new Flight.Outcome(known, Finding.Source.MODEL, "", answer.usage());
    } catch (Problem notGrounded) {
      return Flight.Outcome.none(failures.add(key, notGrounded), answer.usage());
    }
  }

  /** Ends every question under way. */
  @Override
  public void close() {
    pending.close();
    flights.values().forEach(Flight::cancel);
  }
}
