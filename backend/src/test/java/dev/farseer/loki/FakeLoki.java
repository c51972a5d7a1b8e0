package dev.farseer.loki;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Loki over HTTP with the traits that a client stumbles over: a limit per request, lines of one
 * nanosecond in another order at every request, errors in plain text, data left out. It knows
 * selectors with {@code =} and line filters, nothing more.
 */
public final class FakeLoki implements AutoCloseable {

  /** Something other than the right answer. */
  public interface Fault {
    /** Takes the request over, or leaves it by returning false. */
    boolean took(HttpServerRequest request);
  }

  private record Entry(
      long ns, Map<String, String> labels, String text, Map<String, String> metadata) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern COUNT =
      Pattern.compile("sum\\(count_over_time\\((.*)\\[(\\d+)(s|ms|ns)\\]\\)\\)", Pattern.DOTALL);
  private static final Pattern LOG_QUERY =
      Pattern.compile("\\s*\\{([^}]*)\\}((?:\\s*[|!]= \"[^\"]*\")*)\\s*(?:#[^\n]*)?\\s*");
  private static final Pattern MATCHER = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");
  private static final Pattern PARAMETER = Pattern.compile("([^&=]+)=([^&]*)");
  private static final Pattern FILTER = Pattern.compile("([|!])= \"([^\"]*)\"");

  private final HttpServer server;
  private final Set<Entry> entries = new LinkedHashSet<>();
  private final AtomicInteger open = new AtomicInteger();

  /** Method and path of all requests answered rightly, as they came. */
  public final List<String> seen = new CopyOnWriteArrayList<>();

  /** Headers of all requests, as they came. */
  public final List<MultiMap> headers = new CopyOnWriteArrayList<>();

  /** One for each of the next requests. */
  public final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();

  /** For every request. */
  public volatile Fault always = _ -> false;

  private volatile CompletableFuture<Void> allClosed = new CompletableFuture<>();
  volatile int entriesLimit = 5_000;

  /** On a free port. */
  public FakeLoki(Vertx vertx) {
    this(vertx, 0);
  }

  /** On a port of which the caller knows that it is free. */
  public FakeLoki(Vertx vertx, int port) {
    this(vertx, new HttpServerOptions(), port);
  }

  FakeLoki(Vertx vertx, HttpServerOptions options) {
    this(vertx, options, 0);
  }

