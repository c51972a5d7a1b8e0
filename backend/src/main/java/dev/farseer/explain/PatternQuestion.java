package dev.farseer.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.casebook.Case;
import dev.farseer.casebook.Severity;
import dev.farseer.casebook.SimilarCase;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.insight.Finding;
import dev.farseer.llm.ChatAnswer;
import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import dev.farseer.pattern.Change;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.RankedPattern;
import dev.farseer.pattern.SlotStatistics;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The question about one unknown pattern: what of it goes into the prompt, and what a checked
 * answer makes of it. The pattern under question is P1 in the prompt, its neighbours are P2 and on.
 *
 * @param pattern the pattern
 * @param variables the variables of the {@code explain-pattern} templates
 * @param neighbours how many other patterns the prompt names
 */
record PatternQuestion(Pattern pattern, Map<String, Object> variables, int neighbours) {
  private static final int MOST_NEIGHBOURS = 3;
  private static final int MOST_EXAMPLES = 2;
  private static final int MOST_TRENDS = 3;

  /** Below it a case has little more than a word in common, and leads a small model astray. */
  private static final double LEAST_SIMILAR = 0.15;

  private static final int SAME_MINUTES = 1;
  private static final int SAME_SERVICE = 2;
  private static final int SAME_TRACE = 3;

  /** What begins within so short a time of each other may belong together. */
  private static final long SAME_MINUTES_NS = Duration.ofMinutes(2).toNanos();

  /**
   * A question about a finding of a window.
   *
   * @param similar known cases that resemble it, best first
   */
  static PatternQuestion about(Finding finding, List<Finding> all, List<SimilarCase> similar) {
    Pattern pattern = finding.ranked().pattern();
    // the closer the tie, the more it tells: a trace, then a service, then only the time
    List<Pattern> neighbours =
        all.stream()
            .filter(f -> !f.ranked().pattern().id().equals(pattern.id()))
            .filter(f -> tie(f.ranked().pattern(), pattern) >= leastTie(f))
            .map(f -> f.ranked().pattern())
            .sorted(Comparator.comparingInt((Pattern other) -> tie(other, pattern)).reversed())
            .limit(MOST_NEIGHBOURS)
            .toList();
    return new PatternQuestion(
        pattern, variables(finding.ranked(), similar, neighbours), neighbours.size());
  }

  /** The question as another process can ask it. */
  String payload(String promptId) {
    ObjectNode out = KeptPattern.object();
    out.put("prompt", promptId);
    out.set("pattern", KeptPattern.write(pattern));
    out.set("variables", KeptPattern.tree((Object) variables));
    out.put("neighbours", neighbours);
    return KeptPattern.text(out);
  }

  /** The question of a payload. */
  static PatternQuestion of(JsonNode payload) {
    return new PatternQuestion(
        KeptPattern.read(payload.path("pattern")),
        KeptPattern.map(payload.path("variables")),
        payload.path("neighbours").asInt());
  }

  /**
   * How closely a finding must be tied to the pattern to be named beside it: known trouble by any
   * tie, other lines that look like trouble only by a trace, ordinary ones never.
   */
  private static int leastTie(Finding finding) {
    Case known = finding.known();
    if (known != null && known.rootCause().equals(Taxonomy.BENIGN)) {
      return Integer.MAX_VALUE;
    }
    if (finding.status() == Finding.Status.READY) {
      return SAME_MINUTES;
    }
    return finding.ranked().pattern().level().compareTo(Level.WARN) >= 0
        ? SAME_TRACE
        : Integer.MAX_VALUE;
  }

  private static int tie(Pattern a, Pattern b) {
    if (a.traces().stream()
        .anyMatch(t -> b.traces().stream().anyMatch(o -> o.traceId().equals(t.traceId())))) {
      return SAME_TRACE;
    }
    boolean together = a.firstNs() <= b.lastNs() && b.firstNs() <= a.lastNs();
    if (together && a.component().equals(b.component())) {
      return SAME_SERVICE;
    }
    return together && Math.abs(a.firstNs() - b.firstNs()) <= SAME_MINUTES_NS ? SAME_MINUTES : 0;
  }

