package dev.farseer.cli.demo;

import java.util.List;

/**
 * What PostgreSQL 17 writes to standard error, with {@code log_line_prefix = '%m [%p] %q%u@%d '}.
 */
final class PostgresLog {
  private final Recorder recorder;
  private final Dice dice;
  private final Shop.Pod pod;
  private long wal = 0x3A21F88L;

  PostgresLog(Recorder recorder, Dice dice, Shop.Pod pod) {
    this.recorder = recorder;
    this.dice = dice;
    this.pod = pod;
  }

  /** A sampled statement; the trace rides in a comment, as sqlcommenter puts it there. */
  void statement(Trace trace, long ns) {
    String statement =
        dice.pick(
            List.of(
                "INSERT INTO orders (id, customer_id, total_cents) VALUES ($1, $2, $3)",
                "INSERT INTO order_items (order_id, sku, quantity) VALUES ($1, $2, $3)",
                "UPDATE stock SET reserved = reserved + $1 WHERE sku = $2"));
    recorder.say(
        pod.err(),
        ns,
        "info",
        trace,
        prefix(ns, "shop@shop ")
            + "LOG:  duration: %s ms  execute <unnamed>: /*traceparent='00-%s-%s-01'*/ %s"
                .formatted(
                    Dice.fixed(dice.around(4.2), 3), trace.traceId(), trace.spanId(), statement));
  }

  void checkpoint(long ns) {
    say(ns, "checkpoint starting: time");
    int buffers = dice.between(180, 420);
    double write = buffers * 0.1;
    wal += dice.between(2_000_000, 5_000_000);
    say(
        ns + Math.round(write * 1e9),
        "checkpoint complete: wrote %d buffers (%s%%); 0 WAL file(s) added, 0 removed, 1 recycled; write=%s s, sync=%s s, total=%s s; sync files=%d, longest=%s s, average=%s s; distance=%d kB, estimate=%d kB; lsn=0/%X, redo lsn=0/%X"
            .formatted(
                buffers,
                Dice.fixed(buffers / 163.84, 1),
                Dice.fixed(write, 3),
                Dice.fixed(dice.around(0.02), 3),
                Dice.fixed(write + 0.1, 3),
                dice.between(20, 60),
                Dice.fixed(dice.around(0.008), 3),
                Dice.fixed(0.001, 3),
                dice.between(2900, 5200),
                dice.between(4800, 5400),
                wal,
                wal - 144_064));
  }

  /** A pooled connection is renewed. */
  void connection(Shop.Pod client, long ns) {
    int process = dice.between(1200, 9900);
    say(
        ns,
        process,
        "",
        "connection received: host=%s port=%d"
            .formatted(client.ip(), dice.between(32_768, 60_999)));
    say(
        ns + 4_000_000,
        process,
        "shop@shop ",
        "connection authorized: user=shop database=shop application_name=checkout");
  }

  void vacuum(long ns) {
    String table = dice.pick(List.of("sessions", "carts", "order_items"));
    say(
        ns,
        "automatic analyze of table \"shop.public.%s\" system usage: CPU: user: %s s, system: %s s, elapsed: %s s"
            .formatted(
                table,
                Dice.fixed(dice.around(0.05), 2),
                Dice.fixed(dice.around(0.02), 2),
                Dice.fixed(dice.around(0.12), 2)));
  }

  /** A client is turned away: first only the reserved slots are left, then none. */
  void refused(long ns, boolean reservedLeft) {
    String why =
        reservedLeft
            ? "remaining connection slots are reserved for roles with the SUPERUSER attribute"
            : "sorry, too many clients already";
    recorder.say(pod.err(), ns, "fatal", prefix(ns, "shop@shop ") + "FATAL:  " + why);
  }

  private void say(long ns, String message) {
    // checkpointer and autovacuum launcher have no user
    say(ns, 27, "", message);
  }

  private void say(long ns, int process, String who, String message) {
    recorder.say(
        pod.err(),
        ns,
        "info",
        "%s [%d] %sLOG:  %s".formatted(Stamps.postgres(ns), process, who, message));
  }

  private String prefix(long ns, String who) {
    return "%s [%d] %s".formatted(Stamps.postgres(ns), dice.between(1200, 9900), who);
  }
}
