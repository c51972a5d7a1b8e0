package dev.farseer.store;

import java.util.List;

/**
 * An insight as it is kept: one stretch of time in which it was seen without a longer gap.
 *
 * @param number counts up, 0 before it is kept
 * @param insightId the insight's id
 * @param tenant whose logs
 * @param role {@code cause}, {@code symptom} or {@code context}, as last seen
 * @param causeId the insight that this one is a symptom of, empty for none
 * @param rootCause an id of the taxonomy
 * @param severity 0 (info) to 4 (critical), the highest seen
 * @param component the service, may be empty
 * @param summary what it means
 * @param action the next step
 * @param confidence 0 to 1
 * @param count most lines in one window
 * @param firstNs its first line, nanoseconds since the epoch
 * @param lastNs its last line
 * @param traceIds traces in which it shows
 * @param source {@code casebook}, {@code model} or {@code none}
 * @param promptId template version, empty unless a model explained it
 * @param model model, empty unless a model explained it
 * @param analysisTraceId trace of the analysis that saw it last
 * @param evidence example lines
 * @param patterns what a person's word about it applies to, as JSON of the pipeline's
 * @param windows in how many windows it was seen
 */
public record StoredInsight(
    long number,
    String insightId,
    String tenant,
    String role,
    String causeId,
    String rootCause,
    int severity,
    String component,
    String summary,
    String action,
    double confidence,
    long count,
    long firstNs,
    long lastNs,
    List<String> traceIds,
    String source,
    String promptId,
    String model,
    String analysisTraceId,
    String evidence,
    String patterns,
    long windows) {
  /** Copies. */
  public StoredInsight {
    if (firstNs > lastNs) {
      throw new IllegalArgumentException("an insight cannot end before it begins");
    }
    traceIds = List.copyOf(traceIds);
  }
}
