package dev.farseer.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The rows of insights. */
final class InsightSql {
  /** Longer ones are cut: an index cannot hold texts of any length. */
  private static final int COMPONENT = 300;

  private static final int SHORTEST_SPAN_BITS = 30;
  private static final int SPANS = 17;

  static final String COLUMNS =
      " i.number, i.insight_id, i.tenant, i.role, i.cause_id, i.root_cause, i.severity,"
          + " i.component, i.summary, i.action, i.confidence, i.line_count, i.first_ns, i.last_ns,"
          + " i.trace_ids, i.source, i.prompt_id, i.model, i.analysis_trace_id, i.evidence,"
          + " i.patterns, i.windows ";

  static final String INSERT =
      "INSERT INTO farseer_insight (insight_id, tenant, role, cause_id, root_cause, severity,"
          + " component, summary, action, confidence, line_count, first_ns, last_ns, span,"
          + " trace_ids, source, prompt_id, model, analysis_trace_id, evidence, patterns, windows)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  /** Takes the parameters of {@link #row} from the third on, and the number. */
  static final String UPDATE =
      "UPDATE farseer_insight SET role = ?, cause_id = ?, root_cause = ?, severity = ?,"
          + " component = ?, summary = ?, action = ?, confidence = ?, line_count = ?,"
          + " first_ns = ?, last_ns = ?, span = ?, trace_ids = ?, source = ?, prompt_id = ?,"
          + " model = ?, analysis_trace_id = ?, evidence = ?, patterns = ?, windows = ?"
          + " WHERE number = ?";

  private InsightSql() {}

  static List<Object> row(StoredInsight each) {
    return List.of(
        each.insightId(),
        each.tenant(),
        each.role(),
        each.causeId(),
        each.rootCause(),
        each.severity(),
        component(each.component()),
        each.summary(),
        each.action(),
        each.confidence(),
        each.count(),
        each.firstNs(),
        each.lastNs(),
        span(each.firstNs(), each.lastNs()),
        Lists.write(each.traceIds()),
        each.source(),
        each.promptId(),
        each.model(),
        each.analysisTraceId(),
        each.evidence(),
        each.patterns(),
        each.windows());
  }

  static List<Object> updated(StoredInsight each) {
    List<Object> row = row(each);
    List<Object> parameters = new ArrayList<>(row.subList(2, row.size()));
    parameters.add(each.number());
    return parameters;
  }

  static StoredInsight read(ResultSet row) throws SQLException {
    return new StoredInsight(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getInt(7),
        row.getString(8),
        row.getString(9),
        row.getString(10),
        row.getDouble(11),
        row.getLong(12),
        row.getLong(13),
        row.getLong(14),
        Lists.read(row.getString(15)),
        row.getString(16),
        row.getString(17),
        row.getString(18),
        row.getString(19),
        row.getString(20),
        row.getString(21),
        row.getLong(22));
  }

  static String component(String name) {
    return name.length() <= COMPONENT ? name : name.substring(0, COMPONENT);
  }

  /** The least power of four of 2^30 ns that holds the stretch. */
  static int span(long firstNs, long lastNs) {
    long length = Math.max(0, lastNs - firstNs);
    int bits = Long.SIZE - Long.numberOfLeadingZeros(length);
    return Math.clamp(Math.ceilDiv(bits - SHORTEST_SPAN_BITS, 2), 0, SPANS - 1);
  }

  /**
   * A query and its parameters.
   *
   * @param sql the query
   * @param parameters its parameters
   */
  record Find(String sql, List<Object> parameters) {}

  /**
   * Stretches that touch a time, the latest first. Those that ended in it are found by their end.
   * Those that go on after it are found by their start, one range of an index for each span; what
   * is added to columns there keeps a planner from other indexes, which lead through all that came
   * later.
   */
  static Find find(InsightQuery query) {
    String order = " ORDER BY i.last_ns DESC, i.number DESC LIMIT ?";
    long from = Math.max(0, query.fromNs());
    long to = Math.max(0, query.toNs());
    List<Object> parameters = new ArrayList<>();
    StringBuilder sql =
        new StringBuilder("SELECT * FROM (SELECT * FROM (SELECT")
            .append(COLUMNS)
            .append(
                "FROM farseer_insight i WHERE i.tenant = ? AND i.last_ns >= ? AND i.last_ns <= ?");
    parameters.addAll(List.of(query.tenant(), from, to));
    filter(query, "", sql, parameters);
    sql.append(order).append(") AS ended");
    parameters.add(query.most());
    for (int span = 0; span < SPANS; span++) {
      sql.append(" UNION ALL SELECT")
          .append(COLUMNS)
          .append("FROM farseer_insight i WHERE i.tenant = ? AND i.span = ")
          .append(span)
          .append(" AND i.first_ns >= ? AND i.first_ns <= ? AND i.last_ns + 0 > ?");
      long longest = 1L << (SHORTEST_SPAN_BITS + 2 * span);
      parameters.addAll(List.of(query.tenant(), to - longest, to, to));
      filter(query, " || ''", sql, parameters);
    }
    sql.append(") AS i").append(order.replace("i.last_ns", "i.last_ns + 0"));
    parameters.add(query.most());
    return new Find(sql.toString(), parameters);
  }

  private static void filter(
      InsightQuery query, String unindexed, StringBuilder sql, List<Object> parameters) {
    if (query.minSeverity() > 0) {
      sql.append(" AND i.severity >= ?");
      parameters.add(query.minSeverity());
    }
    if (!query.rootCause().isEmpty()) {
      sql.append(" AND i.root_cause").append(unindexed).append(" = ?");
      parameters.add(query.rootCause());
    }
    if (!query.component().isEmpty()) {
      sql.append(" AND i.component").append(unindexed).append(" = ?");
      parameters.add(component(query.component()));
    }
  }
}
