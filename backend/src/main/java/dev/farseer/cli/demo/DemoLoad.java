package dev.farseer.cli.demo;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Windows of many lines, for measurements and tests. */
public final class DemoLoad {
  /** What the one rare line of {@link #windowOf} contains, and no other line. */
  public static final String RARE = "PANIC:  could not write to file \"pg_wal/xlogtemp.";

  private static final Duration HOUR = Duration.ofHours(1);

  private DemoLoad() {}

  /**
   * An hour of ordinary lines of the shop's four services, with exactly one rare line of its own
   * shape (the database's disk is full) somewhere in its second half.
   *
   * @param lines how many in all, the rare one included, from 2 to 3,000,000
   * @param end the first instant that has no line
   */
  public static List<LogLine> windowOf(int lines, long seed, Instant end) {
    TimeRange window = TimeRange.endingAt(end, HOUR);
    Recorder recorder = new Recorder(window);
    Dice dice = new Dice(seed);
    Shop shop = new Shop(dice.of("shop"));
    GatewayLog gateway = new GatewayLog(recorder, dice.of("gateway"));
    CheckoutLog checkout = new CheckoutLog(recorder, dice.of("checkout"));
    PaymentsLog payments = new PaymentsLog(recorder, dice.of("payments"));
    PostgresLog postgres = new PostgresLog(recorder, dice.of("postgres"), shop.postgres);
    int rare = lines / 2 + dice.between(0, lines / 2 - 1);
    long step = step(window, lines);
    for (int i = 0; i < lines; i++) {
      long ns = window.startNs() + i * step + Math.round(dice.unit() * step * 0.9);
      Trace trace = Trace.start(dice);
      Shop.Pod pod = dice.pick(shop.checkout);
      Shop.Pod payment = dice.pick(shop.payments);
      String order = "A-" + (2_000_000 + i);
      if (i == rare) {
        recorder.say(
            shop.postgres.err(),
            ns,
            "fatal",
            Stamps.postgres(ns) + " [31] " + RARE + "4711\": No space left on device");
        continue;
      }
      switch (dice.between(0, 15)) {
        case 0 -> checkout.orderPlaced(pod, trace, ns, order);
        case 1 -> checkout.charging(pod, trace, ns, order);
        case 2 -> checkout.orderRead(pod, trace, ns, order);
        case 3 -> checkout.login(pod, trace, ns);
        case 4 -> checkout.gcPause(pod, ns, 80_000 + i / 30.0, i);
        case 5 -> payments.authorized(payment, trace, ns, order);
        case 6 -> payments.providerAnswered(payment, trace, ns, dice.around(40));
        case 7 -> payments.probe(payment, ns);
        case 8 -> postgres.statement(trace, ns);
        case 9 -> gateway.probe(dice.pick(shop.gateway), ns);
        case 10 -> gateway.bot(shop, ns);
        default ->
            gateway.access(
                gateway.request(shop, "GET", "/products/" + dice.between(100, 999), "-"),
                trace,
                ns,
                200,
                dice.around(4));
      }
    }
    return recorder.lines();
  }

  /**
   * An hour of one pattern, the payment provider's answers, whose latency rises evenly from 40 to
   * 640 ms. No line says that anything is wrong.
   *
   * @param lines how many, from 1 to 3,000,000
   * @param end the first instant that has no line
   */
  public static List<LogLine> risingLatency(int lines, long seed, Instant end) {
    TimeRange window = TimeRange.endingAt(end, HOUR);
    Recorder recorder = new Recorder(window);
    Dice dice = new Dice(seed);
    Shop shop = new Shop(dice.of("shop"));
    PaymentsLog payments = new PaymentsLog(recorder, dice.of("payments"));
    long step = step(window, lines);
    for (int i = 0; i < lines; i++) {
      double t = Story.WINDOW + HOUR.toSeconds() * (double) i / lines;
      payments.providerAnswered(
          dice.pick(shop.payments),
          Trace.start(dice),
          window.startNs() + i * step,
          dice.around(Story.providerMs(t)));
    }
    return recorder.lines();
  }

  /** Nanoseconds between two lines; a second at the end stays free, so that no line falls out. */
  private static long step(TimeRange window, int lines) {
    return (window.lengthNs() - Duration.ofSeconds(1).toNanos()) / lines;
  }
}