  private FakeLoki(Vertx vertx, HttpServerOptions options, int port) {
    try {
      server =
          vertx
              .createHttpServer(options.setHost("127.0.0.1").setPort(port))
              .connectionHandler(
                  connection -> {
                    open.incrementAndGet();
                    connection.closeHandler(
                        _ -> {
                          if (open.decrementAndGet() == 0) {
                            allClosed.complete(null);
                          }
                        });
                  })
              .requestHandler(this::answer)
              .listen()
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where it is. */
  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Its port. */
  public int port() {
    return server.actualPort();
  }

  /** To be asked for while a connection is open. */
  public CompletableFuture<Void> whenLastConnectionCloses() {
    allClosed = new CompletableFuture<>();
    return allClosed;
  }

  /** Connections that are open. */
  public int openConnections() {
    return open.get();
  }

  private void answer(HttpServerRequest request) {
    headers.add(request.headers());
    request.exceptionHandler(_ -> {});
    request.response().exceptionHandler(_ -> {});
    Fault next = faults.poll();
    if ((next != null && next.took(request)) || always.took(request)) {
      return;
    }
    answerRightly(request);
  }

  /** What happens without a fault; for faults that only delay. */
  public void answerRightly(HttpServerRequest request) {
    Future<Buffer> whole = request.body();
    // a fault that delays has paused it
    request.resume();
    whole.onSuccess(
        body -> {
          MultiMap params = MultiMap.caseInsensitiveMultiMap().addAll(request.params());
          String type = request.getHeader("Content-Type");
          if (type != null && type.startsWith("application/x-www-form-urlencoded")) {
            decode(body.toString(), params);
          }
          seen.add(request.method() + " " + request.path());
          try {
            route(request, params, body);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (BadRequest e) {
            request.response().setStatusCode(400).putHeader("Content-Type", "text/plain");
            request.response().end(e.getMessage());
          }
        });
  }

  private static void decode(String form, MultiMap params) {
    PARAMETER
        .matcher(form)
        .results()
        .forEach(
            pair ->
                params.add(
                    URLDecoder.decode(pair.group(1), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.group(2), StandardCharsets.UTF_8)));
  }

  private void route(HttpServerRequest request, MultiMap params, Buffer body) throws IOException {
    String path = Objects.requireNonNull(request.path());
    switch (path) {
      case "/loki/api/v1/push" -> {
        push(JSON.readTree(body.getBytes()));
        request.response().setStatusCode(204).end();
      }
      case "/loki/api/v1/query_range" -> queryRange(request, params);
      case "/loki/api/v1/query" -> instant(request, params);
      case "/loki/api/v1/labels" ->
          success(
              request,
              array(
                  matching(params, text(params, "query"))
                      .flatMap(e -> e.labels.keySet().stream())));
      case "/loki/api/v1/series" -> {
        ArrayNode sets = JSON.createArrayNode();
        matching(params, text(params, "match[]"))
            .map(Entry::labels)
            .distinct()
            .forEach(labels -> sets.add(JSON.valueToTree(labels)));
        success(request, sets);
      }
      case "/loki/api/v1/index/stats" -> {
        List<Entry> all = matching(params, text(params, "query")).toList();
        ObjectNode stats = JSON.createObjectNode();
        stats.put("streams", all.stream().map(Entry::labels).distinct().count());
        stats.put("chunks", 1).put("bytes", all.stream().mapToLong(e -> e.text.length()).sum());
        json(request, stats.put("entries", all.size()));
      }
      default -> {
        if (path.startsWith("/loki/api/v1/label/") && path.endsWith("/values")) {
          String name = path.substring(19, path.length() - 7);
          ArrayNode values =
              array(
                  matching(params, text(params, "query"))
                      .flatMap(e -> Stream.ofNullable(e.labels.get(name))));
          ObjectNode answer = JSON.createObjectNode().put("status", "success");
          json(request, values.isEmpty() ? answer : answer.set("data", values));
        } else {
          request.response().setStatusCode(404).end("404 page not found\n");
        }
      }
    }
  }

  /** Keeps lines, in the form of a push. */
  public void push(JsonNode body) {
    for (JsonNode stream : body.get("streams")) {
      Map<String, String> labels = new TreeMap<>();
      stream.get("stream").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
      for (JsonNode value : stream.get("values")) {
        Map<String, String> metadata = new TreeMap<>();
        if (value.has(2)) {
          value.get(2).properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
        }
        entries.add(new Entry(value.get(0).asLong(), labels, value.get(1).asText(), metadata));
      }
    }
  }

  private void queryRange(HttpServerRequest request, MultiMap params) {
    String query = text(params, "query");
    Matcher count = COUNT.matcher(query);
    if (count.matches()) {
      ObjectNode series = JSON.createObjectNode();
      series.putObject("metric");
      long total = matching(params, count.group(1)).count();
      double end = Long.parseLong(text(params, "end")) / 1e9;
      series.putArray("values").addArray().add(end).add(Long.toString(total));
      success(request, result("matrix", JSON.createArrayNode().add(series)));
      return;
    }
    int limit = Integer.parseInt(params.contains("limit") ? text(params, "limit") : "100");
    if (limit > entriesLimit) {
      throw new BadRequest(
          "max entries limit per query exceeded, limit > max_entries_limit_per_query ("
              + limit
              + " > "
              + entriesLimit
              + ")");
    }
    List<Entry> found = new ArrayList<>(matching(params, query).toList());
    // no stable order within a nanosecond: another one for every question
    Collections.shuffle(found, new Random(params.hashCode() * 31L + limit));
    Comparator<Entry> order = Comparator.comparingLong(Entry::ns);
    found.sort(text(params, "direction").equals("forward") ? order : order.reversed());
    boolean categorized =
        "categorize-labels".equals(request.getHeader("X-Loki-Response-Encoding-Flags"));
    Map<Map<String, String>, ArrayNode> streams = new LinkedHashMap<>();
    for (Entry entry : found.subList(0, Math.min(limit, found.size()))) {
      Map<String, String> labels = new TreeMap<>(entry.labels);
      if (!categorized) {
        labels.putAll(entry.metadata);
      }
      ArrayNode value = streams.computeIfAbsent(labels, _ -> JSON.createArrayNode()).addArray();
      value.add(Long.toString(entry.ns)).add(entry.text);
      if (categorized && !entry.metadata.isEmpty()) {
        value.addObject().set("structuredMetadata", JSON.valueToTree(entry.metadata));
      }
    }
    ArrayNode all = JSON.createArrayNode();
    streams.forEach(
        (labels, values) -> {
          ObjectNode stream = all.addObject();
          stream.set("stream", JSON.valueToTree(labels));
          stream.set("values", values);
        });
    success(request, result("streams", all));
  }

  private void instant(HttpServerRequest request, MultiMap params) {
    Matcher count = COUNT.matcher(text(params, "query"));
    if (!count.matches()) {
      throw new BadRequest(
          "log queries are not supported as an instant query type, please change your query to a"
              + " range query type");
    }
    long unit =
        switch (count.group(3)) {
          case "s" -> 1_000_000_000L;
          case "ms" -> 1_000_000L;
          default -> 1L;
        };
    long end = Long.parseLong(text(params, "time"));
    long start = end - Long.parseLong(count.group(2)) * unit;
    // a range vector leaves its start out and has its end in
    long total = matching(count.group(1), start + 1, end + 1).count();
    ArrayNode all = JSON.createArrayNode();
    if (total > 0) {
      ObjectNode series = all.addObject();
      series.putObject("metric");
      series.putArray("value").add(end / 1e9).add(Long.toString(total));
    }
    success(request, result("vector", all));
  }

  private static ObjectNode result(String type, ArrayNode result) {
    ObjectNode data = JSON.createObjectNode().put("resultType", type);
    data.set("result", result);
    data.putObject("stats").putObject("summary").put("subqueries", 0).putArray("list").add(1);
    return data;
  }

  private static String text(MultiMap params, String name) {
    return Objects.requireNonNullElse(params.get(name), "");
  }

  private Stream<Entry> matching(MultiMap params, String query) {
    return matching(
        query.isEmpty() ? "{}" : query,
        Long.parseLong(text(params, "start")),
        Long.parseLong(text(params, "end")));
  }

  private Stream<Entry> matching(String query, long start, long end) {
    Matcher parts = LOG_QUERY.matcher(query);
    if (!parts.matches()) {
      throw new BadRequest("parse error at line 1, col 9: syntax error: unexpected $end");
    }
    Stream<Entry> found = entries.stream().filter(e -> e.ns >= start && e.ns < end);
    Matcher matcher = MATCHER.matcher(parts.group(1));
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = matcher.group(2);
      found = found.filter(e -> value.equals(e.labels.get(name)));
    }
    Matcher filter = FILTER.matcher(parts.group(2));
    while (filter.find()) {
      boolean wanted = filter.group(1).equals("|");
      String text = filter.group(2);
      found = found.filter(e -> e.text.contains(text) == wanted);
    }
    return found;
  }

  private static ArrayNode array(Stream<String> values) {
    ArrayNode array = JSON.createArrayNode();
    new TreeSet<>(values.toList()).forEach(array::add);
    return array;
  }

  private static void success(HttpServerRequest request, JsonNode data) {
    json(request, JSON.createObjectNode().put("status", "success").set("data", data));
  }

  private static void json(HttpServerRequest request, JsonNode answer) {
    request
        .response()
        .putHeader("Content-Type", "application/json; charset=UTF-8")
        .end(answer.toString() + "\n");
  }

  @Override
  public void close() {
    server.close();
  }

  private static final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRequest(String words) {
      super(words);
    }
  }
}
