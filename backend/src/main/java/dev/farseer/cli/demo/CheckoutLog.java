package dev.farseer.cli.demo;

import java.util.List;
import java.util.Locale;

/** What the Java service writes: Spring Boot's plain text, with trace ids and stack traces. */
final class CheckoutLog {
  private static final List<String> BY_LEAK =
      List.of(
          "java.lang.Exception: Apparent connection leak detected",
          "\tat com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:127)",
          "\tat org.springframework.jdbc.datasource.DataSourceUtils.fetchConnection(DataSourceUtils.java:160)",
          "\tat dev.shop.checkout.VoucherRepository.lock(VoucherRepository.java:73)",
          "\tat dev.shop.checkout.OrderService.place(OrderService.java:88)",
          "\tat java.base/java.lang.Thread.run(Thread.java:1474)");

  private final Recorder recorder;
  private final Dice dice;

  CheckoutLog(Recorder recorder, Dice dice) {
    this.recorder = recorder;
    this.dice = dice;
  }

  void orderPlaced(Shop.Pod pod, Trace trace, long ns, String order) {
    info(
        pod,
        trace,
        ns,
        "d.s.checkout.OrderController",
        "Order placed orderId=%s customer=c_%d items=%d total=%s EUR"
            .formatted(
                order,
                dice.between(1000, 9999),
                dice.between(1, 7),
                Dice.fixed(dice.between(4.0, 240.0), 2)));
  }

  void charging(Shop.Pod pod, Trace trace, long ns, String order) {
    info(
        pod,
        trace,
        ns,
        "d.s.checkout.PaymentsClient",
        "Authorizing payment orderId=%s provider=acme-pay".formatted(order));
  }

  void cart(Shop.Pod pod, Trace trace, long ns) {
    int customer = dice.between(1000, 9999);
    info(
        pod,
        trace,
        ns,
        "d.s.checkout.CartController",
        "Cart updated customer=c_%d items=%d".formatted(customer, dice.between(1, 9)));
    if (dice.chance(0.5)) {
      say(
          pod,
          trace,
          ns - 2_000_000,
          "DEBUG",
          "d.s.checkout.CartCache",
          "Cache hit key=cart:c_%d ttl=%ds".formatted(customer, dice.between(20, 900)),
          List.of());
    }
  }

  void orderRead(Shop.Pod pod, Trace trace, long ns, String order) {
    info(
        pod,
        trace,
        ns,
        "d.s.checkout.OrderController",
        "Order read orderId=%s state=%s"
            .formatted(order, dice.pick(List.of("PAID", "SHIPPED", "DELIVERED"))));
  }

  void login(Shop.Pod pod, Trace trace, long ns) {
    String name = dice.pick(List.of("ada", "grace", "linus", "margaret", "edsger", "barbara"));
    info(
        pod,
        trace,
        ns,
        "d.s.checkout.SessionController",
        "Login ok email=%s.%d@example.com method=password".formatted(name, dice.between(1, 999)));
  }

  void gcPause(Shop.Pod pod, long ns, double uptimeS, int number) {
    int before = dice.between(190, 260);
    recorder.say(
        pod.out(),
        ns,
        "info",
        "[%ss][info][gc] GC(%d) Pause Young (Normal) (G1 Evacuation Pause) %dM->%dM(512M) %sms"
            .formatted(
                Dice.fixed(uptimeS, 3),
                number,
                before,
                before - dice.between(110, 150),
                Dice.fixed(dice.around(5.5), 3)));
  }

  void leakDetected(Shop.Pod pod, Trace trace, long ns) {
    say(
        pod,
        trace,
        ns,
        "WARN",
        "com.zaxxer.hikari.pool.ProxyLeakTask",
        "Connection leak detection triggered for org.postgresql.jdbc.PgConnection@%s on thread http-nio-8080-exec-%d, stack trace follows"
            .formatted(dice.hex(8), thread(trace)),
        BY_LEAK);
  }

  /** An attempt to get a connection failed; checkout tries again. */
  void retry(Shop.Pod pod, Trace trace, long ns, int attempt, long backoffMs, String cause) {
    say(
        pod,
        trace,
        ns,
        "WARN",
        "d.s.checkout.RetryTemplate",
        "Retrying %s attempt=%d of 5 in %d ms: %s"
            .formatted(
                dice.pick(List.of("placeOrder", "loadCart", "readOrder")),
                attempt,
                backoffMs,
                cause),
        List.of());
  }

  /** The last attempt failed. */
  void noConnection(Shop.Pod pod, Trace trace, long ns, boolean withStack) {
    String what =
        "HikariPool-1 - Connection is not available, request timed out after %dms (total=20, active=20, idle=0, waiting=%d)"
            .formatted(dice.between(3000, 3009), dice.between(8, 180));
    say(
        pod,
        trace,
        ns,
        "ERROR",
        "o.h.engine.jdbc.spi.SqlExceptionHelper",
        what,
        withStack ? stack(what) : List.of());
  }

  private List<String> stack(String what) {
    String refused =
        dice.chance(0.7)
            ? "sorry, too many clients already"
            : "remaining connection slots are reserved for roles with the SUPERUSER attribute";
    return List.of(
        "java.sql.SQLTransientConnectionException: " + what,
        "\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:686)",
        "\tat com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:179)",
        "\tat com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:127)",
        "\tat org.springframework.jdbc.datasource.DataSourceUtils.fetchConnection(DataSourceUtils.java:160)",
        "\tat dev.shop.checkout.OrderRepository.insert(OrderRepository.java:58)",
        "\tat dev.shop.checkout.OrderService.place(OrderService.java:91)",
        "\tat dev.shop.checkout.OrderController.checkout(OrderController.java:44)",
        "\tat java.base/java.lang.Thread.run(Thread.java:1474)",
        "Caused by: org.postgresql.util.PSQLException: FATAL: " + refused,
        "\tat org.postgresql.core.v3.ConnectionFactoryImpl.doAuthentication(ConnectionFactoryImpl.java:693)",
        "\tat org.postgresql.jdbc.PgConnection.<init>(PgConnection.java:273)",
        "\t... 12 common frames omitted");
  }

  void paymentsRefused(Shop.Pod pod, Trace trace, long ns, Shop.Pod payments) {
    say(
        pod,
        trace,
        ns,
        "ERROR",
        "d.s.checkout.PaymentsClient",
        "POST http://payments:8080/v1/authorize failed: java.net.ConnectException: Connection refused: payments/%s:8080"
            .formatted(payments.ip()),
        List.of());
  }

  /** One thread serves a request from its first line to its last. */
  private static int thread(Trace trace) {
    return 1 + Math.floorMod(trace.traceId().hashCode(), 40);
  }

  private void info(Shop.Pod pod, Trace trace, long ns, String logger, String message) {
    say(pod, trace, ns, "INFO", logger, message, List.of());
  }

  private void say(
      Shop.Pod pod,
      Trace trace,
      long ns,
      String level,
      String logger,
      String message,
      List<String> stack) {
    String text =
        "%s %5s 1 --- [checkout] [io-8080-exec-%d] [%s-%s] %-40s : %s"
            .formatted(
                Stamps.iso(ns),
                level,
                thread(trace),
                trace.traceId(),
                trace.spanId(),
                logger,
                message);
    recorder.say(pod.out(), ns, level.toLowerCase(Locale.ROOT), trace, text, stack);
  }
}
