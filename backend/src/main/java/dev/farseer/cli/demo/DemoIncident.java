package dev.farseer.cli.demo;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Two hours of logs of a small shop: a calm hour of about 12,000 lines, then an hour of about
 * 20,000 in which checkout keeps its database connections until none are left, retries pile up,
 * payments is killed for its memory, its provider gets slower and slower, and a certificate is
 * about to end, among everything that is logged every day. The same seed and the same end give the
 * very same lines.
 *
 * @param lines both hours, oldest first; no two lines of a stream have the same nanosecond
 * @param window the hour of the incident
 * @param truth what is behind it
 */
public record DemoIncident(List<LogLine> lines, TimeRange window, DemoTruth truth) {
  /** The seed of the bundled incident. */
  public static final long SEED = 20_260_105;

  /** LogQL that selects every line of it. */
  public static final String SELECTOR = "{cluster=\"" + Shop.CLUSTER + "\"}";

  private static final Duration HOUR = Duration.ofHours(1);

  /** Copies. */
  public DemoIncident {
    lines = List.copyOf(lines);
  }

  /** The bundled incident. */
  public static DemoIncident endingAt(Instant end) {
    return endingAt(end, SEED);
  }

  /**
   * An incident of another seed.
   *
   * @param end the first instant that has no line, at least two hours after the epoch
   */
  public static DemoIncident endingAt(Instant end, long seed) {
    TimeRange window = TimeRange.endingAt(end, HOUR);
    TimeRange both = TimeRange.endingAt(end, HOUR.multipliedBy(2));
    Recorder recorder = new Recorder(both);
    Dice dice = new Dice(seed);
    Shop shop = new Shop(dice.of("shop"));
    Traffic.Clock clock = t -> both.endNs() + Math.round(t * 1e9);
    GatewayLog gateway = new GatewayLog(recorder, dice.of("gateway"));
    CheckoutLog checkout = new CheckoutLog(recorder, dice.of("checkout"));
    PaymentsLog payments = new PaymentsLog(recorder, dice.of("payments"));
    PostgresLog postgres = new PostgresLog(recorder, dice.of("postgres"), shop.postgres);
    ClusterLog cluster = new ClusterLog(recorder, dice.of("cluster"));
    new Traffic(shop, clock, dice.of("traffic"), gateway, checkout, payments, postgres).run();
    new Routine(shop, clock, dice.of("routine"))
        .run(
            gateway,
            checkout,
            payments,
            postgres,
            cluster,
            new BackgroundLog(recorder, dice.of("background")));
    new Trouble(shop, clock, dice.of("trouble")).run(checkout, payments, cluster);
    List<LogLine> lines = recorder.lines();
    return new DemoIncident(lines, window, DemoTruth.of(linesIn(window, lines)));
  }

  /** The lines of the hour of the incident, oldest first. */
  public List<LogLine> lastHour() {
    return linesIn(window, lines);
  }

  private static List<LogLine> linesIn(TimeRange range, List<LogLine> lines) {
    return lines.stream().filter(line -> range.contains(line.timestampNs())).toList();
  }
}
