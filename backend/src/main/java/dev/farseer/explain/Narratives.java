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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells in a few sentences what the insights of a window say together. The same set of root causes
 * has one story, which is told once and remembered.
 */
final class Narratives implements AutoCloseable {
  static final String ROUTE = "summarize-insights";

  private static final int MOST_INSIGHTS = 8;
  private static final int MOST_KEPT = 500;
  private static final Duration KEPT = Duration.ofHours(6);

  /** For so long a story that could not be told is not asked for again. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private record Key(Set<String> causes, String promptId) {}

  /** A story, or why there is none: one of both is empty. */
  private record Told(String text, String model, String problem) {}

  private final ExplainSettings settings;
  private final PromptCatalog prompts;
  private final ModelPool model;
  private final Spending spending;
  private final String tenant;
  private final SharedWork<Key, Told, SharedWork.Work<Told>> stories =
      new SharedWork<>(
          "narrative", new SharedWork.Bounds<>(MOST_KEPT, MOST_KEPT, _ -> 1), System::nanoTime);

  Narratives(
      ExplainSettings settings,
      PromptCatalog prompts,
      ModelPool model,
      Spending spending,
      String tenant) {
    this.settings = settings;
    this.prompts = prompts;
    this.model = model;
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
    try (var seat =
        stories.join(
            new Key(causes, template.promptId()),
            () -> () -> tell(request, telling, template),
            _ -> {})) {
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
