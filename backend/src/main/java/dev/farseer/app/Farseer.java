package dev.farseer.app;

import dev.farseer.ask.AskLogs;
import dev.farseer.ask.Interpreter;
import dev.farseer.casebook.Casebook;
import dev.farseer.casebook.Embedder;
import dev.farseer.casebook.Keeping;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.embedded.EmbeddedStore;
import dev.farseer.embedded.LogFiles;
import dev.farseer.explain.CasebookFeedback;
import dev.farseer.explain.ExplainLogs;
import dev.farseer.explain.Explainer;
import dev.farseer.explain.Feedback;
import dev.farseer.explain.InsightHistory;
import dev.farseer.explain.Knowledge;
import dev.farseer.explain.PastInsights;
import dev.farseer.explain.Questions;
import dev.farseer.explain.WindowReader;
import dev.farseer.llm.ModelPool;
import dev.farseer.loki.LokiClient;
import dev.farseer.loki.LokiSettings;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.prompt.PromptCatalog;
import dev.farseer.redact.Redactor;
import dev.farseer.store.Store;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A running Farseer: all rooms, made in order and closed in reverse. */
public final class Farseer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Farseer.class.getName());

  private static final Duration EMBEDDING = Duration.ofSeconds(30);

  private final Deque<Started> started = new ArrayDeque<>();
  private final FarseerSettings settings;
  private final Platform platform;
  private final Optional<EmbeddedStore> embedded;
  private Optional<LogFiles.Loaded> files = Optional.empty();
  private final LokiClient loki;
  private final Taxonomy taxonomy;
  private final Casebook casebook;
  private final PromptCatalog prompts;
  private final ModelPool model;
  private final CasebookFeedback feedback;
  private final InsightHistory history;
  private final ExplainLogs explainer;
  private final AskLogs ask;

  private record Started(String name, AutoCloseable part) {}

  /**
   * Makes all rooms; nothing is asked of Loki or the model yet, so both may be down.
   *
   * @throws dev.farseer.problem.Problem when a file cannot be used
   */
  public Farseer(FarseerSettings settings, LogSource source) throws InterruptedException {
    this(settings, source, Platform.start(settings), true);
  }

  /** An engine beside others; the platform stays its maker's. */
  Farseer(FarseerSettings settings, LogSource source, Platform platform)
      throws InterruptedException {
    this(settings, source, platform, false);
  }

  private Farseer(FarseerSettings settings, LogSource source, Platform platform, boolean owner)
      throws InterruptedException {
    this.settings = settings;
    this.platform = platform;
    Telemetry telemetry = platform.telemetry();
    Vertx vertx = platform.vertx();
    boolean ready = false;
    try {
      if (owner) {
        started("platform", platform);
      }
      embedded =
          switch (source) {
            case LogSource.Loki _ -> Optional.empty();
            case LogSource.Embedded here -> Optional.of(filled(here.paths()));
          };
      loki = started("loki", new LokiClient(vertx, lokiSettings(), telemetry));
      taxonomy = Taxonomy.shipped();
      model = started("model", new ModelPool(vertx, settings.llm(), telemetry));
      casebook =
          started(
              "casebook",
              Casebook.shipped(
                  settings.casebook(),
                  taxonomy,
                  Keeping.in(store(), platform.indexFolder()).with(embedder(model))));
      started(
          "gauges",
          telemetry
              .gauges()
              .add(
                  "farseer.cases",
                  "cases of the casebook, shipped ones included",
                  casebook::count));
      history =
          started(
              "history",
              new InsightHistory(
                  store().insights(), settings.loki().tenant(), settings.explain().incidentGap()));
      feedback = new CasebookFeedback(casebook, taxonomy, history);
      prompts =
          started(
              "prompts",
              new PromptCatalog(
                  settings.prompt(),
                  Map.of("root_causes", taxonomy.ids()),
                  Map.of("taxonomy", taxonomy.listing())));
      explainer = started("explain", pipeline());
      ask =
          started(
              "ask",
              new AskLogs(
                  loki,
                  new Redactor(settings.redact()),
                  prompts,
                  model,
                  settings.explain().modelTime(),
                  telemetry));
      ready = true;
    } finally {
      if (!ready) {
        close();
      }
    }
  }

  private static Embedder embedder(ModelPool model) {
    return new Embedder() {
      @Override
      public Optional<List<float[]>> embed(List<String> texts) {
        Budget budget = Budget.of(EMBEDDING, Reason.MODEL_TIMEOUT, "vectors took longer than 30 s");
        try {
          return model.embed(texts, budget);
        } catch (Problem e) {
          LOG.log(System.Logger.Level.DEBUG, "no vectors now", e);
          return Optional.empty();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return Optional.empty();
        }
      }

      @Override
      public String model() {
        return model.state().model();
      }
    };
  }

  private ExplainLogs pipeline() {
    return new ExplainLogs(
        settings.explain(),
        new WindowReader(
            loki,
            new Redactor(settings.redact()),
            settings.pattern(),
            settings.explain(),
            telemetry()),
        new Knowledge(casebook),
        new Questions(
            settings.explain(),
            casebook,
            prompts,
            model,
            store(),
            settings.loki().tenant(),
            telemetry()),
        feedback,
        history,
        telemetry());
  }

  private EmbeddedStore filled(List<Path> paths) throws InterruptedException {
    // a file may reach back for years, which Loki's limit on a query's length would cut off
    EmbeddedStore embedded =
        new EmbeddedStore(
            paths.isEmpty() ? settings.embedded() : settings.embedded().withAnyQueryLength());
    if (!paths.isEmpty()) {
      files = Optional.of(new LogFiles(embedded).load(paths));
    }
    return embedded;
  }

  private LokiSettings lokiSettings() throws InterruptedException {
    if (embedded.isEmpty()) {
      return settings.loki();
    }
    EmbeddedService service =
        started("embedded store", EmbeddedService.start(vertx(), embedded.get()));
    return settings.loki().at(service.url(), service.token());
  }

  private <T extends AutoCloseable> T started(String name, T part) {
    started.push(new Started(name, part));
    return part;
  }

  /** The pipeline. */
  public Explainer explainer() {
    return explainer;
  }

  /** What people say about answers. */
  public Feedback feedback() {
    return feedback;
  }

  /** What was seen when. */
  public PastInsights history() {
    return history;
  }

  /** What outlives the process. */
  public Store store() {
    return platform.store();
  }

  /** Says questions in LogQL. */
  public Interpreter interpreter() {
    return ask;
  }

  /** The settings this process runs with. */
  public FarseerSettings settings() {
    return settings;
  }

  /** Spans and metrics. */
  public Telemetry telemetry() {
    return platform.telemetry();
  }

  /** The process' Vert.x. */
  public Vertx vertx() {
    return platform.vertx();
  }

  /** The Loki client. */
  public LokiClient loki() {
    return loki;
  }

  /** The model. */
  public ModelPool model() {
    return model;
  }

  /** The prompt templates. */
  public PromptCatalog prompts() {
    return prompts;
  }

  /** The root causes. */
  public Taxonomy taxonomy() {
    return taxonomy;
  }

  /** The cases. */
  public Casebook casebook() {
    return casebook;
  }

  /** The log store inside the process, when that is where the logs are. */
  public Optional<EmbeddedStore> embedded() {
    return embedded;
  }

  /** What was read from files at start. */
  public Optional<LogFiles.Loaded> files() {
    return files;
  }

  /** Ends every part, the last started first; a part that fails to end does not keep the others. */
  @Override
  public void close() {
    for (Started part = started.poll(); part != null; part = started.poll()) {
      try {
        part.part.close();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.WARNING, "closing " + part.name + " failed", e);
      }
    }
  }
}