  private static Map<String, Object> variables(
      RankedPattern ranked, List<SimilarCase> similar, List<Pattern> neighbours) {
    Pattern pattern = ranked.pattern();
    Change change = ranked.change();
    return Map.ofEntries(
        Map.entry("ref", "P1"),
        Map.entry("service", pattern.component()),
        Map.entry("level", pattern.level().word()),
        Map.entry("count", Long.toString(pattern.count())),
        Map.entry(
            "count_before",
            change.kind() == Change.Kind.UNKNOWN ? "unknown" : Long.toString(change.before())),
        Map.entry("template", pattern.template()),
        Map.entry("values", SlotWords.of(pattern)),
        Map.entry("trends", trends(pattern)),
        Map.entry("examples", examples(pattern)),
        Map.entry(
            "similar",
            similar.stream()
                .filter(each -> each.score() >= LEAST_SIMILAR)
                .map(PatternQuestion::similarCase)
                .toList()),
        Map.entry("context", context(neighbours)));
  }

  private static List<Map<String, Object>> trends(Pattern pattern) {
    List<Map<String, Object>> trends = new ArrayList<>();
    for (SlotStatistics slot : pattern.slots()) {
      SlotStatistics.Numbers numbers = slot.numbers();
      if (numbers == null || trends.size() == MOST_TRENDS) {
        continue;
      }
      SlotStatistics.Trend trend = numbers.trend();
      if (trend.direction() != SlotStatistics.Trend.Direction.FLAT) {
        trends.add(
            Map.of(
                "text",
                String.format(
                    Locale.ROOT,
                    "%s %s from %.4g to %.4g%s",
                    slot.name().isEmpty() ? "number " + (slot.index() + 1) : slot.name(),
                    trend.stepNs() != null
                        ? "stepped"
                        : "is " + trend.direction().name().toLowerCase(Locale.ROOT),
                    trend.early(),
                    trend.late(),
                    numbers.unit().isEmpty() ? "" : " " + numbers.unit())));
      }
    }
    return trends;
  }

  private static List<Map<String, Object>> examples(Pattern pattern) {
    return pattern.examples().stream()
        .map(LogLine::text)
        .distinct()
        .limit(MOST_EXAMPLES)
        .map(text -> Map.<String, Object>of("text", text))
        .toList();
  }

  private static Map<String, Object> similarCase(SimilarCase similar) {
    Case known = similar.known();
    return Map.of(
        "text", known.examples().isEmpty() ? known.summary() : known.examples().getFirst(),
        "root_cause", known.rootCause(),
        "severity", known.severity().word());
  }

  private static List<Map<String, Object>> context(List<Pattern> neighbours) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Pattern neighbour : neighbours) {
      lines.add(
          Map.of(
              "ref", "P" + (lines.size() + 2),
              "service", neighbour.component(),
              "level", neighbour.level().word(),
              "count", Long.toString(neighbour.count()),
              "template", neighbour.template()));
    }
    return lines;
  }

  /**
   * The case that an answer makes; {@code unknown} when the model abstains.
   *
   * @throws Problem when the evidence names no pattern of the prompt: such an answer is not
   *     grounded
   */
  Case toCase(ChatAnswer answer, String promptId) {
    JsonNode json = answer.json();
    String rootCause = json.path("root_cause").asText();
    if (!rootCause.equals("unknown")) {
      checkEvidence(json.path("evidence"));
    }
    return new Case(
        pattern().id(),
        rootCause,
        severity(json.path("severity").asText()),
        json.path("summary").asText().strip(),
        json.path("action").asText().strip(),
        Math.clamp(json.path("confidence").asDouble(), 0, 1),
        Case.Origin.MODEL,
        promptId,
        answer.model(),
        List.of(pattern().template()));
  }

  /** Whether an answer is worth keeping; a larger model may have a better one otherwise. */
  boolean isAnsweredBy(JsonNode answer) {
    if (answer.path("root_cause").asText().equals(Taxonomy.UNKNOWN)) {
      return false;
    }
    try {
      checkEvidence(answer.path("evidence"));
      return true;
    } catch (Problem notGrounded) {
      return false;
    }
  }

  private void checkEvidence(JsonNode evidence) {
    boolean namesTheQuestion = false;
    for (JsonNode ref : evidence) {
      if (!ref.asText().matches("P[1-9]") || number(ref) > neighbours + 1) {
        throw new Problem(
            Reason.MODEL_GARBAGE,
            "the answer's evidence names " + ref + ", which was not in the prompt");
      }
      namesTheQuestion |= number(ref) == 1;
    }
    if (!namesTheQuestion) {
      throw new Problem(
          Reason.MODEL_GARBAGE, "the answer's evidence does not name the pattern in question");
    }
  }

  private static int number(JsonNode ref) {
    return ref.asText().charAt(1) - '0';
  }

  private static Severity severity(String word) {
    for (Severity severity : Severity.values()) {
      if (severity.word().equals(word)) {
        return severity;
      }
    }
    throw new Problem(Reason.MODEL_GARBAGE, "the answer's severity is '" + word + "'");
  }
}
