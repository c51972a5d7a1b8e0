package dev.farseer.loki;

import com.fasterxml.jackson.core.JsonToken;
import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Vertx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Asks Loki, or anything that speaks its HTTP API. One client serves all threads.
 *
 * <p>Every method blocks the calling thread, which must not be an event loop; an interrupt closes
 * the connections of the call and throws {@link InterruptedException}. Questions only read, so they
 * are safe to repeat: after a lost connection, an answer that cannot be read, 429, or 5xx other
 * than 501, a question is sent again up to {@code retries} times, after a growing and randomly
 * spread pause that is never shorter than Loki's {@code Retry-After}, and only if the pause fits
 * into the budget. A request that outlasts {@code timeout} is not sent again.
 *
 * <p>Failures are {@link Problem}s: {@code BAD_QUERY} with Loki's words and the query; {@code
 * LOKI_REFUSED} for credentials, tenant, and limits; {@code LOKI_UNREACHABLE}, {@code
 * LOKI_TIMEOUT}, {@code LOKI_GARBAGE}; and the budget's own reason when its time is over.
 */
public final class LokiClient implements AutoCloseable {
  private static final Duration COUNT_TIME = Duration.ofSeconds(3);
  private static final int SMALLEST_PAGE = 100;

  private final LokiSettings settings;
  private final Telemetry telemetry;
  private final LokiHttp http;
  private final Counter linesRead;

  // what Loki allows in one request, found out when it refuses a page
  private final AtomicInteger allowedEntries = new AtomicInteger(Integer.MAX_VALUE);

  /**
   * A client; nothing is sent yet.
   *
   * @throws Problem FILE when a certificate file cannot be read
   */
  public LokiClient(Vertx vertx, LokiSettings settings, Telemetry telemetry) {
    this.settings = settings;
    this.telemetry = telemetry;
    this.http = new LokiHttp(vertx, settings, telemetry);
    this.linesRead =
        Counter.builder("farseer.lines.read")
            .description("Log lines read from Loki")
            .register(telemetry.metrics());
  }

  /**
   * Reads a whole window. Pages are fetched side by side and handed to the sink on the calling
   * thread, each line exactly once, newest first: no line of a batch is older than one of a later
   * batch, and within a batch lines are sorted by time too; lines of the same nanosecond are in no
   * order that means anything. A few pages are in memory at a time, never the window; a slow sink
   * slows the reading down.
   *
   * <p>When the window holds more lines than the query's or the settings' limit, the newest are
   * kept, always the same ones, and the report says so.
   *
   * @param sink gets unmodified batches of at least one line; what it throws ends the read
   * @throws Problem when a part of the window cannot be read. All lines newer than that part have
   *     been given to the sink by then, and stay valid: the caller may answer with them, and say
   *     that older ones are missing
   */
  public ReadReport read(LogQuery query, Budget budget, Consumer<List<LogLine>> sink)
      throws InterruptedException {
    return telemetry.span(
        "loki.query",
        span -> {
          span.setAttribute("db.system.name", "loki");
          span.setAttribute("db.query.text", query.logql());
          span.setAttribute("server.address", settings.url());
          AtomicInteger requests = new AtomicInteger();
          try {
            ReadReport report = readWindow(query, budget, sink, requests);
            span.setAttribute("farseer.lines", report.lines());
            span.setAttribute("farseer.lines_in_loki", report.linesInLoki());
            span.setAttribute("farseer.truncated", report.truncated());
            return report;
          } finally {
            span.setAttribute("farseer.loki.requests", requests.get());
          }
        });
  }

  private ReadReport readWindow(
      LogQuery query, Budget budget, Consumer<List<LogLine>> sink, AtomicInteger requests)
      throws InterruptedException {
    int cap = Math.min(query.lineLimit(), settings.lineLimit());
    // a query for few lines needs no full page; one line more tells that there are more
    int pageSize = Math.min(settings.pageSize(), Math.max(SMALLEST_PAGE, cap + 1));
    PageReader pages =
        new PageReader(http, query.logql(), pageSize, allowedEntries, requests, budget);
    WindowReader window =
        new WindowReader(
            pages,
            query,
            cap,
            Math.min(pageSize, allowedEntries.get()),
            settings.parallelism(),
            requests);
    return window.read(
        budget,
        lines -> {
          linesRead.increment(lines.size());
          sink.accept(lines);
        },
        () -> count(query, budget, requests));
  }

