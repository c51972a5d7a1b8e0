package dev.farseer.insight;

import dev.farseer.casebook.Severity;
import dev.farseer.pattern.Change;
import java.util.List;
import java.util.Locale;

/**
 * A row of the answer: the findings that share root cause and component.
 *
 * @param id stable over windows and restarts, 16 hexadecimal digits
 * @param role cause, symptom or context
 * @param causeId the insight this one is a symptom of, empty unless {@code role} is a symptom
 * @param rootCause an id of the taxonomy
 * @param severity the highest of the findings
 * @param component the service of the lines, empty when no label tells
 * @param summary what it means, one or two sentences
 * @param action the next step
 * @param confidence 0 to 1
 * @param count lines of all findings
 * @param change against the window before
 * @param onsetNs when it began, nanoseconds since the epoch
 * @param lastNs its last line
 * @param findings its findings, the most important first, at least one
 * @param evidence example lines with their counts, one per finding, bounded
 * @param traceIds traces in which it shows, the most telling first, may be empty
 * @param status ready, pending or abstained
 * @param source who explained it
 * @param promptId template version that made it, empty unless a model did
 * @param model model that made it, empty unless a model did
 */
public record Insight(
    String id,
    Role role,
    String causeId,
    String rootCause,
    Severity severity,
    String component,
    String summary,
    String action,
    double confidence,
    long count,
    Change change,
    long onsetNs,
    long lastNs,
    List<Finding> findings,
    String evidence,
    List<String> traceIds,
    Finding.Status status,
    Finding.Source source,
    String promptId,
    String model) {

  /** Copies the lists. */
  public Insight {
    findings = List.copyOf(findings);
    traceIds = List.copyOf(traceIds);
  }

  /** What part an insight plays in the incident. */
  public enum Role {
    /** Nothing else in the window explains it. */
    CAUSE,
    /** Another insight began earlier and the two are tied together. */
    SYMPTOM,
    /** Neither: ordinary operation, or not explained. */
    CONTEXT;

    /** The lower-case name, as in the answer table. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
