package dev.farseer.store;

import static dev.farseer.store.Attempts.Keep.DURABLY;
import static dev.farseer.store.Attempts.Keep.LIGHTLY;
import static dev.farseer.store.Attempts.Repeat.NEVER;
import static dev.farseer.store.Attempts.Repeat.SAFE;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Cases in tables. Whoever changes one locks the counter of changes first, so that all changes are
 * in a row: decisions are made on what is kept, and numbers become visible in their order.
 */
final class SqlCases implements CaseRoom {
  private final Database database;

  SqlCases(Database database) {
    this.database = database;
  }

  @Override
  public List<StoredCase> ofPatterns(Collection<String> patternIds) {
    List<String> wanted = patternIds.stream().distinct().toList();
    if (wanted.isEmpty()) {
      return List.of();
    }
    Map<String, StoredCase> found = new LinkedHashMap<>();
    database.read(
        "cases.ofPatterns",
        tx -> {
          for (int i = 0; i < wanted.size(); i += Tx.LISTED) {
            List<String> some = wanted.subList(i, Math.min(wanted.size(), i + Tx.LISTED));
            tx.list(
                    "SELECT"
                        + CaseSql.COLUMNS
                        + "FROM farseer_case_pattern p JOIN farseer_case c ON c.id = p.case_id"
                        + " WHERE c.removed_at = 0 AND p.pattern_id IN "
                        + Tx.places(some.size()),
                    CaseSql::read,
                    Tx.padded(some))
                .forEach(each -> found.put(each.id(), each));
          }
          return found;
        });
    return List.copyOf(found.values());
  }

  @Override
  public Optional<StoredCase> get(String id) {
    return database.read("cases.get", tx -> kept(tx, id)).filter(each -> !each.removed());
  }

  @Override
  public StoredCase put(StoredCase said, String why, String by) {
    return database.write("cases.put", SAFE, DURABLY, tx -> put(tx, said, why, by));
  }

  private StoredCase put(Tx tx, StoredCase said, String why, String by) throws SQLException {
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

  @Override
  public boolean remove(String id, String why, String by) {
    return database.write(
        "cases.remove", SAFE, DURABLY, tx -> remove(tx, List.of(id), why, by) > 0 || done(tx, id));
  }

  /** Whether a try before, of which nobody knew, has removed it. */
  private static boolean done(Tx tx, String id) throws SQLException {
    return tx.again() && kept(tx, id).isPresent();
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
                    + database.dialect().now()
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

  @Override
  public void mistrust(Collection<String> ids, double factor, String why, String by) {
    if (!(factor >= 0 && factor <= 1)) {
      throw new IllegalArgumentException("factor must be from 0 to 1, got " + factor);
    }
    Set<String> each = new TreeSet<>(ids);
    if (each.isEmpty()) {
      return;
    }
    database.write(
        "cases.mistrust",
        NEVER,
        DURABLY,
        tx -> {
          long change = lockedChange(tx);
          for (String id : each) {
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
          return change;
        });
  }

  @Override
  public void seen(Map<String, Long> times, Instant at) {
    if (times.isEmpty()) {
      return;
    }
    long now = CaseSql.nanos(at);
    List<List<Object>> rows = new ArrayList<>();
    // in one order, so that two who count at the same time do not wait for each other
    new TreeMap<>(times).forEach((id, count) -> rows.add(List.of(count, now, now, id)));
    database.write(
        "cases.seen",
        NEVER,
        LIGHTLY,
        tx -> {
          tx.batch(
              "UPDATE farseer_case SET seen = seen + ?,"
                  + " last_seen = CASE WHEN last_seen < ? THEN ? ELSE last_seen END WHERE id = ?",
              rows);
          return rows.size();
        });
  }

  @Override
  public List<CaseChange> history(String id) {
    return database.read(
        "cases.history",
        tx ->
            tx.list(
                "SELECT at, why, by_whom, root_cause, origin, trust FROM farseer_case_history"
                    + " WHERE case_id = ? ORDER BY number",
                CaseSql::readChange,
                List.of(id)));
  }

  @Override
  public List<StoredCase> changedAfter(long change, int most) {
    return database.read(
        "cases.changedAfter",
        tx ->
            tx.list(
                "SELECT"
                    + CaseSql.COLUMNS
                    + "FROM farseer_case c WHERE c.change > ? ORDER BY c.change LIMIT ?",
                CaseSql::read,
                List.of(change, most)));
  }

  @Override
  public long lastChange() {
    return database.read("cases.lastChange", tx -> tx.number(CaseSql.LAST_CHANGE));
  }

  @Override
  public long count() {
    return database.read("cases.count", this::count);
  }

  long count(Tx tx) throws SQLException {
    return Rows.count(tx, database.dialect(), "farseer_case", " WHERE removed_at = 0");
  }

  @Override
  public List<StoredCase> page(CaseFilter filter, String afterId, int most) {
    StringBuilder sql =
        new StringBuilder("SELECT")
            .append(CaseSql.COLUMNS)
            .append("FROM farseer_case c WHERE c.removed_at = 0 AND c.id > ?");
    List<Object> parameters = new ArrayList<>(List.of(afterId));
    if (!filter.origin().isEmpty()) {
      sql.append(" AND c.origin = ?");
      parameters.add(filter.origin());
    }
    if (!filter.rootCause().isEmpty()) {
      sql.append(" AND c.root_cause = ?");
      parameters.add(filter.rootCause());
    }
    for (String word : filter.text().toLowerCase(Locale.ROOT).split("\\s+", -1)) {
      if (!word.isEmpty()) {
        Dialect dialect = database.dialect();
        sql.append(" AND (")
            .append(dialect.contains("c.id"))
            .append(" OR ")
            .append(dialect.contains("c.summary"))
            .append(" OR ")
            .append(dialect.contains("c.examples"))
            .append(')');
        String quoted = Lists.write(List.of(word));
        parameters.addAll(List.of(word, word, quoted.substring(2, quoted.length() - 2)));
      }
    }
    parameters.add(most);
    String query = sql.append(" ORDER BY c.id LIMIT ?").toString();
    return database.read("cases.page", tx -> tx.list(query, CaseSql::read, parameters));
  }

  private static Optional<StoredCase> kept(Tx tx, String id) throws SQLException {
    return tx.first(
        "SELECT" + CaseSql.COLUMNS + "FROM farseer_case c WHERE c.id = ?", CaseSql::read, id);
  }

  private long lockedChange(Tx tx) throws SQLException {
    return tx.number(CaseSql.LAST_CHANGE + database.dialect().locking());
  }

  private static void setChange(Tx tx, long change) throws SQLException {
    tx.update("UPDATE farseer_counter SET value = ? WHERE name = 'case_change'", change);
  }
}