  private OptionalLong count(LogQuery query, Budget budget, AtomicInteger requests)
      throws InterruptedException {
    // the line break ends a comment that the query may end with
    String logql =
        "sum(count_over_time(" + query.logql() + "\n[" + duration(query.range().lengthNs()) + "]))";
    Budget brief = budget.within(COUNT_TIME, Reason.LOKI_TIMEOUT, "counting took too long");
    try {
      List<Series> series = instant(logql, query.range().endNs() - 1, brief, requests);
      return series.isEmpty() || series.getFirst().points().isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Math.round(series.getFirst().points().getFirst().value()));
    } catch (Problem | LokiFailure e) {
      // the number is good to have; the lines are read already
      return OptionalLong.empty();
    }
  }

  private static String duration(long ns) {
    if (ns % 1_000_000_000 == 0) {
      return ns / 1_000_000_000 + "s";
    }
    return ns % 1_000_000 == 0 ? ns / 1_000_000 + "ms" : ns + "ns";
  }

  /**
   * The value of a metric query at one time.
   *
   * @return one series per label set, each with one point; empty when nothing matches
   */
  public List<Series> query(String logql, Instant time, Budget budget) throws InterruptedException {
    try {
      return instant(logql, TimeRange.nanos(time), budget, new AtomicInteger());
    } catch (LokiFailure e) {
      throw e.problem();
    }
  }

  private List<Series> instant(String logql, long timeNs, Budget budget, AtomicInteger requests)
      throws InterruptedException {
    LokiRequest request = LokiRequest.to("query").with("time", timeNs).withQuery(logql);
    return http.call(
        request,
        budget,
        requests,
        json -> Envelope.read(json, List.<Series>of(), new SeriesReader()).data());
  }

  /**
   * The values of a metric query over a window.
   *
   * @param step distance of two points, from 1 ms; Loki allows 11,000 points in the window
   */
  public List<Series> queryRange(String logql, TimeRange range, Duration step, Budget budget)
      throws InterruptedException {
    if (step.toMillis() < 1) {
      throw new Problem(Reason.BAD_REQUEST, "the step must be at least 1 ms, got " + step);
    }
    LokiRequest request =
        LokiRequest.to("query_range")
            .over(range)
            .with("step", step.toMillis() + "ms")
            .withQuery(logql);
    return http.ask(
        request, budget, json -> Envelope.read(json, List.<Series>of(), new SeriesReader()).data());
  }

  /**
   * The label names of a window, sorted.
   *
   * @param selector streams to look at, such as <code>{app="checkout"}</code>; empty for all
   */
  public List<String> labels(TimeRange range, String selector, Budget budget)
      throws InterruptedException {
    return names(LokiRequest.to("labels"), range, selector, budget);
  }

  /**
   * The values of a label in a window, sorted; empty for a label that does not occur.
   *
   * @param selector streams to look at; empty for all
   */
  public List<String> labelValues(String label, TimeRange range, String selector, Budget budget)
      throws InterruptedException {
    if (label.isBlank() || label.chars().anyMatch(c -> c <= ' ' || c == '/' || c == '.')) {
      throw new Problem(
          Reason.BAD_REQUEST, "a label name has letters, digits and underscores, such as app");
    }
    String name = URLEncoder.encode(label, StandardCharsets.UTF_8);
    return names(LokiRequest.to("label/" + name + "/values"), range, selector, budget);
  }

  private List<String> names(LokiRequest to, TimeRange range, String selector, Budget budget)
      throws InterruptedException {
    LokiRequest request = to.over(range);
    return http
        .ask(
            selector.isBlank() ? request : request.withQuery(selector),
            budget,
            json -> Envelope.read(json, List.<String>of(), JsonStream::strings).data())
        .stream()
        .sorted()
        .toList();
  }

  /**
   * The label sets of the streams of a window that match a selector.
   *
   * @param selector not blank, because without one Loki would return every stream it has
   */
  public List<Map<String, String>> series(String selector, TimeRange range, Budget budget)
      throws InterruptedException {
    requireSelector(selector);
    LokiRequest request = LokiRequest.to("series").over(range).withMatch(selector);
    return List.copyOf(
        http.ask(
                request,
                budget,
                json -> Envelope.read(json, List.<Map<String, String>>of(), LokiClient::labelSets))
            .data());
  }

  private static List<Map<String, String>> labelSets(JsonStream json) throws InterruptedException {
    List<Map<String, String>> all = new ArrayList<>();
    json.expect(JsonToken.START_ARRAY);
    JsonToken token;
    while ((token = json.next()) != JsonToken.END_ARRAY) {
      JsonStream.require(token, JsonToken.START_OBJECT);
      all.add(Map.copyOf(json.stringsByName()));
    }
    return all;
  }

  /** What the index knows about a selector in a window; cheap, no line is read. */
  public IndexStats stats(String selector, TimeRange range, Budget budget)
      throws InterruptedException {
    requireSelector(selector);
    return http.ask(
        LokiRequest.to("index/stats").over(range).withQuery(selector),
        budget,
        LokiClient::indexStats);
  }

  private static IndexStats indexStats(JsonStream json) throws InterruptedException {
    long streams = 0;
    long chunks = 0;
    long bytes = 0;
    long entries = 0;
    json.expect(JsonToken.START_OBJECT);
    while (json.next() == JsonToken.FIELD_NAME) {
      switch (json.text()) {
        case "streams" -> streams = json.integer();
        case "chunks" -> chunks = json.integer();
        case "bytes" -> bytes = json.integer();
        case "entries" -> entries = json.integer();
        default -> json.skipNext();
      }
    }
    return new IndexStats(streams, chunks, bytes, entries);
  }

  /**
   * Whether questions are answered now: returns when they are. Asks for the label names of the last
   * minute, which costs Loki a few milliseconds and tests address, credentials, and tenant at once;
   * Loki's own {@code /ready} tests none of them and is hidden by many gateways.
   *
   * @throws Problem why they are not
   */
  public void ready(Budget budget) throws InterruptedException {
    labels(TimeRange.endingAt(Instant.now(), Duration.ofMinutes(1)), "", budget);
  }

  /**
   * What the latest request has failed with, if that was after the given {@link System#nanoTime()}
   * and none was answered since: for an asker who gives up while a request is being sent again.
   */
  public Optional<Problem> troubleSince(long nanoTime) {
    return http.troubleSince(nanoTime);
  }

  private static void requireSelector(String selector) {
    if (selector.isBlank()) {
      throw new Problem(
          Reason.BAD_REQUEST, "a stream selector is needed, such as {app=\"checkout\"}");
    }
  }

  /** Closes all connections; calls under way fail. */
  @Override
  public void close() {
    http.close();
  }
}
