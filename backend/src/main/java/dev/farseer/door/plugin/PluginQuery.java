package dev.farseer.door.plugin;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.Asker;
import dev.farseer.door.Json;
import dev.farseer.door.Options;
import dev.farseer.door.Questions;
import dev.farseer.door.Selectors;
import dev.farseer.door.ServerSettings;
import dev.farseer.door.plugin.wire.DataQuery;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.time.Duration;

/**
 * A query of a panel, of Explore or of an alert rule, read.
 *
 * @param refId its name in the request
 * @param type what is asked for
 * @param question the pipeline's question
 * @param options what else the query says
 * @param live whether whoever asks can be sent rows later, over Grafana Live
 */
record PluginQuery(
    String refId, Questions.Type type, ExplainRequest question, Options options, boolean live) {

  /**
   * Reads a query.
   *
   * @param alert whether an alert rule asks
   * @throws dev.farseer.problem.Problem naming the option that is wrong
   */
  static PluginQuery read(DataQuery query, boolean alert, Asker asker, ServerSettings settings) {
    ObjectNode json = json(query);
    Options options = new Options(json);
    String app = options.word("app");
    String logql = Macros.replace(asker.questions().logql(options), query);
    String word = word(options, query);
    Questions.Type type = Questions.Type.of(word);
    if (type == null) {
      throw new Problem(
          Reason.BAD_REQUEST, "the query type must be one of " + Questions.Type.words());
    }
    ExplainRequest question =
        asker
            .questions()
            .read(
                type,
                Selectors.with(Selectors.withSeveralValues(logql), Selectors.filters(json)),
                options,
                range(query, asker),
                wait(app, alert, settings),
                settings.maxWait());
    boolean live = !alert && !app.isEmpty() && type == Questions.Type.INSIGHTS;
    // a panel without rows would look like a window without trouble
    return new PluginQuery(
        query.getRefId(), type, question.needingAPart().of(hurry(app, alert)), options, live);
  }

  private static ObjectNode json(DataQuery query) {
    return !query.getJson().isEmpty()
            && Json.read(query.getJson().toByteArray(), "query " + query.getRefId())
                instanceof ObjectNode object
        ? object
        : Json.object();
  }

  private static String word(Options options, DataQuery query) {
    String said = options.word("queryType");
    return said.isEmpty() ? query.getQueryType() : said;
  }

  private static TimeRange range(DataQuery query, Asker asker) {
    if (!query.hasTimeRange()) {
      return asker.times().lastHour();
    }
    return asker
        .times()
        .range(
            LongNode.valueOf(query.getTimeRange().getFromEpochMs()),
            LongNode.valueOf(query.getTimeRange().getToEpochMs()),
            MissingNode.getInstance());
  }

  private static ExplainRequest.Hurry hurry(String app, boolean alert) {
    if (alert) {
      return ExplainRequest.Hurry.ALERT;
    }
    return app.equals("explore") ? ExplainRequest.Hurry.EXPLORE : ExplainRequest.Hurry.PANEL;
  }

  private static Duration wait(String app, boolean alert, ServerSettings settings) {
    if (alert) {
      return settings.alertWait();
    }
    return app.equals("explore") ? settings.exploreWait() : settings.panelWait();
  }
}
