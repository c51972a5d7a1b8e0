package dev.farseer.cli.demo;

import java.util.List;

/** What redis and the cron job say. */
final class BackgroundLog {
  private final Recorder recorder;
  private final Dice dice;

  BackgroundLog(Recorder recorder, Dice dice) {
    this.recorder = recorder;
    this.dice = dice;
  }

  void redisSaves(Shop.Pod redis, long ns) {
    int child = dice.between(300, 900);
    redis(redis, ns, "1:M", "100 changes in 300 seconds. Saving...");
    redis(redis, ns + 2_000_000, "1:M", "Background saving started by pid " + child);
    redis(redis, ns + 41_000_000, child + ":C", "DB saved on disk");
    redis(redis, ns + 103_000_000, "1:M", "Background saving terminated with success");
  }

  private void redis(Shop.Pod pod, long ns, String process, String message) {
    recorder.say(pod.out(), ns, "info", "%s %s * %s".formatted(process, Stamps.redis(ns), message));
  }

  /** One run of the inventory synchronisation, in logfmt. */
  void cron(Shop.Pod pod, long ns, long run) {
    int items = dice.between(1150, 1260);
    double duration = dice.around(3.4);
    List<String> messages =
        List.of(
            "msg=\"inventory sync started\" run=" + run,
            "msg=\"fetched items from warehouse\" items=%d duration=%ss"
                .formatted(items, Dice.fixed(duration * 0.6, 3)),
            "msg=\"inventory sync finished\" items=%d changed=%d duration=%ss"
                .formatted(items, dice.between(0, 40), Dice.fixed(duration, 3)));
    for (int i = 0; i < messages.size(); i++) {
      long at = ns + Math.round(duration * i / 2 * 1e9);
      recorder.say(
          pod.out(), at, "info", "ts=%s level=info %s".formatted(Stamps.iso(at), messages.get(i)));
    }
  }
}
