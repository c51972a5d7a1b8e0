package dev.farseer.casebook;

import dev.farseer.pattern.Pattern;
import dev.farseer.store.StoredCase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A case of the store, ready to answer.
 *
 * @param kept as the store has it
 * @param known as the casebook says it
 * @param telltale numbers that the line must not contradict
 */
record Learnt(StoredCase kept, Case known, Telltale telltale) {
  /**
   * The beginning of ids that are no learnt case but the trust in a shipped one, kept as a row of
   * its own because the shipped cases are not in the store.
   */
  static final String TRUST_IN_SHIPPED = "shipped:";

  static Learnt of(StoredCase kept) {
    Severity severity = Severity.ofWord(kept.severity());
    return new Learnt(
        kept,
        new Case(
            kept.id(),
            kept.rootCause(),
            severity == null ? Severity.MEDIUM : severity,
            kept.summary(),
            kept.action(),
            kept.confidence(),
            kept.origin().equals(StoredCase.CONFIRMED) ? Case.Origin.CONFIRMED : Case.Origin.MODEL,
            kept.promptId(),
            kept.model(),
            kept.examples()),
        Telltale.parse(kept.telltale()));
  }

  /** What somebody says about a pattern, as it is to be kept. */
  static StoredCase said(Pattern pattern, Telltale telltale, Case said, Instant now) {
    List<String> ids = new ArrayList<>();
    ids.add(pattern.id());
    pattern.aliases().stream().sorted().filter(id -> !ids.contains(id)).forEach(ids::add);
    return new StoredCase(
        id(pattern.id(), telltale),
        ids,
        telltale.text(),
        said.rootCause(),
        said.severity().word(),
        said.summary(),
        said.action(),
        said.confidence(),
        1,
        said.origin() == Case.Origin.CONFIRMED ? StoredCase.CONFIRMED : StoredCase.MODEL,
        said.promptId(),
        said.model(),
        said.examples(),
        0,
        now,
        now,
        0,
        false);
  }

  /** The id of what is kept for a pattern. */
  static String id(String patternId, Telltale telltale) {
    return telltale.equals(Telltale.NONE)
        ? patternId
        : patternId + "-" + telltale.text().replace('=', '-').replace(',', '-');
  }

  boolean confirmed() {
    return known.origin() == Case.Origin.CONFIRMED;
  }

  /** Whether it is a case at all, and not the trust in a shipped one. */
  static boolean isCase(StoredCase kept) {
    return !kept.id().startsWith(TRUST_IN_SHIPPED);
  }

  /** Whether both say and mean the same; how often they were used does not matter. */
  static boolean same(StoredCase one, StoredCase other) {
    return one.id().equals(other.id())
        && one.removed() == other.removed()
        && one.origin().equals(other.origin())
        && one.rootCause().equals(other.rootCause())
        && one.severity().equals(other.severity())
        && one.summary().equals(other.summary())
        && one.action().equals(other.action())
        && Double.compare(one.confidence(), other.confidence()) == 0
        && Double.compare(one.trust(), other.trust()) == 0
        && Objects.equals(one.telltale(), other.telltale())
        && one.promptId().equals(other.promptId())
        && one.model().equals(other.model())
        && one.examples().equals(other.examples())
        && Set.copyOf(one.patternIds()).equals(Set.copyOf(other.patternIds()));
  }
}
