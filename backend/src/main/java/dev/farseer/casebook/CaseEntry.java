package dev.farseer.casebook;

import dev.farseer.store.StoredCase;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A case with what is known about it beside its meaning.
 *
 * @param known the case
 * @param patternIds ids of its pattern; empty for a shipped case
 * @param telltale what numbers of its lines decide, such as {@code status=503}; empty for nothing
 * @param trust 0 to 1; less than 1 after it misled about patterns that it resembles
 * @param seen how often it has answered; not counted for a shipped case
 * @param created when it was learnt, null for a shipped case
 * @param lastSeen when it answered last, null for a shipped case
 */
public record CaseEntry(
    Case known,
    List<String> patternIds,
    String telltale,
    double trust,
    long seen,
    @Nullable Instant created,
    @Nullable Instant lastSeen) {
  static CaseEntry of(StoredCase kept) {
    return new CaseEntry(
        Learnt.of(kept).known(),
        kept.patternIds(),
        kept.telltale(),
        kept.trust(),
        kept.seen(),
        kept.created(),
        kept.lastSeen());
  }

  static CaseEntry written(Case known, double trust) {
    return new CaseEntry(known, List.of(), "", trust, 0, null, null);
  }
}
