package dev.farseer.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.casebook.Casebook;
import dev.farseer.casebook.CasebookSettings;
import dev.farseer.casebook.Keeping;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.insight.Finding;
import dev.farseer.llm.LlmSettings;
import dev.farseer.llm.ModelPool;
import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.loki.FakeLoki;
import dev.farseer.loki.LokiClient;
import dev.farseer.loki.LokiSettings;
import dev.farseer.pattern.PatternSettings;
import dev.farseer.prompt.PromptCatalog;
import dev.farseer.prompt.PromptSettings;
import dev.farseer.prompt.PromptTemplate;
import dev.farseer.redact.RedactSettings;
import dev.farseer.redact.Redactor;
import dev.farseer.settings.Secret;
import dev.farseer.store.Store;
import dev.farseer.store.StoreSettings;
import dev.farseer.store.Stores;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A pipeline of real rooms between a Loki and a model that a test chooses. */
final class Pipeline implements AutoCloseable {
  static final TimeRange WINDOW =
      TimeRange.endingAt(Instant.parse("2026-02-03T12:00:00Z"), Duration.ofHours(1));
  static final String LOGQL = "{app=\"strange\"}";
  static final Duration LONG = Duration.ofSeconds(60);

  private static final ObjectMapper JSON = new ObjectMapper();

  final Casebook casebook;
  final ExplainLogs explainer;
  final CasebookFeedback feedback;
  final WindowReader reader;
  final Store store;
  final InsightHistory history;
  private final boolean owner;
  private final LokiClient loki;
  private final PromptCatalog prompts;
  private final ModelPool model;

  Pipeline(Vertx vertx, String lokiUrl, String modelUrl, ExplainSettings settings) {
    this(vertx, lokiUrl, modelUrl, settings, Telemetry.local());
  }

  Pipeline(
      Vertx vertx, String lokiUrl, String modelUrl, ExplainSettings settings, Telemetry telemetry) {
    this(
        vertx,
        lokiUrl,
        modelUrl,
        settings,
        telemetry,
        Stores.open(StoreSettings.defaults().inMemory(), telemetry),
        true);
  }

  /** A pipeline beside others on one store. */
  Pipeline(
      Vertx vertx,
      String lokiUrl,
      String modelUrl,
      ExplainSettings settings,
      Telemetry telemetry,
      Store store,
      boolean owner) {
    this.store = store;
    this.owner = owner;
    Taxonomy taxonomy = Taxonomy.shipped();
    casebook =
        Casebook.shipped(
            CasebookSettings.defaults(),
            taxonomy,
            Keeping.in(store, Stores.derived(StoreSettings.defaults().inMemory(), "cases")));
    loki = new LokiClient(vertx, loki(lokiUrl), telemetry);
    prompts =
        new PromptCatalog(
            PromptSettings.defaults(),
            Map.of("root_causes", taxonomy.ids()),
            Map.of("taxonomy", taxonomy.listing()));
    model = new ModelPool(vertx, LlmSettings.defaults().at(modelUrl), telemetry);
    history = new InsightHistory(store.insights(), "", settings.incidentGap());
    feedback = new CasebookFeedback(casebook, taxonomy, history);
    reader =
        new WindowReader(
            loki,
            new Redactor(RedactSettings.defaults()),
            PatternSettings.defaults(),
            settings,
            telemetry);
    explainer =
        new ExplainLogs(
            settings,
            reader,
            new Knowledge(casebook),
            new Questions(settings, casebook, prompts, model, store, "", telemetry),
            feedback,
            history,
            telemetry);
  }

  private static LokiSettings loki(String url) {
    LokiSettings d = LokiSettings.defaults();
    return new LokiSettings(
        url,
        "",
        Secret.NONE,
        "",
        Secret.NONE,
        false,
        "",
        "",
        "",
        d.timeout(),
        d.connectTimeout(),
        d.lineLimit(),
        d.pageSize(),
        d.parallelism(),
        d.connections(),
        2,
        Duration.ofMillis(1));
  }

  /** Defaults without the window before, patient with a slow machine, quick to ask again. */
  static ExplainSettings settings() {
    return settings(64, LONG, false);
  }

  static ExplainSettings settings(int pending, Duration stall, boolean compareWithBefore) {
    ExplainSettings d = ExplainSettings.defaults();
    return new ExplainSettings(
        d.patterns(),
        d.askedPatterns(),
        compareWithBefore,
        stall,
        LONG,
        LONG,
        pending,
        Duration.ofNanos(1),
        d.remember(),
        0,
        d.incidentGap());
  }

  /** Settings with a budget of tokens. */
  static ExplainSettings spending(long tokensPerDay) {
    ExplainSettings d = settings();
    return new ExplainSettings(
        d.patterns(),
        d.askedPatterns(),
        d.compareWithBefore(),
        d.stall(),
        d.readTime(),
        d.modelTime(),
        d.pending(),
        d.forgetFailuresAfter(),
        d.remember(),
        tokensPerDay,
        d.incidentGap());
  }

  /** The template in use. */
  String promptId() {
    return prompts.route(Questions.ROUTE).promptId();
  }

  /** Another version of it. */
  String otherPromptId() {
    return prompts.list().stream()
        .map(PromptTemplate::promptId)
        .filter(id -> id.startsWith(Questions.ROUTE + "@") && !id.equals(promptId()))
        .findFirst()
        .orElseThrow();
  }

  static ExplainRequest request(Duration wait) {
    return ExplainRequest.of(new LogQuery(LOGQL, WINDOW, 200_000), wait);
  }

  Explanation ask(Duration wait) throws InterruptedException {
    return explainer.run(request(wait), ExplainListener.NONE);
  }

  /** Gives a fake Loki lines. */
  static void fill(FakeLoki loki, List<LogLine> lines) {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode streams = body.putArray("streams");
    for (LogLine line : lines) {
      ObjectNode stream = streams.addObject();
      stream.set("stream", JSON.valueToTree(line.labels()));
      stream
          .putArray("values")
          .addArray()
          .add(Long.toString(line.timestampNs()))
          .add(line.text())
          .add(JSON.valueToTree(line.metadata()));
    }
    loki.push(body);
  }

  /** One line in the middle of the window. */
  static LogLine line(String text) {
    return new LogLine(
        WINDOW.startNs() + WINDOW.lengthNs() / 2,
        Map.of("app", "strange"),
        Map.of("detected_level", "error"),
        text);
  }

  /** An answer that fits the real templates' schema. */
  static String answer(String rootCause, String evidence) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("summary", "The disk is full");
    answer.putArray("evidence").add(evidence);
    answer.put("root_cause", rootCause).put("severity", "high");
    answer.put("confidence", 0.9).put("action", "Free some space");
    return answer.toString();
  }

  static long lines(Explanation explanation) {
    return explanation.findings().stream().mapToLong(f -> f.ranked().pattern().count()).sum();
  }

  static List<Finding.Status> statuses(Explanation explanation) {
    return explanation.findings().stream().map(Finding::status).toList();
  }

  static boolean hasNotice(Explanation explanation, String words) {
    return explanation.notices().stream().anyMatch(n -> n.text().contains(words));
  }

  /** A port on which nothing listens now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    explainer.close();
    model.close();
    prompts.close();
    history.close();
    casebook.close();
    loki.close();
    if (owner) {
      store.close();
    }
  }
}
