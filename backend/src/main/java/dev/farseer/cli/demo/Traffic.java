package dev.farseer.cli.demo;

import dev.farseer.cli.demo.GatewayLog.Request;
import java.util.List;
import java.util.Locale;

/** The visitors of the shop: each request leaves its lines in every service that it reaches. */
final class Traffic {
  private static final double GATEWAY_PATIENCE_S = 10;

  private final Shop shop;
  private final Clock clock;
  private final Dice dice;
  private final GatewayLog gateway;
  private final CheckoutLog checkout;
  private final PaymentsLog payments;
  private final PostgresLog postgres;

  /** Nanoseconds since the epoch of a second of the story. */
  @FunctionalInterface
  interface Clock {
    long at(double t);
  }

  Traffic(
      Shop shop,
      Clock clock,
      Dice dice,
      GatewayLog gateway,
      CheckoutLog checkout,
      PaymentsLog payments,
      PostgresLog postgres) {
    this.shop = shop;
    this.clock = clock;
    this.dice = dice;
    this.gateway = gateway;
    this.checkout = checkout;
    this.payments = payments;
    this.postgres = postgres;
  }

  private interface Visit {
    void at(double t);
  }

  /** Both hours. */
  void run() {
    arrivals(4100, this::browse);
    arrivals(900, t -> database(t, "POST", "/api/cart", this::cart));
    arrivals(500, t -> database(t, "GET", "/api/orders/" + order(t - 5000), this::readOrder));
    arrivals(160, t -> database(t, "POST", "/api/login", this::login));
    arrivals(420, t -> database(t, "POST", "/api/checkout", this::buy));
    arrivals(110, t -> gateway.bot(shop, clock.at(t)));
    // whoever is sent to the killed pod while it restarts: with every seed there are some
    for (double killed : new double[] {Story.OOM, Story.OOM_AGAIN}) {
      for (double late : new double[] {2.3, 11.9, 24.2}) {
        buyFrom(killed + late, shop.payments.getFirst());
      }
    }
  }

  private void arrivals(double perHour, Visit visit) {
    double t = Story.BEFORE + dice.gap(perHour);
    while (t < 0) {
      visit.at(t);
      t += dice.gap(perHour * Story.load(t));
    }
  }

  private void browse(double t) {
    String uri =
        dice.pick(
            List.of(
                "/",
                "/products",
                "/products/" + dice.between(100, 999),
                "/api/products?page=" + dice.between(1, 12),
                "/static/app." + "6f1c2a.js",
                "/static/logo.svg"));
    Request request = gateway.request(shop, "GET", uri, "-");
    double ms = dice.around(3.5);
    boolean cached = uri.startsWith("/static") && dice.chance(0.6);
    gateway.access(request, Trace.start(dice), clock.at(t + ms / 1000), cached ? 304 : 200, ms);
  }

  /** What a request does when it has its database connection. */
  private interface Served {
    void run(double t, Trace trace, Shop.Pod pod, Request request);
  }

  private void database(double t, String method, String uri, Served served) {
    Trace trace = Trace.start(dice);
    Shop.Pod pod = dice.pick(shop.checkout);
    Request request = gateway.request(shop, method, uri, pod.ip() + ":8080");
    if (dice.chance(Story.databaseFailures(t))) {
      fails(t, trace, pod, request);
    } else {
      served.run(t, trace, pod, request);
    }
  }

  private void cart(double t, Trace trace, Shop.Pod pod, Request request) {
    double ms = dice.around(14);
    checkout.cart(pod, trace.child(dice), clock.at(t + ms / 1500));
    gateway.access(request, trace, clock.at(t + ms / 1000), 200, ms);
  }

  private void readOrder(double t, Trace trace, Shop.Pod pod, Request request) {
    double ms = dice.around(9);
    String order = request.uri().substring(request.uri().lastIndexOf('/') + 1);
    checkout.orderRead(pod, trace.child(dice), clock.at(t + ms / 1500), order);
    gateway.access(request, trace, clock.at(t + ms / 1000), 200, ms);
  }

  private void login(double t, Trace trace, Shop.Pod pod, Request request) {
    double ms = dice.around(95);
    checkout.login(pod, trace.child(dice), clock.at(t + ms / 1100));
    gateway.access(request, trace, clock.at(t + ms / 1000), 200, ms);
  }

