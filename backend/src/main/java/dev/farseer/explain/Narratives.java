package dev.farseer.explain;

import dev.farseer.casebook.Taxonomy;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.llm.ChatListener;
import dev.farseer.llm.ModelPool;
import dev.farseer.llm.Urgency;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.prompt.PromptCatalog;
import dev.farseer.prompt.PromptTemplate;
import dev.farseer.settings.Durations;
import dev.farseer.store.Store;
import dev.farseer.store.StoredNarrative;
import dev.farseer.store.WorkRoom;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tells in a few sentences what the insights of a window say together. The same set of root causes
 * has one story, which is told once by all processes that share the store, and remembered.
 */
final class Narratives implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Narratives.class.getName());
  static final String ROUTE = "summarize-insights";

  private static final int MOST_INSIGHTS = 8;
  private static final int MOST_KEPT = 500;
  private static final Duration KEPT = Duration.ofHours(6);

  /** For so long a story that could not be told is not asked for again. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private static final String PREFIX = "summary ";

  /** What others have told is looked up again after this, as it may be old by then. */
  private static final Duration AGAIN = Duration.ofMinutes(10);

  private record Key(String tenant, Set<String> causes, String promptId) {
    /** The key among all processes: the parts may be long, and hold any character. */
    String text() {
      String parts = tenant + "\n" + String.join("\n", causes);
      return PREFIX
          + UUID.nameUUIDFromBytes(parts.getBytes(StandardCharsets.UTF_8))
          + " "
          + promptId;
    }
  }

  /** A story, or why there is none: one of both is empty. */
  private record Told(String text, String model, String problem) {}

  private final ExplainSettings settings;
  private final PromptCatalog prompts;
  private final ModelPool model;
  private final Store store;
  private final Turns turns;
  private final Spending spending;
  private final String tenant;
  private final SharedWork<Key, Told, SharedWork.Work<Told>> stories =
      new SharedWork<>(
          "narrative", new SharedWork.Bounds<>(MOST_KEPT, MOST_KEPT, _ -> 1), System::nanoTime);

  Narratives(
      ExplainSettings settings,
      PromptCatalog prompts,
      ModelPool model,
      Store store,
      Turns turns,
      Spending spending,
      String tenant) {
    this.settings = settings;
    this.prompts = prompts;
    this.model = model;
    this.store = store;
    this.turns = turns;
    this.spending = spending;
    this.tenant = tenant;
  }

  /** The story of insights, waiting for it until the deadline. */
  Explanation.Narrative of(ExplainRequest request, List<Insight> insights, long deadline)
      throws InterruptedException {
    List<Insight> telling =
        insights.stream()
            .filter(each -> each.status() == Finding.Status.READY)
            .filter(each -> !each.rootCause().equals(Taxonomy.BENIGN))
            .limit(MOST_INSIGHTS)
            .toList();
    if (telling.isEmpty()) {
      return Explanation.Narrative.NONE;
    }
    if (!model.configured()) {
      return Explanation.Narrative.none("no model is configured to tell it (llm.url)");
    }
    PromptTemplate template = prompts.route(ROUTE);
    Set<String> causes = new TreeSet<>();
    telling.forEach(each -> causes.add(each.rootCause() + "@" + each.component()));
    Key key = new Key(tenant, causes, template.promptId());
    try (var seat =
        stories.join(key, () -> () -> await(key, request, telling, template), _ -> {})) {
      // whoever asked once will ask again
      seat.want();
      long left = Math.max(0, deadline - System.nanoTime());
      Told told = seat.value().get(left, TimeUnit.NANOSECONDS);
      return told.problem().isEmpty()
          ? new Explanation.Narrative(
              Finding.Status.READY, told.text(), template.promptId(), told.model(), "")
          : Explanation.Narrative.none(told.problem());
    } catch (TimeoutException e) {
      return Explanation.Narrative.PENDING;
    } catch (ExecutionException e) {
      return Explanation.Narrative.none("it was not told to its end");
    }
  }

  /** Whether a question that somebody has left behind is for a story. */
  static boolean isOurs(WorkRoom.Work work) {
    return work.key().startsWith(PREFIX);
  }

  private SharedWork.Result<Told> await(
      Key key, ExplainRequest request, List<Insight> insights, PromptTemplate template)
      throws InterruptedException {
    String name = key.text();
    int rank = Questions.rank(Questions.priority(request.hurry()));
    WorkRoom.Work work = new WorkRoom.Work(name, tenant, rank, "");
    return switch (turns.await(work, () -> kept(name), () -> {})) {
      case Turns.Turn.Answered<StoredNarrative> elsewhere ->
          new SharedWork.Result<>(
              new Told(elsewhere.answer().text(), elsewhere.answer().model(), ""), AGAIN.toNanos());
      case Turns.Turn.Failed<StoredNarrative> elsewhere ->
          new SharedWork.Result<>(new Told("", "", elsewhere.note()), elsewhere.pause().toNanos());
      case Turns.Turn.Ours<StoredNarrative> _ -> ours(name, request, insights, template);
    };
  }

  private @Nullable StoredNarrative kept(String name) {
    try {
      return store.insights().narrative(name, KEPT).orElse(null);
    } catch (Problem problem) {
      // without a store each process tells its own
      return null;
    }
  }

  private SharedWork.Result<Told> ours(
      String name, ExplainRequest request, List<Insight> insights, PromptTemplate template)
      throws InterruptedException {
    try {
      var result = tell(request, insights, template);
      Told told = result.value();
      if (told.problem().isEmpty()) {
        keep(name, new StoredNarrative(told.text(), told.model()));
      } else {
        turns.failed(name, told.problem(), PAUSE);
      }
      return result;
    } finally {
      turns.done(name);
    }
  }

  private void keep(String name, StoredNarrative narrative) {
    try {
      store.insights().tell(name, narrative);
    } catch (Problem problem) {
      LOG.log(System.Logger.Level.DEBUG, "a summary could not be kept", problem);
    }
  }

  private SharedWork.Result<Told> tell(
      ExplainRequest request, List<Insight> insights, PromptTemplate template)
      throws InterruptedException {
    if (spending.over()) {
      return new SharedWork.Result<>(new Told("", "", spending.notice()), PAUSE.toNanos());
    }
    Budget budget =
        Budget.of(
            settings.modelTime(),
            Reason.MODEL_TIMEOUT,
            "the model took longer than explain.modelTime");
    try {
      ChatAnswer answer =
          model.ask(
              ChatRequests.of(prompts.render(template, variables(request, insights))),
              new Urgency(tenant, Questions.priority(request.hurry())),
              _ -> true,
              budget,
              ChatListener.NONE);
      spending.add(answer.usage());
      return new SharedWork.Result<>(
          new Told(answer.json().path("summary").asText().strip(), answer.model(), ""),
          KEPT.toNanos());
    } catch (Problem problem) {
      String why = problem.reason().title() + ": " + problem.detail();
      return new SharedWork.Result<>(new Told("", "", why), PAUSE.toNanos());
    }
  }

  private static Map<String, Object> variables(ExplainRequest request, List<Insight> insights) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Insight insight : insights) {
      rows.add(
          Map.of(
              "ref", "I" + (rows.size() + 1),
              "role", insight.role().word(),
              "root_cause", insight.rootCause(),
              "severity", insight.severity().word(),
              "component", insight.component(),
              "count", String.format(Locale.ROOT, "%d", insight.count()),
              "summary", insight.summary()));
    }
    return Map.of("window", window(request.query().range()), "insights", rows);
  }

  private static String window(TimeRange range) {
    Duration length =
        Duration.ofMinutes(Math.max(1, Duration.ofNanos(range.lengthNs()).toMinutes()));
    return Durations.format(length);
  }

  @Override
  public void close() {
    stories.close();
  }
}
