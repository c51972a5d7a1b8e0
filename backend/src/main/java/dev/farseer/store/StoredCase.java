package dev.farseer.store;

import java.time.Instant;
import java.util.List;

/**
 * A case as it is kept.
 *
 * @param id unique: the pattern's id and, where numbers decide what a line means, its telltale
 * @param patternIds ids under which its pattern is known, its own first, at least one
 * @param telltale what numbers decide, as the casebook writes it; empty for nothing
 * @param rootCause an id of the taxonomy
 * @param severity {@code info} to {@code critical}
 * @param summary what it means
 * @param action the next step, may be empty
 * @param confidence 0 to 1, as whoever said it put it
 * @param trust 0 to 1; less than 1 after it has misled
 * @param origin {@code model} or {@code confirmed}
 * @param promptId template version that made it, empty unless a model did
 * @param model model that made it, empty unless a model did
 * @param examples lines or templates it was made for
 * @param seen how often it has answered
 * @param created when it was first kept
 * @param lastSeen when it answered last
 * @param change counts up with every change of any case; 0 before it is kept
 * @param removed whether it has been forgotten
 */
public record StoredCase(
    String id,
    List<String> patternIds,
    String telltale,
    String rootCause,
    String severity,
    String summary,
    String action,
    double confidence,
    double trust,
    String origin,
    String promptId,
    String model,
    List<String> examples,
    long seen,
    Instant created,
    Instant lastSeen,
    long change,
    boolean removed) {
  /** The origin of a model's word. */
  public static final String MODEL = "model";

  /** The origin of a person's word. */
  public static final String CONFIRMED = "confirmed";

  /** Checks and copies. */
  public StoredCase {
    if (id.isEmpty() || patternIds.isEmpty()) {
      throw new IllegalArgumentException("a case needs an id and the id of a pattern");
    }
    if (!origin.equals(MODEL) && !origin.equals(CONFIRMED)) {
      throw new IllegalArgumentException("origin must be model or confirmed, got " + origin);
    }
    patternIds = List.copyOf(patternIds);
    examples = List.copyOf(examples);
  }
}
