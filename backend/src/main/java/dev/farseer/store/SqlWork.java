package dev.farseer.store;

import static dev.farseer.store.Attempts.Keep.LIGHTLY;
import static dev.farseer.store.Attempts.Repeat.NEVER;
import static dev.farseer.store.Attempts.Repeat.SAFE;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Work in a table; all times are by the database's clock, because those of replicas differ. */
final class SqlWork implements WorkRoom {
  /** How often a claim looks again when the question is finished while it looks. */
  private static final int LOOKS = 5;

  private final Database database;
  private final String now;

  SqlWork(Database database) {
    this.database = database;
    this.now = database.dialect().now();
  }

  /** A row of a question that somebody holds or that is paused. */
  private record Standing(String holder, String note, long leftMillis, long pauseMillis) {}

  private record Taken(Work work, long queued) {}

  @Override
  public Claim claim(Work work, String holder, Duration lease) {
    if (holder.isEmpty()) {
      throw new IllegalArgumentException("whoever claims needs a name");
    }
    return database.write("work.claim", SAFE, LIGHTLY, tx -> claim(tx, work, holder, lease));
  }

  private Claim claim(Tx tx, Work work, String holder, Duration lease) throws SQLException {
    for (int i = 0; i < LOOKS; i++) {
      int taken =
          tx.update(
              "INSERT INTO farseer_work (work_key, tenant, priority, payload, holder, until, note,"
                  + (" pause, queued) VALUES (?, ?, ?, ?, ?, " + now + " + ?, '', 0, " + now + ")")
                  + " ON CONFLICT (work_key) DO UPDATE SET tenant = excluded.tenant,"
                  + " priority = excluded.priority, payload = excluded.payload,"
                  + " holder = excluded.holder, until = excluded.until, note = '', pause = 0"
                  + (" WHERE farseer_work.until <= " + now)
                  + " OR farseer_work.holder = excluded.holder",
              work.key(),
              work.tenant(),
              work.priority(),
              work.payload(),
              holder,
              lease.toMillis());
      if (taken > 0) {
        return new Claim.Taken();
      }
      Optional<Standing> standing =
          tx.first(
              "SELECT holder, note, until - "
                  + now
                  + ", pause FROM farseer_work WHERE work_key = ?",
              row ->
                  new Standing(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)),
              work.key());
      if (standing.isPresent()) {
        return refused(standing.get());
      }
    }
    // finished again and again within this moment: whoever asks next finds it free
    return new Claim.Held(Instant.now());
  }

  private static Claim refused(Standing standing) {
    Instant until = Instant.now().plusMillis(Math.max(0, standing.leftMillis()));
    return standing.holder().isEmpty()
        ? new Claim.Paused(standing.note(), until, Duration.ofMillis(standing.pauseMillis()))
        : new Claim.Held(until);
  }

  @Override
  public boolean beat(String key, String holder, Duration lease) {
    return database.write(
        "work.beat",
        SAFE,
        LIGHTLY,
        tx ->
            tx.update(
                    "UPDATE farseer_work SET until = "
                        + now
                        + " + ? WHERE work_key = ? AND holder = ?",
                    lease.toMillis(),
                    key,
                    holder)
                > 0);
  }

  @Override
  public void finish(String key, String holder) {
    database.write(
        "work.finish",
        SAFE,
        LIGHTLY,
        tx -> {
          int gone =
              tx.update("DELETE FROM farseer_work WHERE work_key = ? AND holder = ?", key, holder);
          if (gone > 0) {
            tx.changed();
          }
          return gone;
        });
  }

  @Override
  public void fail(String key, String holder, String note, Duration pause) {
    if (!pause.isPositive()) {
      finish(key, holder);
      return;
    }
    database.write(
        "work.fail",
        SAFE,
        LIGHTLY,
        tx -> {
          int failed =
              tx.update(
                  "UPDATE farseer_work SET holder = '', note = ?, pause = ?, until = "
                      + now
                      + " + ? WHERE work_key = ? AND holder = ?",
                  note,
                  pause.toMillis(),
                  pause.toMillis(),
                  key,
                  holder);
          if (failed > 0) {
            tx.changed();
          }
          return failed;
        });
  }

  @Override
  public List<Work> takeOver(String holder, Duration lease, int most) {
    if (holder.isEmpty()) {
      throw new IllegalArgumentException("whoever takes over needs a name");
    }
    // picked apart from the update, so that rows are locked and counted once
    String sql =
        "WITH picked AS MATERIALIZED (SELECT work_key FROM farseer_work WHERE until <= "
            + now
            + " AND holder <> '' ORDER BY priority, queued, work_key LIMIT ?"
            + database.dialect().lockingFree()
            + ") UPDATE farseer_work SET holder = ?, until = "
            + now
            + " + ? WHERE work_key IN (SELECT work_key FROM picked)"
            + " RETURNING work_key, tenant, priority, payload, queued";
    List<Taken> taken =
        database.write(
            "work.takeOver",
            NEVER,
            LIGHTLY,
            tx ->
                tx.list(
                    sql,
                    row ->
                        new Taken(
                            new Work(
                                row.getString(1),
                                row.getString(2),
                                row.getInt(3),
                                row.getString(4)),
                            row.getLong(5)),
                    List.of(most, holder, lease.toMillis())));
    return taken.stream()
        .sorted(
            Comparator.comparingInt((Taken each) -> each.work().priority())
                .thenComparingLong(Taken::queued)
                .thenComparing(each -> each.work().key()))
        .map(Taken::work)
        .toList();
  }

  @Override
  public long held() {
    return database.read("work.held", this::held);
  }

  long held(Tx tx) throws SQLException {
    return tx.number("SELECT count(*) FROM farseer_work WHERE holder <> '' AND until > " + now);
  }

  @Override
  public long spend(String tenant, LocalDate day, long tokens) {
    return database.write(
        "work.spend",
        NEVER,
        LIGHTLY,
        tx ->
            tx.first(
                    "INSERT INTO farseer_spent (tenant, day, tokens) VALUES (?, ?, ?)"
                        + " ON CONFLICT (tenant, day)"
                        + " DO UPDATE SET tokens = farseer_spent.tokens + excluded.tokens"
                        + " RETURNING tokens",
                    row -> row.getLong(1),
                    tenant,
                    day.toString(),
                    tokens)
                .orElse(tokens));
  }

  @Override
  public long spent(String tenant, LocalDate day) {
    return database.read(
        "work.spent",
        tx ->
            tx.number(
                "SELECT tokens FROM farseer_spent WHERE tenant = ? AND day = ?",
                tenant,
                day.toString()));
  }
}
