package dev.farseer.door;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.explain.Completion;
import dev.farseer.explain.Feedback;
import dev.farseer.explain.LogqlCheck;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.List;

/** What an editor and the rows of an answer ask for beside questions, as JSON at every door. */
public final class Resources {
  private static final int LONGEST_TEXT = 8 << 10;

  private Resources() {}

  /**
   * Passes on what somebody says about an insight: {@code {insightId, verdict: confirm|correct,
   * rootCause, severity, summary, action}}.
   *
   * @return {@code {ok: true, patterns, message}}
   * @throws Problem when it cannot be understood or the insight is not known
   */
  public static ObjectNode feedback(Feedback feedback, ObjectNode body)
      throws InterruptedException {
    Options said = new Options(body);
    said.checkNames(List.of("insightId", "verdict", "rootCause", "severity", "summary", "action"));
    String insightId = needed(said, "insightId");
    Feedback.Taught taught =
        switch (needed(said, "verdict")) {
          case "confirm" -> feedback.confirm(insightId);
          case "correct" ->
              feedback.correct(
                  insightId,
                  needed(said, "rootCause"),
                  said.severity("severity"),
                  said.text(LONGEST_TEXT, "summary"),
                  said.text(LONGEST_TEXT, "action"));
          default -> throw new Problem(Reason.BAD_REQUEST, "verdict must be confirm or correct");
        };
    return Json.object()
        .put("ok", true)
        .put("patterns", taught.patterns())
        .put("message", taught.message());
  }

  /**
   * Checks the LogQL of {@code {query}}.
   *
   * @return {@code {ok: true, kind}} or {@code {ok: false, message, line, column}}, from 1
   */
  public static ObjectNode check(ObjectNode body) {
    LogqlCheck check = LogqlCheck.of(body.path("query").asText(""));
    ObjectNode out = Json.object().put("ok", check.ok());
    return check.ok()
        ? out.put("kind", check.kind())
        : out.put("message", check.message())
            .put("line", check.line())
            .put("column", check.column());
  }

  /** Patterns as an editor offers them: {@code [{id, template, count, level, component, text}]}. */
  public static ArrayNode completions(List<Completion> completions) {
    ArrayNode out = Json.array();
    for (Completion each : completions) {
      out.addObject()
          .put("id", each.id())
          .put("template", each.template())
          .put("count", each.count())
          .put("level", each.level())
          .put("component", each.component())
          .put("text", each.text());
    }
    return out;
  }

  private static String needed(Options said, String name) {
    String word = said.word(name);
    if (word.isEmpty()) {
      throw new Problem(Reason.BAD_REQUEST, name + " is missing");
    }
    return word;
  }
}
