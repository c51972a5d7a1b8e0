package dev.farseer.door.plugin;

import dev.farseer.door.Answers;
import dev.farseer.door.Asker;
import dev.farseer.door.Engine;
import dev.farseer.door.Part;
import dev.farseer.door.ServerSettings;
import dev.farseer.door.SideBySide;
import dev.farseer.door.plugin.wire.CallResourceRequest;
import dev.farseer.door.plugin.wire.CallResourceResponse;
import dev.farseer.door.plugin.wire.CheckHealthResponse;
import dev.farseer.door.plugin.wire.DataQuery;
import dev.farseer.door.plugin.wire.DataResponse;
import dev.farseer.door.plugin.wire.QueryDataRequest;
import dev.farseer.door.plugin.wire.QueryDataResponse;
import dev.farseer.door.plugin.wire.RunStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamRequest;
import dev.farseer.door.plugin.wire.SubscribeStreamResponse;
import dev.farseer.explain.ExplainListener;
import dev.farseer.frame.Frame;
import dev.farseer.frame.Links;
import dev.farseer.insight.Insight;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Durations;
import dev.farseer.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Answers with the engine in this process. */
public final class EngineBacking implements Backing {
  private static final Duration NEWS = Duration.ofSeconds(1);

  private final Engine engine;
  private final ServerSettings settings;
  private final Asker asker;
  private final ResourceCalls resources;
  private final LiveQueries live = new LiveQueries();
  private final Semaphore places;
  private final Runnable whenClosed;

  /**
   * Answers over an engine.
   *
   * @param links where trace ids lead to
   * @param whenClosed ends the engine, when this is its only user
   */
  public EngineBacking(
      Engine engine,
      ServerSettings settings,
      Telemetry telemetry,
      Links links,
      Runnable whenClosed) {
    this.engine = engine;
    this.settings = settings;
    this.asker = new Asker(engine, settings, telemetry, "plugin", links);
    this.resources = new ResourceCalls(engine, settings, asker);
    this.places = new Semaphore(settings.maxConcurrentQueries(), true);
    this.whenClosed = whenClosed;
  }

  @Override
  public QueryDataResponse query(QueryDataRequest request, Budget given)
      throws InterruptedException {
    Budget budget =
        given.within(
            settings.queryTimeout(),
            Reason.DEADLINE,
            "the query's time of "
                + Durations.format(settings.queryTimeout())
                + " is over (server.queryTimeout): narrow the query or its range");
    boolean alert = header(request, "FromAlert").equals("true");
    String uid = request.getPluginContext().getDataSourceInstanceSettings().getUid();
    List<Callable<DataResponse>> work = new ArrayList<>();
    for (DataQuery query : request.getQueriesList()) {
      work.add(
          () ->
              Responses.frames(
                  inTurn(budget, () -> frames(query, alert, uid)), request.getFormat()));
    }
    List<SideBySide.Outcome<DataResponse>> outcomes = SideBySide.run(work, budget);
    QueryDataResponse.Builder response = QueryDataResponse.newBuilder();
    for (int i = 0; i < outcomes.size(); i++) {
      response.putResponses(
          request.getQueries(i).getRefId(),
          switch (outcomes.get(i)) {
            case SideBySide.Outcome.Answered<DataResponse> answered -> answered.answer();
            case SideBySide.Outcome.Failed<DataResponse> failed ->
                Responses.failed(failed.problem());
          });
    }
    return response.build();
  }

  private List<Frame> frames(DataQuery sent, boolean alert, String uid)
      throws InterruptedException {
    PluginQuery query = PluginQuery.read(sent, alert, asker, settings);
    if (alert) {
      return ofRule(query);
    }
    List<Frame> frames =
        asker.frames(
            query.refId(), query.type(), query.question(), query.options(), ExplainListener.NONE);
    return query.live() && pending(frames.getFirst())
        ? List.of(withChannel(frames.getFirst(), "ds/" + uid + "/" + live.remember(query)))
        : frames;
  }

