package dev.farseer.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.farseer.ask.AskRequest;
import dev.farseer.ask.Asked;
import dev.farseer.ask.Interpreter;
import dev.farseer.casebook.Severity;
import dev.farseer.door.api.ApiDoor;
import dev.farseer.door.json.JsonDoor;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explainer;
import dev.farseer.explain.Feedback;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Every door on a free port, before a fake pipeline. */
public final class RunningDoors implements AutoCloseable {
  /** What {@code now} is. */
  public static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What the pipeline was asked, in order. */
  public final BlockingQueue<ExplainRequest> asked = new LinkedBlockingQueue<>();

  /** Questions in plain words, in order. */
  public final BlockingQueue<AskRequest> questions = new LinkedBlockingQueue<>();

  /** What the labels were asked for. */
  public final BlockingQueue<String> labelsAsked = new LinkedBlockingQueue<>();

  /** What was said about answers. */
  public final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  /** All routes. */
  public final List<Endpoint> endpoints;

  /** What stands behind the doors. */
  public final Engine engine;

  /** Where spans and metrics go. */
  public final Telemetry telemetry;

  /** Counts up when the casebook has learnt something. */
  public final AtomicLong knowledge = new AtomicLong();

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final FarseerServer server;

  /** With the sample answer and the default settings. */
  public RunningDoors() throws InterruptedException {
    this(ServerSettings.defaults(), (request, _) -> Samples.explanation(request));
  }

  /** With a pipeline of its own. */
  public RunningDoors(Explainer explainer) throws InterruptedException {
    this(ServerSettings.defaults(), explainer);
  }

  /** With settings, whose port is ignored. */
  public RunningDoors(ServerSettings settings, Explainer explainer) throws InterruptedException {
    this(settings, explainer, Telemetry.local(), List.of());
  }

  /** With everything. */
  public RunningDoors(
      ServerSettings settings, Explainer explainer, Telemetry telemetry, List<Readiness> readiness)
      throws InterruptedException {
    Explainer noting =
        (request, listener) -> {
          asked.add(request);
          return explainer.run(request, listener);
        };
    engine =
        new Engine(
            noting,
            new Saying(),
            Samples::past,
            knowledge::get,
            new Words(),
            Samples.desk(),
            new Labels(),
            () -> List.of(new Choice("explain@0a1b2c3d", "explains a pattern")),
            List.of(
                new Choice("benign", "ordinary operation"),
                new Choice("db_pool_exhausted", "no connection is left in a pool")),
            readiness,
            200_000,
            "1.2.3");
    this.telemetry = telemetry;
    endpoints = new ArrayList<>(JsonDoor.endpoints(engine, settings, telemetry, () -> NOW));
    endpoints.addAll(ApiDoor.endpoints(engine, settings, telemetry, () -> NOW));
    server =
        FarseerServer.start(
            vertx, TestSettings.onFreePort(settings), telemetry, endpoints, List.of());
  }

  /** Knows one question, and thinks about every other. */
  private final class Saying implements Interpreter {
    @Override
    public Asked ask(AskRequest request, Duration wait) {
      questions.add(request);
      return request.question().equals("why do payments fail?")
          ? new Asked.Ready(
              "{app=\"payments\"}",
              "all of payments",
              "ask-logql@0a1b2c3d",
              "small",
              1,
              new ChatAnswer.Usage(30, 20, 10))
          : new Asked.Pending();
    }
  }

  private final class Words implements Feedback {
    @Override
    public Taught confirm(String insightId) {
      said.add("confirm " + insightId);
      return new Taught(1, "Confirmed for 1 pattern.");
    }

    @Override
    public Taught correct(
        String insightId,
        String rootCause,
        @Nullable Severity severity,
        String summary,
        String action) {
      if (!rootCause.equals("db_pool_exhausted")) {
        throw new Problem(Reason.BAD_REQUEST, "there is no such root cause");
      }
      said.add(String.join(" ", "correct", insightId, rootCause, severity + "", summary, action));
      return new Taught(2, "From now on 2 patterns mean it.");
    }
  }

  private final class Labels implements LabelSource {
    @Override
    public List<String> names(TimeRange range) {
      labelsAsked.add("names " + range);
      return List.of("app", "namespace");
    }

    @Override
    public List<String> values(String name, String selector, TimeRange range) {
      labelsAsked.add(name + " of " + selector);
      return List.of("checkout", "pay\"ments");
    }
  }

  /** The port. */
  public int port() {
    return server.port();
  }

  /** Stops the server only. */
  public void stop() {
    server.close();
  }

  /** An address on the server. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /** A GET. */
  public HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send(with(HttpRequest.newBuilder(uri(path)).GET(), headers));
  }

  /** A POST of JSON. */
  public HttpResponse<String> post(String path, String json, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    return send(with(request, headers));
  }

  /** Any request. */
  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The client, for what the methods above do not do. */
  public HttpClient client() {
    return client;
  }

  /** Text as JSON. */
  public static JsonNode json(String text) throws IOException {
    return MAPPER.readTree(text);
  }

  /** The body as JSON. */
  public static JsonNode json(HttpResponse<String> response) throws IOException {
    return MAPPER.readTree(response.body());
  }

  private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
    return headers.length == 0 ? request : request.headers(headers);
  }

  @Override
  public void close() {
    server.close();
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
