package dev.farseer.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What changes a case, inside a transaction. It locks the counter of changes first, so that all
 * changes are in a row: decisions are made on what is kept, and numbers become visible in their
 * order.
 */
final class CaseWriting {
  private final Dialect dialect;

  CaseWriting(Dialect dialect) {
    this.dialect = dialect;
  }

  /** See {@link CaseRoom#put}. */
  StoredCase put(Tx tx, StoredCase said, String why, String by) throws SQLException {
    long change = lockedChange(tx) + 1;
    Optional<StoredCase> before = kept(tx, said.id());
    StoredCase now = before.map(kept -> merged(kept, said)).orElse(said);
    if (before.isPresent() && now.equals(before.get())) {
      // nothing new; but that somebody else says so, too, is worth remembering
      if (now.origin().equals(said.origin())) {
        remember(tx, now, why, by);
      }
      return now;
    }
    tx.update(CaseSql.UPSERT, CaseSql.row(now, change));
    tx.batch(CaseSql.INSERT_PATTERN, CaseSql.patterns(now));
    setChange(tx, change);
    remember(tx, now, why, by);
    tx.changed();
    return kept(tx, said.id()).orElseThrow();
  }

  /** What is kept after somebody has said something about a case that is known. */
  private static StoredCase merged(StoredCase kept, StoredCase said) {
    boolean personsWordStays =
        kept.origin().equals(StoredCase.CONFIRMED)
            && said.origin().equals(StoredCase.MODEL)
            && !kept.removed();
    if (personsWordStays) {
      return kept;
    }
    Set<String> patterns = new LinkedHashSet<>(said.patternIds());
    patterns.addAll(kept.patternIds());
    boolean anew = kept.removed();
    return new StoredCase(
        said.id(),
        List.copyOf(patterns),
        said.telltale(),
        said.rootCause(),
        said.severity(),
        said.summary(),
        said.action(),
        said.confidence(),
        said.trust(),
        said.origin(),
        said.promptId(),
        said.model(),
        said.examples(),
        anew ? said.seen() : Math.max(said.seen(), kept.seen()),
        anew || said.created().isBefore(kept.created()) ? said.created() : kept.created(),
        anew || said.lastSeen().isAfter(kept.lastSeen()) ? said.lastSeen() : kept.lastSeen(),
        kept.change(),
        false);
  }

  /** Adds to the history, unless its last line says the same. */
  private void remember(Tx tx, StoredCase now, String why, String by) throws SQLException {
    Optional<CaseChange> last =
        tx.first(
            "SELECT at, why, by_whom, root_cause, origin, trust FROM farseer_case_history"
                + " WHERE case_id = ? ORDER BY number DESC LIMIT 1",
            CaseSql::readChange,
            now.id());
    boolean same =
        last.isPresent()
            && last.get().why().equals(why)
            && last.get().by().equals(by)
            && last.get().rootCause().equals(now.rootCause())
            && last.get().origin().equals(now.origin())
            && last.get().trust() == now.trust();
    if (!same) {
      tx.update(
          CaseSql.INSERT_HISTORY,
          now.id(),
          CaseSql.nanos(Instant.now()),
          why,
          by,
          now.rootCause(),
          now.origin(),
          now.trust());
    }
  }

  /** Makes tombstones of cases; how many were there. */
  int remove(Tx tx, List<String> ids, String why, String by) throws SQLException {
    long change = lockedChange(tx);
    int removed = 0;
    for (String id : ids) {
      Optional<StoredCase> before = kept(tx, id);
      if (before.isPresent() && !before.get().removed()) {
        change++;
        removed +=
            tx.update(
                "UPDATE farseer_case SET change = ?, removed_at = "
                    + dialect.now()
                    + " WHERE id = ?",
                change,
                id);
        remember(tx, before.get(), why, by);
      }
    }
    if (removed > 0) {
      setChange(tx, change);
      tx.changed();
    }
    return removed;
  }

  /** Makes tombstones of those that have not answered since; how many. */
  int removeUnused(Tx tx, List<String> ids, long lastSeenBefore, String why) throws SQLException {
    List<Object> parameters = new ArrayList<>(Tx.padded(ids));
    parameters.add(lastSeenBefore);
    List<String> still =
        tx.list(
            "SELECT id FROM farseer_case WHERE id IN "
                + Tx.places(ids.size())
                + " AND origin = 'model' AND removed_at = 0 AND last_seen < ?",
            row -> row.getString(1),
            parameters);
    return remove(tx, still, why, "");
  }

  /** Deletes tombstones of which every follower has heard by now; how many. */
  int bury(Tx tx, List<String> ids, long removedBefore) throws SQLException {
    List<Object> parameters = new ArrayList<>(Tx.padded(ids));
    parameters.add(removedBefore);
    lockedChange(tx);
    List<StoredCase> dead =
        tx.list(
            "SELECT"
                + CaseSql.COLUMNS
                + "FROM farseer_case c WHERE c.id IN "
                + Tx.places(ids.size())
                + " AND c.removed_at > 0 AND c.removed_at < ?",
            CaseSql::read,
            parameters);
    List<List<Object>> patterns = new ArrayList<>();
    dead.forEach(each -> patterns.addAll(CaseSql.patterns(each)));
    tx.batch("DELETE FROM farseer_case_pattern WHERE pattern_id = ? AND case_id = ?", patterns);
    tx.batch(
        "DELETE FROM farseer_case WHERE id = ?",
        dead.stream().map(each -> List.<Object>of(each.id())).toList());
    return dead.size();
  }

  /** Multiplies the trust in cases that are kept. */
  void mistrust(Tx tx, Set<String> ids, double factor, String why, String by) throws SQLException {
    long change = lockedChange(tx);
    for (String id : ids) {
      int there =
          tx.update(
              "UPDATE farseer_case SET trust = trust * ?, change = ?"
                  + " WHERE id = ? AND removed_at = 0",
              factor,
              change + 1,
              id);
      if (there > 0) {
        change++;
        remember(tx, kept(tx, id).orElseThrow(), why, by);
        tx.changed();
      }
    }
    setChange(tx, change);
  }

  /** Whether a try before, of which nobody knew, has removed it. */
  static boolean done(Tx tx, String id) throws SQLException {
    return tx.again() && kept(tx, id).isPresent();
  }

  /** A case or its tombstone. */
  static Optional<StoredCase> kept(Tx tx, String id) throws SQLException {
    return tx.first(
        "SELECT" + CaseSql.COLUMNS + "FROM farseer_case c WHERE c.id = ?", CaseSql::read, id);
  }

  private long lockedChange(Tx tx) throws SQLException {
    return tx.number(CaseSql.LAST_CHANGE + dialect.locking());
  }

  private static void setChange(Tx tx, long change) throws SQLException {
    tx.update("UPDATE farseer_counter SET value = ? WHERE name = 'case_change'", change);
  }
}
