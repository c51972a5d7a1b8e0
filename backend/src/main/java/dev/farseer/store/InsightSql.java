package dev.farseer.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The rows of insights. */
final class InsightSql {
  /** Longer ones are cut: an index cannot hold texts of any length. */
  private static final int COMPONENT = 300;

  private static final int SHORTEST_SPAN_BITS = 30;
  private static final int SPANS = 17;

  /** The spans with the longest stretch that each holds, as the rows of a table. */
  private static final String ALL_SPANS =
      IntStream.range(0, SPANS)
          .mapToObj(span -> "(" + span + ", " + (1L << (SHORTEST_SPAN_BITS + 2 * span)) + ")")
          .reduce((a, b) -> a + ", " + b)
          .orElseThrow();

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
   * Stretches that touch a time, the latest first. Those that go on after its end are found by
   * their start, one range of an index for each span (never through the index of a cause or a
   * component, which would lead through all that came later); the others by their end.
   */
  static Find find(InsightQuery query) {
    StringBuilder filters = new StringBuilder();
    StringBuilder unindexed = new StringBuilder();
    List<Object> values = new ArrayList<>();
    if (query.minSeverity() > 0) {
      filters.append(" AND i.severity >= ?");
      unindexed.append(" AND i.severity >= ?");
      values.add(query.minSeverity());
    }
    if (!query.rootCause().isEmpty()) {
      filters.append(" AND i.root_cause = ?");
      unindexed.append(" AND i.root_cause || '' = ?");
      values.add(query.rootCause());
    }
    if (!query.component().isEmpty()) {
      filters.append(" AND i.component = ?");
      unindexed.append(" AND i.component || '' = ?");
      values.add(component(query.component()));
    }
    String order = " ORDER BY i.last_ns DESC, i.number DESC LIMIT ?";
    long from = Math.max(0, query.fromNs());
    long to = Math.max(0, query.toNs());
    List<Object> parameters = new ArrayList<>(List.of(query.tenant(), to, to, to));
    parameters.addAll(values);
    parameters.addAll(List.of(query.most(), query.tenant(), from, to));
    parameters.addAll(values);
    parameters.addAll(List.of(query.most(), query.most()));
    return new Find(
        "WITH spans (span, longest) AS (VALUES "
            + ALL_SPANS
            + ") SELECT * FROM (SELECT * FROM (SELECT"
            + COLUMNS
            + "FROM spans CROSS JOIN farseer_insight i WHERE i.tenant = ? AND i.span = spans.span"
            + " AND i.first_ns >= ? - spans.longest AND i.first_ns <= ? AND i.last_ns > ?"
            + unindexed
            + order
            + ") AS going_on UNION ALL SELECT * FROM (SELECT"
            + COLUMNS
            + "FROM farseer_insight i WHERE i.tenant = ? AND i.last_ns >= ? AND i.last_ns <= ?"
            + filters
            + order
            + ") AS ended) AS i"
            + order,
        parameters);
  }
}