  /** What an alert rule can judge: numbers, or series of them. */
  private List<Frame> ofRule(PluginQuery query) throws InterruptedException {
    return switch (query.type()) {
      case INSIGHTS -> asker.alertFrames(query.refId(), query.question(), query.options());
      case ASK ->
          asker.alertFrames(
              query.refId(), asker.inLogql(query.question(), query.options()), query.options());
      case VOLUME ->
          asker.frames(
              query.refId(),
              query.type(),
              asker.ofRule(query.question()),
              query.options(),
              ExplainListener.NONE);
      case PATTERNS, LOGS, ANNOTATIONS, ANOMALIES, INCIDENTS ->
          throw new Problem(
              Reason.UNSUPPORTED,
              "an alert rule judges numbers: choose the query type insights, ask or volume");
    };
  }

  /** Waits for a place among the queries that run at once. */
  private <T> T inTurn(Budget budget, Callable<T> query) throws Exception {
    if (!places.tryAcquire(budget.left().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new Problem(
          Reason.OVERLOADED,
          settings.maxConcurrentQueries()
              + " queries are running already (server.maxConcurrentQueries): ask again later");
    }
    try {
      return query.call();
    } finally {
      places.release();
    }
  }

  /** Whether a row, or the story of the rows, is still to come. */
  private static boolean pending(Frame frame) {
    return Answers.isPending(frame)
        || frame.fields().stream()
            .anyMatch(field -> field.name().equals("status") && field.values().contains("pending"));
  }

  private static Frame withChannel(Frame frame, String channel) {
    Map<String, Object> meta = new HashMap<>(frame.meta());
    meta.put("channel", channel);
    return new Frame(frame.name(), frame.refId(), frame.fields(), meta);
  }

  private static String header(QueryDataRequest request, String name) {
    return request.getHeadersMap().entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  @Override
  public CheckHealthResponse health() throws InterruptedException {
    return Healths.of(Part.look(engine.readiness()), engine.version());
  }

  @Override
  public CallResourceResponse resource(CallResourceRequest request, Budget budget)
      throws InterruptedException {
    return resources.answer(request);
  }

  @Override
  public SubscribeStreamResponse subscribe(SubscribeStreamRequest request) {
    return SubscribeStreamResponse.newBuilder()
        .setStatus(
            live.knows(request.getPath())
                ? SubscribeStreamResponse.Status.OK
                : SubscribeStreamResponse.Status.NOT_FOUND)
        .build();
  }

  @Override
  public void stream(RunStreamRequest request, Consumer<byte[]> packets)
      throws InterruptedException {
    PluginQuery query = live.get(request.getPath());
    boolean benign = query.options().flag("includeBenign", true);
    Object turn = new Object();
    ExplainListener listener =
        new ExplainListener() {
          @Override
          public void rows(List<Insight> rows) {
            synchronized (turn) {
              packets.accept(Responses.live(asker.rows(query.refId(), rows, benign, Map.of())));
            }
          }
        };
    Duration patience = settings.maxStreamWait();
    while (true) {
      long knowledge = engine.knowledge().getAsLong();
      Frame frame =
          asker
              .frames(
                  query.refId(),
                  query.type(),
                  query.question().waiting(patience),
                  query.options(),
                  listener)
              .getFirst();
      synchronized (turn) {
        packets.accept(Responses.live(frame));
      }
      if (!pending(frame)) {
        // only Grafana knows when nobody looks any more, and interrupts
        awaitNews(knowledge);
      }
    }
  }

  /** Waits until the casebook knows more: a correction shows in panels that are open. */
  private void awaitNews(long knowledge) throws InterruptedException {
    do {
      Thread.sleep(NEWS);
    } while (engine.knowledge().getAsLong() == knowledge);
  }

  @Override
  public void close() {
    whenClosed.run();
  }
}
