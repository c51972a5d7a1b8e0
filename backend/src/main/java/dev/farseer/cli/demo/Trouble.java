package dev.farseer.cli.demo;

import dev.farseer.cli.demo.Traffic.Clock;

/** What goes wrong beside the requests that fail. */
final class Trouble {
  private static final int NODE = 0;

  /** Six days and a few hours after the incident. */
  private static final double CERTIFICATE_ENDS = 6.2 * 86_400;

  private final Shop shop;
  private final Clock clock;
  private final Dice dice;

  Trouble(Shop shop, Clock clock, Dice dice) {
    this.shop = shop;
    this.clock = clock;
    this.dice = dice;
  }

  void run(CheckoutLog checkout, PaymentsLog payments, ClusterLog cluster) {
    leak(checkout);
    memory(payments);
    killed(payments, cluster, Story.OOM, Story.DOWN_FIRST, 10, 1);
    killed(payments, cluster, Story.OOM_AGAIN, Story.DOWN_AGAIN, 20, 2);
    for (double t : new double[] {-2460, -1230, -90}) {
      cluster.certificateExpiring(
          shop.certManager, clock.at(t + dice.unit()), clock.at(CERTIFICATE_ENDS));
    }
  }

  private void leak(CheckoutLog checkout) {
    for (double t = Story.LEAK; t < -60; t += t < Story.EXHAUSTED + 120 ? 14 : 110) {
      checkout.leakDetected(
          dice.pick(shop.checkout), Trace.start(dice), clock.at(t + dice.between(0.0, 9.0)));
    }
  }

  private void memory(PaymentsLog payments) {
    for (double t = Story.EXHAUSTED + 150; t < 0; t += 15) {
      double memory = Story.paymentsMemory(t);
      if (memory > 0.45 && !Story.paymentsDown(t)) {
        payments.queueGrows(shop.payments.getFirst(), clock.at(t + dice.unit()), memory);
      }
    }
  }

  private void killed(
      PaymentsLog payments, ClusterLog cluster, double t, double down, int backOff, int restarts) {
    Shop.Pod pod = shop.payments.getFirst();
    cluster.outOfMemory(pod, NODE, clock.at(t), dice.between(2200, 9800));
    for (double late = 3; late < down - 6; late += 11) {
      cluster.backOff(pod, NODE, clock.at(t + late), backOff);
    }
    for (double late = 5; late < down; late += 10) {
      cluster.notReady(pod, NODE, clock.at(t + late));
    }
    cluster.restarted(pod, NODE, clock.at(t + down - 3), restarts);
    payments.started(pod, clock.at(t + down - 2));
  }
}
