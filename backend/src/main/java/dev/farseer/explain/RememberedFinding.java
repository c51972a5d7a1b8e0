package dev.farseer.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.casebook.Case;
import dev.farseer.casebook.Severity;
import dev.farseer.insight.Finding;
import dev.farseer.pattern.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pattern behind an insight and what was said about it: what a person's word applies to, be it
 * today or after a restart.
 *
 * @param pattern the pattern
 * @param rootCause the root cause of its case, {@code unknown} when there was none
 * @param severity the severity of its case, info when there was none
 * @param summary the summary of its case
 * @param action the action of its case
 * @param caseId the case that explained it, empty when there was none
 */
record RememberedFinding(
    Pattern pattern,
    String rootCause,
    Severity severity,
    String summary,
    String action,
    String caseId) {

  static RememberedFinding of(Finding finding) {
    @Nullable Case known = finding.known();
    Pattern pattern = finding.ranked().pattern();
    return known == null
        ? new RememberedFinding(pattern, "unknown", Severity.INFO, "", "", "")
        : new RememberedFinding(
            pattern,
            known.rootCause(),
            known.severity(),
            known.summary(),
            known.action(),
            known.id());
  }

  static ObjectNode write(Finding finding) {
    RememberedFinding of = of(finding);
    ObjectNode out = KeptPattern.write(of.pattern);
    out.putObject("case")
        .put("id", of.caseId)
        .put("rootCause", of.rootCause)
        .put("severity", of.severity.name())
        .put("summary", of.summary)
        .put("action", of.action);
    return out;
  }

  static RememberedFinding read(JsonNode json) {
    JsonNode known = json.path("case");
    return new RememberedFinding(
        KeptPattern.read(json),
        known.path("rootCause").asText("unknown"),
        Severity.valueOf(known.path("severity").asText("INFO")),
        known.path("summary").asText(),
        known.path("action").asText(),
        known.path("id").asText());
  }
}
