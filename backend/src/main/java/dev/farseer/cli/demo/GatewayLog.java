package dev.farseer.cli.demo;

import java.util.List;

/** What nginx writes: JSON access lines to standard output, its own error log to standard error. */
final class GatewayLog {
  private static final List<String> BROWSERS =
      List.of(
          "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.6 Safari/605.1.15",
          "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0.0.0 Mobile Safari/537.36",
          "ShopApp/5.12.1 (iOS 18.6)");

  private final Recorder recorder;
  private final Dice dice;

  GatewayLog(Recorder recorder, Dice dice) {
    this.recorder = recorder;
    this.dice = dice;
  }

  /**
   * A request as the gateway sees it.
   *
   * @param client the visitor's address
   * @param method GET or POST
   * @param uri path with query
   * @param upstream address and port of the pod behind, or {@code -}
   */
  record Request(Shop.Pod gateway, String client, String method, String uri, String upstream) {}

  Request request(Shop shop, String method, String uri, String upstream) {
    return new Request(dice.pick(shop.gateway), dice.clientIp(), method, uri, upstream);
  }

  /** The access line, written when the answer is sent. */
  void access(Request request, Trace trace, long ns, int status, double durationMs) {
    String level = status >= 500 ? "error" : "info";
    recorder.say(
        request.gateway().out(),
        ns,
        level,
        trace,
        access(request, dice.pick(BROWSERS), level, trace.traceId(), ns, status, durationMs));
  }

  /** A crawler that looks for what is not there. */
  void bot(Shop shop, long ns) {
    String uri =
        dice.pick(
            List.of("/wp-login.php", "/.env", "/robots.txt", "/sitemap.xml", "/admin/", "/feed"));
    Request request = request(shop, "GET", uri, "-");
    String agent =
        dice.chance(0.5)
            ? "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example.org/)"
            : "python-requests/2.32.5";
    Trace trace = Trace.start(dice);
    recorder.say(
        request.gateway().out(),
        ns,
        "info",
        trace,
        access(request, agent, "info", trace.traceId(), ns, 404, dice.around(1.2)));
  }

  /** The kubelet's probe, which has no trace. */
  void probe(Shop.Pod pod, long ns) {
    Request request = new Request(pod, "10.42.0.1", "GET", "/healthz", "-");
    recorder.say(
        pod.out(),
        ns,
        "info",
        access(request, "kube-probe/1.34", "info", "", ns, 200, dice.around(0.4)));
  }

  private String access(
      Request request,
      String agent,
      String level,
      String traceId,
      long ns,
      int status,
      double durationMs) {
    int bytes =
        status == 304
            ? 0
            : status >= 400
                ? dice.between(150, 190)
                : request.uri().equals("/healthz") ? 3 : dice.between(320, 48_000);
    return """
        {"time":"%s","level":"%s","remote_addr":"%s","method":"%s","uri":"%s","status":%d,\
        "bytes_sent":%d,"duration_ms":%d,"upstream":"%s","trace_id":"%s","user_agent":"%s"}"""
        .formatted(
            Stamps.iso(ns),
            level,
            request.client(),
            request.method(),
            request.uri(),
            status,
            bytes,
            Math.round(durationMs),
            request.upstream(),
            traceId,
            agent);
  }

  /** The error log's line about a request, such as {@code upstream timed out (110: ...)}. */
  void error(Request request, Trace trace, long ns, String what) {
    recorder.say(
        request.gateway().err(),
        ns,
        "error",
        trace,
        "%s [error] 29#29: *%d %s, client: %s, server: shop.example.test, request: \"%s %s HTTP/1.1\", upstream: \"http://%s%s\", host: \"shop.example.test\""
            .formatted(
                Stamps.nginx(ns),
                ns / 100_000_000 % 10_000_000,
                what,
                request.client(),
                request.method(),
                request.uri(),
                request.upstream(),
                request.uri()));
  }

  /** A reload of the configuration: four notices, no interruption. */
  void reload(Shop.Pod pod, long ns) {
    List<String> notices =
        List.of(
            "signal 1 (SIGHUP) received, reconfiguring",
            "reconfiguring",
            "start worker process " + dice.between(30, 99),
            "gracefully shutting down");
    for (int i = 0; i < notices.size(); i++) {
      long at = ns + i * 31_000_000L;
      recorder.say(pod.err(), at, "info", Stamps.nginx(at) + " [notice] 1#1: " + notices.get(i));
    }
  }
}
