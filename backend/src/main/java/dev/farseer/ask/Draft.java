package dev.farseer.ask;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.problem.Problem;
import org.jspecify.annotations.Nullable;

/** What a model wrote, checked. */
sealed interface Draft {
  /** A log query over labels that exist, within the scope. */
  record Usable(String logql, String reason) implements Draft {}

  /**
   * Not to be sent to Loki.
   *
   * @param logql as the model wrote it
   * @param error what is wrong with it
   */
  record Rejected(String logql, String error) implements Draft {}

  /** Checks an answer that fits the schema. */
  static Draft of(JsonNode answer, @Nullable Query scope, Vocabulary vocabulary) {
    String logql = bare(answer.path("logql").asText());
    try {
      Query query = Query.of(logql);
      vocabulary.check(query.matchers());
      Query whole = scope == null ? query : scope.within(query);
      return new Usable(whole.text(), answer.path("reason").asText().strip());
    } catch (Problem e) {
      return new Rejected(logql, e.detail());
    }
  }

  /** Without the fence of Markdown that models like to put around code. */
  private static String bare(String text) {
    String logql = text.strip();
    if (logql.startsWith("`")) {
      logql = logql.replaceFirst("^`+(?:logql)?", "").replaceFirst("`+$", "");
    }
    return logql.strip();
  }
}
