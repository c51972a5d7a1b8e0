package dev.farseer.door;

import dev.farseer.explain.ExplainRequest;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pipeline's question out of the options of a request, within the limits of the doors.
 */
public final class Questions {
  /** All logs, as the scope of a question; LogQL itself has no text for them. */
  static final String EVERYTHING = "{}";

  private static final int USUAL_ROWS = 50;
  private static final int USUAL_LINES = 1000;
  private static final int MOST_LINES = 5000;

  private final ServerSettings settings;
  private final int lineLimit;

  /** Questions within these limits. */
  public Questions(ServerSettings settings, int lineLimit) {
    this.settings = settings;
    this.lineLimit = lineLimit;
  }

  /** What is asked for. */
  public enum Type {
    /** Insights, causes first. */
    INSIGHTS,
    /** Patterns, without the model. */
    PATTERNS,
    /** Lines with their pattern and case, without the model. */
    LOGS,
    /** Insights as annotations. */
    ANNOTATIONS,
    /** Lines over the window, by level or by what they mean, without the model. */
    VOLUME,
    /** What is different from the window before, without the model. */
    ANOMALIES,
    /** Causes together with their symptoms. */
    INCIDENTS,
    /** A question in plain words; LogQL, if there is some, is its scope. */
    ASK;

    /** The type of a word, insights for an empty one, null when there is none. */
    public static @Nullable Type of(String word) {
      if (word.isEmpty()) {
        return INSIGHTS;
      }
      return Arrays.stream(values())
          .filter(type -> type.word().equals(word.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElse(null);
    }

    /** Every type's word. */
    public static String words() {
      return Arrays.stream(values()).map(Type::word).collect(Collectors.joining(", "));
    }

    /** The lower-case name, as in requests and metrics. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The LogQL text of the options, under any of the names that clients use; may be empty. */
  public String logql(Options options) {
    return options.text(settings.maxQueryBytes(), "logql", "query", "expr");
  }

  /**
   * The question.
   *
   * @param logql the LogQL, with filters added; of a question in plain words the scope, and blank
   *     for all logs
   * @param wait what to wait for the model unless the options say otherwise
   * @param longestWait most that the options may say
   * @throws Problem naming the option that is wrong
   */
  public ExplainRequest read(
      Type type,
      String logql,
      Options options,
      TimeRange range,
      Duration wait,
      Duration longestWait) {
    if (logql.isBlank() && type != Type.ASK && type != Type.INCIDENTS) {
      throw new Problem(
          Reason.BAD_QUERY,
          "the query is empty: write LogQL such as {app=\"checkout\"} |= \"error\"");
    }
    if (logql.getBytes(StandardCharsets.UTF_8).length > settings.maxQueryBytes()) {
      throw new Problem(
          Reason.TOO_LARGE,
          "the query is longer than " + settings.maxQueryBytes() + " bytes (server.maxQueryBytes)");
    }
    int mostRows = type == Type.LOGS ? MOST_LINES : settings.maxRows();
    int usualRows = type == Type.LOGS ? USUAL_LINES : Math.min(USUAL_ROWS, mostRows);
    int rows = options.number("maxRows", usualRows, 1, mostRows);
    int lines = options.number("maxLines", lineLimit, 1, lineLimit);
    ExplainRequest question =
        new ExplainRequest(
            new LogQuery(logql.isBlank() ? EVERYTHING : logql, range, lines),
            options.wait("wait", wait, longestWait),
            options.minSeverity(),
            Math.min(rows, settings.maxRows()),
            type == Type.ASK ? "" : prompt(options),
            options.flag("model", true),
            0,
            Duration.ZERO,
            ExplainRequest.Least.NOTHING,
            ExplainRequest.Hurry.PANEL,
            type == Type.INSIGHTS && options.flag("summary", false));
    return switch (type) {
      case INSIGHTS, ANNOTATIONS, INCIDENTS, ASK -> question;
      case PATTERNS, VOLUME, ANOMALIES -> question.withoutModel();
      case LOGS -> question.withoutModel().keeping(rows);
    };
  }

  /**
   * Whether incidents are wanted from the store: when the options say so, or no LogQL says which
   * logs to read.
   */
  static boolean stored(ExplainRequest question, Options options) {
    return options.flag("stored", question.query().logql().equals(EVERYTHING));
  }

  /** The template that the options name, empty for the routed one. */
  static String prompt(Options options) {
    String prompt = options.word("prompt");
    return prompt.equals("auto") ? "" : prompt;
  }
}
