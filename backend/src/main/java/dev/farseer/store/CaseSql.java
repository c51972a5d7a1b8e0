package dev.farseer.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The rows of cases. */
final class CaseSql {
  static final String LAST_CHANGE = "SELECT value FROM farseer_counter WHERE name = 'case_change'";

  static final String COLUMNS =
      " c.id, c.pattern_ids, c.telltale, c.root_cause, c.severity, c.summary, c.action,"
          + " c.confidence, c.trust, c.origin, c.prompt_id, c.model, c.examples, c.seen, c.created,"
          + " c.last_seen, c.change, c.removed_at ";

  /** Takes the parameters of {@link #row}; a person's word stays when a model says another. */
  static final String UPSERT =
      "INSERT INTO farseer_case (id, pattern_ids, telltale, root_cause, severity, summary, action,"
          + " confidence, trust, origin, prompt_id, model, examples, seen, created, last_seen,"
          + " change, removed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
          + " ON CONFLICT (id) DO UPDATE SET pattern_ids = excluded.pattern_ids,"
          + " telltale = excluded.telltale, root_cause = excluded.root_cause,"
          + " severity = excluded.severity, summary = excluded.summary, action = excluded.action,"
          + " confidence = excluded.confidence, trust = excluded.trust, origin = excluded.origin,"
          + " prompt_id = excluded.prompt_id, model = excluded.model,"
          + " examples = excluded.examples, seen = excluded.seen, created = excluded.created,"
          + " last_seen = excluded.last_seen, change = excluded.change, removed_at = 0"
          + " WHERE NOT (farseer_case.origin = 'confirmed' AND excluded.origin = 'model'"
          + " AND farseer_case.removed_at = 0)";

  static final String INSERT_PATTERN =
      "INSERT INTO farseer_case_pattern (pattern_id, case_id) VALUES (?, ?)"
          + " ON CONFLICT (pattern_id, case_id) DO NOTHING";

  static final String INSERT_HISTORY =
      "INSERT INTO farseer_case_history (case_id, at, why, by_whom, root_cause, origin, trust)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?)";

  private CaseSql() {}

  static List<Object> row(StoredCase each, long change) {
    return List.of(
        each.id(),
        Lists.write(each.patternIds()),
        each.telltale(),
        each.rootCause(),
        each.severity(),
        each.summary(),
        each.action(),
        each.confidence(),
        each.trust(),
        each.origin(),
        each.promptId(),
        each.model(),
        Lists.write(each.examples()),
        each.seen(),
        nanos(each.created()),
        nanos(each.lastSeen()),
        change);
  }

  static List<List<Object>> patterns(StoredCase each) {
    List<List<Object>> rows = new ArrayList<>();
    each.patternIds().forEach(pattern -> rows.add(List.of(pattern, each.id())));
    return rows;
  }

  static StoredCase read(ResultSet row) throws SQLException {
    return new StoredCase(
        row.getString(1),
        Lists.read(row.getString(2)),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getDouble(8),
        row.getDouble(9),
        row.getString(10),
        row.getString(11),
        row.getString(12),
        Lists.read(row.getString(13)),
        row.getLong(14),
        instant(row.getLong(15)),
        instant(row.getLong(16)),
        row.getLong(17),
        row.getLong(18) != 0);
  }

  static CaseChange readChange(ResultSet row) throws SQLException {
    return new CaseChange(
        instant(row.getLong(1)),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getDouble(6));
  }

  /** Nanoseconds since the epoch; times before 1678 and after 2261 become those. */
  static long nanos(Instant time) {
    long seconds = Math.clamp(time.getEpochSecond(), -9_200_000_000L, 9_200_000_000L);
    return TimeUnit.SECONDS.toNanos(seconds) + time.getNano();
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
