package dev.farseer.cli.demo;

import dev.farseer.cli.demo.Traffic.Clock;
import java.util.function.DoubleConsumer;

/** What happens by the clock, in good hours and in bad ones. */
final class Routine {
  private final Shop shop;
  private final Clock clock;
  private final Dice dice;

  Routine(Shop shop, Clock clock, Dice dice) {
    this.shop = shop;
    this.clock = clock;
    this.dice = dice;
  }

  void run(
      GatewayLog gateway,
      CheckoutLog checkout,
      PaymentsLog payments,
      PostgresLog postgres,
      ClusterLog cluster,
      BackgroundLog background) {
    for (Shop.Pod pod : shop.gateway) {
      every(15, 0.01, t -> gateway.probe(pod, clock.at(t)));
      every(3000, 400, t -> gateway.reload(pod, clock.at(t)));
    }
    for (Shop.Pod pod : shop.payments) {
      boolean first = pod.equals(shop.payments.getFirst());
      every(
          30,
          0.01,
          t -> {
            if (!first || !Story.paymentsDown(t)) {
              payments.probe(pod, clock.at(t));
            }
          });
    }
    for (Shop.Pod pod : shop.checkout) {
      int[] number = {dice.between(900, 1400)};
      double born = Story.BEFORE - dice.between(20_000, 90_000);
      every(40, 12, t -> checkout.gcPause(pod, clock.at(t), t - born, number[0]++));
      every(25, 8, t -> postgres.connection(pod, clock.at(t)));
    }
    every(300, 1, t -> postgres.checkpoint(clock.at(t)));
    every(180, 60, t -> postgres.vacuum(clock.at(t)));
    every(330, 40, t -> background.redisSaves(shop.redis, clock.at(t)));
    every(150, 60, t -> cluster.certificateChecked(shop.certManager, clock.at(t)));
    every(95, 40, t -> cluster.houseKeeping(dice.between(0, 1), clock.at(t)));
    every(
        300,
        0.5,
        t -> {
          long run = clock.at(t) / 60_000_000_000L;
          Shop.Pod pod = shop.cron(run);
          cluster.podStarts(pod, 1, clock.at(t));
          background.cron(pod, clock.at(t + 1.7), run);
        });
  }

  private void every(double seconds, double jitter, DoubleConsumer work) {
    double t = Story.BEFORE + dice.unit() * seconds;
    while (t < 0) {
      work.accept(t);
      t += seconds + (dice.unit() - 0.5) * jitter;
    }
  }
}
