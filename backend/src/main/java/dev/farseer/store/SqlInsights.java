package dev.farseer.store;

import static dev.farseer.store.Attempts.Keep.LIGHTLY;
import static dev.farseer.store.Attempts.Repeat.SAFE;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Insights in a table: a row a stretch. */
final class SqlInsights implements InsightRoom {
  /** Insights of one transaction: others wait for it. */
  private static final int BATCH = 500;

  private final Database database;

  SqlInsights(Database database) {
    this.database = database;
  }

  /** One insight of one tenant. */
  private record Key(String insightId, String tenant) {}

  @Override
  public void merge(List<StoredInsight> seen, Duration gap) {
    for (int i = 0; i < seen.size(); i += BATCH) {
      List<StoredInsight> some = seen.subList(i, Math.min(seen.size(), i + BATCH));
      // a window counted twice, after a commit that nobody knew of, does no harm
      database.write("insights.merge", SAFE, LIGHTLY, tx -> merge(tx, some, gap.toNanos()));
    }
  }

  private int merge(Tx tx, List<StoredInsight> seen, long gapNs) throws SQLException {
    Set<String> ids = new TreeSet<>();
    seen.forEach(each -> ids.add(each.insightId()));
    database.dialect().lockInsights(tx, ids);
    Map<Key, Stretches> stretches = new LinkedHashMap<>();
    for (StoredInsight each : seen) {
      stretches.putIfAbsent(key(each), new Stretches(gapNs));
    }
    for (StoredInsight kept : around(tx, seen, gapNs)) {
      Stretches known = stretches.get(key(kept));
      if (known != null) {
        known.kept(kept);
      }
    }
    List<List<Object>> added = new ArrayList<>();
    List<List<Object>> grown = new ArrayList<>();
    List<Long> gone = new ArrayList<>();
    for (StoredInsight each : seen) {
      stretches.getOrDefault(key(each), new Stretches(gapNs)).seen(each);
    }
    for (Stretches each : stretches.values()) {
      each.added().forEach(row -> added.add(InsightSql.row(row)));
      each.grown().forEach(row -> grown.add(InsightSql.updated(row)));
      gone.addAll(each.gone());
    }
    remove(tx, gone);
    tx.batch(InsightSql.UPDATE, grown);
    tx.batch(InsightSql.INSERT, added);
    return added.size() + grown.size();
  }

  private static Key key(StoredInsight each) {
    return new Key(each.insightId(), each.tenant());
  }

  /** From when to when kept stretches of an insight are wanted. */
  private record Around(long fromNs, long toNs) {
    Around with(StoredInsight seen, long gapNs) {
      return new Around(
          Math.min(fromNs, Math.max(seen.firstNs(), Long.MIN_VALUE + gapNs) - gapNs),
          Math.max(toNs, Math.min(seen.lastNs(), Long.MAX_VALUE - gapNs) + gapNs));
    }
  }

  /** The kept stretches that what was seen may touch, each once. */
  private static List<StoredInsight> around(Tx tx, List<StoredInsight> seen, long gapNs)
      throws SQLException {
    Map<Key, Around> wanted = new LinkedHashMap<>();
    for (StoredInsight each : seen) {
      Around around = wanted.getOrDefault(key(each), new Around(Long.MAX_VALUE, Long.MIN_VALUE));
      wanted.put(key(each), around.with(each, gapNs));
    }
    List<Object> parameters = new ArrayList<>();
    wanted.forEach(
        (key, around) ->
            parameters.addAll(
                List.of(key.insightId(), key.tenant(), around.fromNs(), around.toNs())));
    String rows = "(?, ?, ?, ?), ".repeat(wanted.size() - 1) + "(?, ?, ?, ?)";
    return tx.list(
        "WITH wanted (insight_id, tenant, from_ns, to_ns) AS (VALUES "
            + rows
            + ") SELECT"
            + InsightSql.COLUMNS
            + "FROM wanted w CROSS JOIN farseer_insight i WHERE i.insight_id = w.insight_id"
            + " AND i.tenant = w.tenant AND i.last_ns >= w.from_ns AND i.first_ns <= w.to_ns",
        InsightSql::read,
        parameters);
  }

  private static void remove(Tx tx, List<Long> numbers) throws SQLException {
    for (int i = 0; i < numbers.size(); i += Tx.LISTED) {
      List<Long> some = numbers.subList(i, Math.min(numbers.size(), i + Tx.LISTED));
      tx.update(
          "DELETE FROM farseer_insight WHERE number IN " + Tx.places(some.size()), Tx.padded(some));
    }
  }

  @Override
  public List<StoredInsight> find(InsightQuery query) {
    InsightSql.Find find = InsightSql.find(query);
    return database.read(
        "insights.find", tx -> tx.list(find.sql(), InsightSql::read, find.parameters()));
  }

  @Override
  public Optional<StoredInsight> latest(String insightId) {
    return database.read(
        "insights.latest",
        tx ->
            tx.first(
                "SELECT"
                    + InsightSql.COLUMNS
                    + "FROM farseer_insight i WHERE i.insight_id = ?"
                    + " ORDER BY i.last_ns DESC, i.number DESC LIMIT 1",
                InsightSql::read,
                insightId));
  }

  @Override
  public Optional<StoredNarrative> narrative(String key, Duration most) {
    return database.read(
        "insights.narrative",
        tx ->
            tx.first(
                "SELECT text, model FROM farseer_narrative WHERE narrative_key = ? AND told > "
                    + database.dialect().now()
                    + " - ?",
                row -> new StoredNarrative(row.getString(1), row.getString(2)),
                key,
                most.toMillis()));
  }

  @Override
  public void tell(String key, StoredNarrative narrative) {
    database.write(
        "insights.tell",
        SAFE,
        LIGHTLY,
        tx ->
            tx.update(
                "INSERT INTO farseer_narrative (narrative_key, text, model, told) VALUES (?, ?, ?, "
                    + database.dialect().now()
                    + ") ON CONFLICT (narrative_key) DO UPDATE SET text = excluded.text,"
                    + " model = excluded.model, told = excluded.told",
                key,
                narrative.text(),
                narrative.model()));
  }

  @Override
  public long count() {
    return database.read("insights.count", this::count);
  }

  long count(Tx tx) throws SQLException {
    return Rows.count(tx, database.dialect(), "farseer_insight", "");
  }
}
