package dev.farseer.embedded;

import dev.farseer.embedded.EmbeddedLoki.Ask;
import dev.farseer.embedded.Parameters.Window;
import dev.farseer.logql.Expression;
import dev.farseer.logql.LinePipeline;
import dev.farseer.logql.LineState;
import dev.farseer.logql.LogExpression;
import dev.farseer.logql.LogqlParser;
import dev.farseer.logql.MetricEvaluator;
import dev.farseer.logql.MetricExpression;
import dev.farseer.logql.Selector;
import dev.farseer.logql.Series;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The queries of Loki's HTTP interface. Runs on workers; thread-safe. */
final class Queries {
  static final Buffer BUILD_INFO =
      Buffer.buffer(
          "{\"version\":\"3.0.0\",\"revision\":\"embedded\",\"branch\":\"farseer\","
              + "\"buildUser\":\"\",\"buildDate\":\"\",\"goVersion\":\"\"}");

  private static final Duration QUERY_SINCE = Duration.ofHours(1);
  private static final Duration LABELS_SINCE = Duration.ofHours(6);
  private static final int CHECK_EVERY = 1_024;

  private final EmbeddedStore store;

  Queries(EmbeddedStore store) {
    this.store = store;
  }

  Buffer range(Ask ask) {
    Parameters parameters = ask.parameters();
    Expression query = LogqlParser.parse(parameters.text("query"));
    Window window = parameters.window(QUERY_SINCE, store.settings().maxQueryLength());
    return switch (query) {
      case LogExpression log -> lines(ask, log, window);
      case MetricExpression metric -> {
        long step = parameters.stepNs(window);
        // both ends on multiples of the step, so that a refresh shows the same points
        long start = window.startNs() / step * step;
        long count = Math.ceilDiv(window.endNs() - start, step) + 1;
        MetricEvaluator.Points points = new MetricEvaluator.Points(start, step, (int) count);
        yield Answers.matrix(evaluate(ask, metric, points), points);
      }
    };
  }

  Buffer instant(Ask ask) {
    Parameters parameters = ask.parameters();
    long now = parameters.window(QUERY_SINCE, Duration.ZERO).endNs();
    MetricEvaluator.Points points =
        new MetricEvaluator.Points(parameters.time("time", now), 1_000_000_000L, 1);
    return switch (LogqlParser.parse(parameters.text("query"))) {
      case LogExpression _ ->
          throw new Problem(
              Reason.BAD_QUERY,
              "log queries are not supported as an instant query type, use query_range");
      case MetricExpression.NumberLiteral literal -> Answers.scalar(literal.value(), points);
      case MetricExpression metric -> Answers.vector(evaluate(ask, metric, points), points);
    };
  }

  Buffer labels(Ask ask) {
    TreeSet<String> names = new TreeSet<>();
    chosen(ask).forEach(stream -> names.addAll(stream.labels().keySet()));
    return Answers.texts(names);
  }

  Buffer values(Ask ask) {
    String name = ask.parameters().text("path.name");
    TreeSet<String> values = new TreeSet<>();
    for (LogStream stream : chosen(ask)) {
      String value = stream.labels().get(name);
      if (value != null) {
        values.add(value);
      }
    }
    return Answers.texts(values);
  }

  Buffer series(Ask ask) {
    Window window = ask.parameters().window(LABELS_SINCE, store.settings().maxQueryLength());
    List<String> matches = new ArrayList<>(ask.parameters().all("match[]"));
    matches.addAll(ask.parameters().all("match"));
    Map<Map<String, String>, LogStream> series = new LinkedHashMap<>();
    List<Selector> selectors =
        matches.isEmpty()
            ? List.of(Selector.EVERYTHING)
            : matches.stream().map(Queries::selector).toList();
    for (Selector selector : selectors) {
      for (LogStream stream : store.streams(selector, window.startNs(), window.endNs())) {
        series.put(stream.labels(), stream);
      }
    }
    return Answers.series(series.keySet());
  }

  Buffer stats(Ask ask) {
    Window window = ask.parameters().window(QUERY_SINCE, store.settings().maxQueryLength());
    Selector selector = selector(ask.parameters().text("query"));
    long chunks = 0;
    long bytes = 0;
    long entries = 0;
    Collection<LogStream> streams = store.streams(selector, window.startNs(), window.endNs());
    for (LogStream stream : streams) {
      for (Chunk chunk : stream.chunks()) {
        if (chunk.overlaps(window.startNs(), window.endNs())) {
          chunks++;
          bytes += chunk.sizeBefore(window.endNs()) - chunk.sizeBefore(window.startNs());
          entries += chunk.from(window.endNs()) - chunk.from(window.startNs());
        }
      }
    }
    return Answers.stats(streams.size(), chunks, bytes, entries, store.stats());
  }

  private List<LogStream> chosen(Ask ask) {
    Window window = ask.parameters().window(LABELS_SINCE, store.settings().maxQueryLength());
    String query = ask.parameters().text("query");
    return store.streams(
        query.isEmpty() ? Selector.EVERYTHING : selector(query), window.startNs(), window.endNs());
  }

  private static Selector selector(String query) {
    return LogqlParser.parseLog(query).selector();
  }

  private Buffer lines(Ask ask, LogExpression query, Window window) {
    if (!ask.parameters().text("interval").isEmpty()) {
      throw new Problem(
          Reason.UNSUPPORTED, "the parameter interval is not supported by the embedded store");
    }
    int limit = ask.parameters().limit(store.settings().maxEntries());
    LinePipeline pipeline = LinePipeline.of(query);
    FoundLines found = new FoundLines(ask.categorized());
    LineState state = new LineState();
    Progress progress = new Progress(ask);
    store.read(
        query.selector(),
        window.startNs(),
        window.endNs(),
        ask.parameters().forward(),
        (timestampNs, stream, record) -> {
          progress.line();
          Map<String, String> metadata = record.metadata();
          state.reset(timestampNs, stream.labels(), metadata, record.text());
          if (pipeline.test(state)) {
            found.add(state);
          }
          return found.count() < limit;
        });
    return Answers.streams(found, progress.lines);
  }

  private Map<Map<String, String>, Series> evaluate(
      Ask ask, MetricExpression metric, MetricEvaluator.Points points) {
    Progress progress = new Progress(ask);
    return new MetricEvaluator(store.lines(progress::line), points, store.settings().maxSeries())
        .evaluate(metric);
  }

  /** Counts lines, and looks now and then whether anyone still waits for the answer. */
  private static final class Progress {
    private final Ask ask;
    private long lines;

    Progress(Ask ask) {
      this.ask = ask;
    }

    void line() {
      if (++lines % CHECK_EVERY == 0) {
        ask.check();
      }
    }
  }
}
