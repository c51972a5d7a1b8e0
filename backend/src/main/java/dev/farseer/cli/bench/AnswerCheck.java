package dev.farseer.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.farseer.casebook.Case;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a model's answer a second time, with code of its own: the text as the model wrote it
 * against what the prompt template demands, and the case that was kept against the text.
 */
public final class AnswerCheck {
  private static final Pattern BEGINNING = Pattern.compile("\\{\\s*\"summary\"");
  private static final Set<String> NAMES =
      Set.of("summary", "evidence", "root_cause", "severity", "confidence", "action");
  private static final Set<String> SEVERITIES = Set.of("info", "low", "medium", "high", "critical");
  private static final Set<Double> CONFIDENCES = Set.of(0.1, 0.3, 0.5, 0.7, 0.9);
  private static final int MOST_CHARACTERS = 200;

  private final ObjectMapper mapper =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private final Set<String> rootCauses;

  /** A check that allows these root causes. */
  public AnswerCheck(List<String> rootCauses) {
    this.rootCauses = Set.copyOf(rootCauses);
  }

  /** Whether the last answer in the text is a right one about P1 and is what was kept. */
  public boolean fits(String written, Case kept) {
    // an answer that was repaired comes after the one that could not be used
    int begin = -1;
    Matcher matcher = BEGINNING.matcher(written);
    while (matcher.find()) {
      begin = matcher.start();
    }
    if (begin < 0) {
      return false;
    }
    try {
      JsonNode json = mapper.readTree(written.substring(begin));
      return isRight(json) && isSame(json, kept);
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private boolean isRight(JsonNode json) {
    Set<String> names = new HashSet<>();
    json.fieldNames().forEachRemaining(names::add);
    return names.equals(NAMES)
        && isText(json.get("summary"))
        && isText(json.get("action"))
        && rootCauses.contains(json.get("root_cause").asText())
        && SEVERITIES.contains(json.get("severity").asText())
        && json.get("confidence").isNumber()
        && CONFIDENCES.contains(json.get("confidence").asDouble())
        && isEvidence(json.get("evidence"));
  }

  private static boolean isText(JsonNode node) {
    return node.isTextual()
        && node.asText().codePointCount(0, node.asText().length()) <= MOST_CHARACTERS;
  }

  private static boolean isEvidence(JsonNode evidence) {
    if (!evidence.isArray() || evidence.isEmpty() || evidence.size() > 4) {
      return false;
    }
    for (JsonNode each : evidence) {
      if (!each.asText().equals("P1")) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(JsonNode json, Case kept) {
    return kept.rootCause().equals(json.get("root_cause").asText())
        && kept.severity().word().equals(json.get("severity").asText())
        && kept.summary().equals(json.get("summary").asText().strip())
        && kept.action().equals(json.get("action").asText().strip());
  }
}
