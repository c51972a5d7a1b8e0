package dev.farseer.cli.demo;

import java.util.List;
import java.util.Locale;

/** What the Go service writes: JSON of its structured logger. */
final class PaymentsLog {
  private static final int LIMIT_MB = 512;

  private final Recorder recorder;
  private final Dice dice;

  PaymentsLog(Recorder recorder, Dice dice) {
    this.recorder = recorder;
    this.dice = dice;
  }

  void providerAnswered(Shop.Pod pod, Trace trace, long ns, double durationMs) {
    say(
        pod,
        trace,
        ns,
        "INFO",
        "provider answered",
        "\"provider\":\"acme-pay\",\"operation\":\"authorize\",\"duration_ms\":"
            + Math.round(durationMs));
  }

  void authorized(Shop.Pod pod, Trace trace, long ns, String order) {
    say(
        pod,
        trace,
        ns,
        "INFO",
        "payment authorized",
        payment(order) + ",\"amount_cents\":%d,\"currency\":\"EUR\"".formatted(cents()));
  }

  /** Business as usual: the bank says no. */
  void declined(Shop.Pod pod, Trace trace, long ns, String order) {
    String reason = dice.pick(List.of("insufficient_funds", "card_expired", "limit_exceeded"));
    say(
        pod,
        trace,
        ns,
        "INFO",
        "payment declined",
        payment(order) + ",\"amount_cents\":%d,\"reason\":\"%s\"".formatted(cents(), reason));
  }

  void queueGrows(Shop.Pod pod, long ns, double memory) {
    long heap = Math.round(memory * LIMIT_MB);
    plain(
        pod,
        ns,
        "WARN",
        "pending authorizations are growing, heap is close to the memory limit",
        "\"pending\":%d,\"heap_mb\":%d,\"limit_mb\":%d"
            .formatted(Math.round((memory - 0.3) * 9000) + dice.between(0, 40), heap, LIMIT_MB));
  }

  /** The connection string is in the line, as it is in many: redaction has to see it. */
  void ledgerFailed(Shop.Pod pod, Trace trace, long ns, String order) {
    say(
        pod,
        trace,
        ns,
        "ERROR",
        "ledger write failed",
        """
        "order_id":"%s","dsn":"postgres://payments:not-a-real-password@postgres.shop.svc:5432/ledger?sslmode=require",\
        "error":"failed to connect: server error (FATAL: sorry, too many clients already (SQLSTATE 53300))\""""
            .formatted(order));
  }

  void started(Shop.Pod pod, long ns) {
    plain(pod, ns, "INFO", "payments is starting", "\"version\":\"2.8.1\",\"go\":\"go1.25.4\"");
    plain(pod, ns + 410_000_000L, "INFO", "listening", "\"addr\":\":8080\"");
  }

  void probe(Shop.Pod pod, long ns) {
    plain(
        pod,
        ns,
        "DEBUG",
        "health check",
        "\"path\":\"/readyz\",\"status\":200,\"duration_us\":" + Math.round(dice.around(180)));
  }

  private String payment(String order) {
    return "\"payment_id\":\"pay_%s\",\"order_id\":\"%s\"".formatted(dice.hex(12), order);
  }

  private int cents() {
    return dice.between(400, 24_000);
  }

  private void say(
      Shop.Pod pod, Trace trace, long ns, String level, String message, String fields) {
    recorder.say(
        pod.err(),
        ns,
        level.toLowerCase(Locale.ROOT),
        trace,
        """
        {"time":"%s","level":"%s","msg":"%s",%s,"trace_id":"%s","span_id":"%s"}"""
            .formatted(Stamps.iso(ns), level, message, fields, trace.traceId(), trace.spanId()));
  }

  private void plain(Shop.Pod pod, long ns, String level, String message, String fields) {
    recorder.say(
        pod.err(),
        ns,
        level.toLowerCase(Locale.ROOT),
        """
        {"time":"%s","level":"%s","msg":"%s",%s}"""
            .formatted(Stamps.iso(ns), level, message, fields));
  }
}
