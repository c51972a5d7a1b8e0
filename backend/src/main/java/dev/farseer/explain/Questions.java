package dev.farseer.explain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.casebook.Case;
import dev.farseer.casebook.Casebook;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.llm.ModelPool;
import dev.farseer.llm.Urgency;
import dev.farseer.pattern.Pattern;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.prompt.PromptCatalog;
import dev.farseer.prompt.PromptTemplate;
import dev.farseer.store.Store;
import dev.farseer.store.WorkRoom;
import dev.farseer.telemetry.Gauges;
import dev.farseer.telemetry.Telemetry;
import io.opentelemetry.context.Context;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the model about unknown patterns: each pattern under one prompt version is asked once at a
 * time, whoever asks, in whichever process that shares the store; the answer becomes a case, kept
 * before anybody hears of it. What a model could not explain is not asked again for a while.
 */
public final class Questions implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Questions.class.getName());

  static final String ROUTE = "explain-pattern";

  private static final ChatAnswer.Usage NOTHING = ChatAnswer.Usage.NONE;

  private record Key(String patternId, String promptId) {
    String text() {
      return patternId + " " + promptId;
    }
  }

  private final ExplainSettings settings;
  private final Casebook casebook;
  private final PromptCatalog prompts;
  private final ModelPool model;
  private final Telemetry telemetry;
  private final String tenant;
  private final Turns turns;
  private final Spending spending;
  private final Map<Key, Flight> flights = new ConcurrentHashMap<>();
  private final FailedQuestions<Key> failures;
  private final Narratives narratives;
  private final Gauges.Share pending;

  /**
   * Questions to a model.
   *
   * @param store where turns are taken and tokens are counted
   * @param tenant whose questions these are
   */
  public Questions(
      ExplainSettings settings,
      Casebook casebook,
      PromptCatalog prompts,
      ModelPool model,
      Store store,
      String tenant,
      Telemetry telemetry) {
    this.settings = settings;
    this.casebook = casebook;
    this.prompts = prompts;
    this.model = model;
    this.tenant = tenant;
    this.telemetry = telemetry;
    this.failures = new FailedQuestions<>(settings.forgetFailuresAfter(), System::nanoTime);
    this.spending =
        new Spending(store.work(), tenant, settings.tokensPerDay(), InstantSource.system());
    this.turns = new Turns(store, this::takeOver);
    this.narratives = new Narratives(settings, prompts, model, store, turns, spending, tenant);
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
    PromptTemplate template =
        request.promptId().isEmpty() ? prompts.route(ROUTE) : prompts.get(request.promptId());
    List<Integer> unknown = new ArrayList<>();
    for (int i = 0; i < findings.size() && i < settings.patterns(); i++) {
      if (isOpen(findings.get(i), template)) {
        unknown.add(i);
      }
    }
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
    if (spending.over()) {
      round.notice(true, spending.notice());
      return round;
    }
    List<Integer> chosen = unknown.subList(0, Math.min(settings.askedPatterns(), unknown.size()));
    for (int index : chosen) {
      ask(round, index, findings, template, request.hurry(), listener, chosen.size());
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

  /** Nobody has explained it, or only a model that could not, asked by another template. */
  private static boolean isOpen(Finding finding, PromptTemplate template) {
    return finding.source() == Finding.Source.NONE
        || (finding.known() != null && answer(finding.known(), template) == null);
  }

  /** The case, unless it is a model's abstention under another template than this. */
  private static @Nullable Case answer(@Nullable Case known, PromptTemplate template) {
    boolean abstained =
        known != null
            && known.origin() == Case.Origin.MODEL
            && known.rootCause().equals(Taxonomy.UNKNOWN)
            && !known.promptId().equals(template.promptId());
    return abstained ? null : known;
  }

  /** What insights say together, waiting for it until the deadline; none when nobody asked. */
  Explanation.Narrative narrative(ExplainRequest request, List<Insight> insights, long deadline)
      throws InterruptedException {
    return request.narrate() && request.askModel()
        ? narratives.of(request, insights, deadline)
        : Explanation.Narrative.NONE;
  }

  private void ask(
      Round round,
      int index,
      List<Finding> findings,
      PromptTemplate template,
      ExplainRequest.Hurry hurry,
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
    Flight opened = new Flight(urgency(hurry));
    Flight flight = board(key, hearer, opened);
    if (flight == null) {
      round.postponed(index);
    } else if (flight != opened) {
      flight.urgency().raise(priority(hurry));
      round.joined(index, flight, hearer);
    } else {
      List<Finding> all = List.copyOf(findings);
      round.opened(index, opened, hearer);
      start(
          key,
          opened,
          () ->
              fly(
                  key,
                  opened,
                  PatternQuestion.about(all.get(index), all, casebook.similar(pattern, 3)),
                  template,
                  round,
                  sideBySide));
    }
  }

  private interface Flying {
    Flight.Outcome run() throws InterruptedException;
  }

  private void start(Key key, Flight flight, Flying flying) {
    Runnable work = () -> land(key, flight, flying);
    Thread thread =
        Thread.ofVirtual()
            .name("question-" + key.patternId())
            .unstarted(Context.current().wrap(work));
    flight.flownBy(thread);
    thread.start();
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

  /** A question whose asker has died: nobody waits for it here, but many will ask it again. */
  private void takeOver(WorkRoom.Work work) {
    if (Narratives.isOurs(work)) {
      // told again when somebody wants it again
      turns.done(work.key());
      return;
    }
    JsonNode payload = KeptPattern.tree(work.payload());
    PatternQuestion question;
    PromptTemplate template;
    try {
      question = PatternQuestion.of(payload);
      template = prompts.get(payload.path("prompt").asText());
    } catch (Problem | IllegalArgumentException gone) {
      // its template is not here: whoever asks next asks under another
      turns.done(work.key());
      return;
    }
    Key key = new Key(question.pattern().id(), template.promptId());
    Flight flight = new Flight(urgency(ExplainRequest.Hurry.BACKGROUND));
    flight.wanted();
    synchronized (flights) {
      if (flights.putIfAbsent(key, flight) != null) {
        // somebody here waits for its turn already and finds it free
        turns.done(work.key());
        return;
      }
    }
    start(
        key,
        flight,
        () -> {
          Case known = answer(casebook.exactNow(question.pattern()), template);
          return known == null
              ? answer(key, flight, question, template, new Round(), 1)
              : new Flight.Outcome(known, Finding.Source.CASEBOOK, "", NOTHING);
        });
  }

  private void land(Key key, Flight flight, Flying flying) {
    Flight.Outcome outcome = Flight.Outcome.none("the question was cancelled.", NOTHING);
    try {
      outcome = flying.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Problem problem) {
      outcome = failed(key, problem);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "explaining a pattern failed", e);
      outcome = failed(key, new Problem(Reason.INTERNAL, "explaining a pattern failed: " + e, e));
    } finally {
      flights.remove(key, flight);
      flight.outcome().complete(outcome);
      turns.done(key.text());
    }
  }

  private Flight.Outcome failed(Key key, Problem problem) {
    if (problem.reason() == Reason.OVERLOADED) {
      return Flight.Outcome.later();
    }
    String note = failures.add(key, problem);
    turns.failed(key.text(), note, failures.pause(key));
    return Flight.Outcome.none(note, NOTHING);
  }

  private Flight.Outcome fly(
      Key key,
      Flight flight,
      PatternQuestion question,
      PromptTemplate template,
      Round opener,
      int sideBySide)
      throws InterruptedException {
    Case learnt = answer(casebook.exact(question.pattern()), template);
    if (learnt != null) {
      // another flight has landed between this asker's look into the casebook and its question
      return new Flight.Outcome(learnt, Finding.Source.CASEBOOK, "", NOTHING);
    }
    WorkRoom.Work work =
        new WorkRoom.Work(
            key.text(),
            tenant,
            rank(flight.urgency().priority()),
            question.payload(template.promptId()));
    return switch (turns.await(
        work,
        () -> answer(casebook.exactNow(question.pattern()), template),
        flight::askedElsewhere)) {
      case Turns.Turn.Ours<Case> _ -> {
        flight.askedHere();
        yield answer(key, flight, question, template, opener, sideBySide);
      }
      case Turns.Turn.Answered<Case> answered ->
          new Flight.Outcome(answered.answer(), Finding.Source.CASEBOOK, "", NOTHING);
      case Turns.Turn.Failed<Case> elsewhere -> {
        failures.add(key, elsewhere.note(), elsewhere.pause());
        yield Flight.Outcome.none(elsewhere.note(), NOTHING);
      }
    };
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
    ChatAnswer answer =
        model.ask(request, flight.urgency(), question::isAnsweredBy, budget, flight::token);
    spending.add(answer.usage());
    try {
      Case known = question.toCase(answer, prompt.promptId());
      casebook.learn(question.pattern(), known);
      failures.remove(key);
      return new Flight.Outcome(known, Finding.Source.MODEL, "", answer.usage());
    } catch (Problem notGrounded) {
      String note = failures.add(key, notGrounded);
      turns.failed(key.text(), note, failures.pause(key));
      return Flight.Outcome.none(note, answer.usage());
    }
  }

  private Urgency urgency(ExplainRequest.Hurry hurry) {
    return new Urgency(tenant, priority(hurry));
  }

  static Urgency.Priority priority(ExplainRequest.Hurry hurry) {
    return switch (hurry) {
      case EXPLORE -> Urgency.Priority.EXPLORE;
      case PANEL -> Urgency.Priority.PANEL;
      case ALERT -> Urgency.Priority.ALERT;
      case BACKGROUND -> Urgency.Priority.BACKGROUND;
    };
  }

  /** Ends every question under way. */
  @Override
  public void close() {
    pending.close();
    narratives.close();
    flights.values().forEach(Flight::cancel);
    turns.close();
  }

  /** The lower the sooner, as work is kept. */
  static int rank(Urgency.Priority priority) {
    return priority.compareTo(Urgency.Priority.EXPLORE);
  }
}