  private void buyFrom(double t, Shop.Pod payment) {
    Shop.Pod pod = dice.pick(shop.checkout);
    Request request = gateway.request(shop, "POST", "/api/checkout", pod.ip() + ":8080");
    buy(t, Trace.start(dice), pod, request, payment);
  }

  private void buy(double t, Trace trace, Shop.Pod pod, Request request) {
    buy(t, trace, pod, request, dice.pick(shop.payments));
  }

  private void buy(double t, Trace trace, Shop.Pod pod, Request request, Shop.Pod asked) {
    String order = order(t);
    Trace inCheckout = trace.child(dice);
    checkout.charging(pod, inCheckout, clock.at(t + 0.011), order);
    double now = t + 0.014;
    Shop.Pod payment = asked;
    if (payment.equals(shop.payments.getFirst()) && Story.paymentsDown(t)) {
      checkout.paymentsRefused(pod, inCheckout, clock.at(now), payment);
      payment = shop.payments.getLast();
      now += 0.2;
    }
    Trace inPayments = inCheckout.child(dice);
    double provider = dice.around(Story.providerMs(t));
    now += provider / 1000;
    payments.providerAnswered(payment, inPayments, clock.at(now), provider);
    if (dice.chance(0.03)) {
      payments.declined(payment, inPayments, clock.at(now + 0.001), order);
      gateway.access(request, trace, clock.at(now + 0.006), 402, (now + 0.006 - t) * 1000);
      return;
    }
    payments.authorized(payment, inPayments, clock.at(now + 0.001), order);
    if (dice.chance(Story.databaseFailures(t) * 0.3)) {
      payments.ledgerFailed(payment, inPayments, clock.at(now + 0.004), order);
      postgres.refused(clock.at(now + 0.003), false);
    }
    if (dice.chance(0.14)) {
      postgres.statement(inCheckout.child(dice), clock.at(now + 0.009));
    }
    checkout.orderPlaced(pod, inCheckout, clock.at(now + 0.021), order);
    gateway.access(request, trace, clock.at(now + 0.024), 200, (now + 0.024 - t) * 1000);
  }

  /** No connection: attempts follow each other until the last, or longer than the gateway waits. */
  private void fails(double t, Trace trace, Shop.Pod pod, Request request) {
    Trace inCheckout = trace.child(dice);
    int attempts = dice.between(2, 4);
    double now = t + 0.004;
    for (int attempt = 1; attempt <= attempts; attempt++) {
      boolean refused = dice.chance(0.5);
      if (refused) {
        postgres.refused(clock.at(now), now < Story.EXHAUSTED + 150 || dice.chance(0.2));
      }
      now += 3.001 + dice.unit() * 0.006;
      if (attempt < attempts) {
        long backoffMs = 200L << (attempt - 1);
        checkout.retry(
            pod,
            inCheckout,
            clock.at(now),
            attempt + 1,
            backoffMs,
            "java.sql.SQLTransientConnectionException: no connection within 3000 ms");
        now += backoffMs / 1000.0;
      }
    }
    checkout.noConnection(pod, inCheckout, clock.at(now), dice.chance(0.56));
    if (now - t > GATEWAY_PATIENCE_S) {
      long ns = clock.at(t + GATEWAY_PATIENCE_S);
      gateway.error(
          request,
          trace,
          ns,
          "upstream timed out (110: Operation timed out) while reading response header from upstream");
      gateway.access(request, trace, ns, 504, GATEWAY_PATIENCE_S * 1000 + dice.between(0, 3));
    } else if (dice.chance(0.3)) {
      long ns = clock.at(now + 0.005);
      gateway.error(
          request,
          trace,
          ns,
          "upstream prematurely closed connection while reading response header from upstream");
      gateway.access(request, trace, ns, 502, (now + 0.005 - t) * 1000);
    } else {
      gateway.access(request, trace, clock.at(now + 0.005), 503, (now + 0.005 - t) * 1000);
    }
  }

  private static String order(double t) {
    return String.format(Locale.ROOT, "A-%07d", 2_000_000 + Math.round((t - Story.BEFORE) * 7));
  }
}
