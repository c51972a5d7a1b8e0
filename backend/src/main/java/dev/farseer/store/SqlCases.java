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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Cases in tables. */
final class SqlCases implements CaseRoom {
  private final Database database;
  private final CaseWriting writing;

  SqlCases(Database database) {
    this.database = database;
    this.writing = new CaseWriting(database.dialect());
  }

  CaseWriting writing() {
    return writing;
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
    return database
        .read("cases.get", tx -> CaseWriting.kept(tx, id))
        .filter(each -> !each.removed());
  }

  @Override
  public StoredCase put(StoredCase said, String why, String by) {
    return database.write("cases.put", SAFE, DURABLY, tx -> writing.put(tx, said, why, by));
  }

  @Override
  public boolean remove(String id, String why, String by) {
    return database.write(
        "cases.remove",
        SAFE,
        DURABLY,
        tx -> writing.remove(tx, List.of(id), why, by) > 0 || CaseWriting.done(tx, id));
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
          writing.mistrust(tx, each, factor, why, by);
          return each.size();
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
}
