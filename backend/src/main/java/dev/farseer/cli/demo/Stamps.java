package dev.farseer.cli.demo;

import dev.farseer.log.TimeRange;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Timestamps as each kind of software writes them into its lines, all in UTC. */
final class Stamps {
  private static final DateTimeFormatter ISO = of("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
  private static final DateTimeFormatter NGINX = of("uuuu/MM/dd HH:mm:ss");
  private static final DateTimeFormatter KLOG = of("MMdd HH:mm:ss.SSSSSS");
  private static final DateTimeFormatter POSTGRES = of("uuuu-MM-dd HH:mm:ss.SSS 'UTC'");
  private static final DateTimeFormatter REDIS = of("dd MMM uuuu HH:mm:ss.SSS");
  private static final DateTimeFormatter SECONDS = of("uuuu-MM-dd'T'HH:mm:ss'Z'");

  private Stamps() {}

  static String iso(long ns) {
    return ISO.format(TimeRange.instant(ns));
  }

  static String nginx(long ns) {
    return NGINX.format(TimeRange.instant(ns));
  }

  static String klog(long ns) {
    return KLOG.format(TimeRange.instant(ns));
  }

  static String postgres(long ns) {
    return POSTGRES.format(TimeRange.instant(ns));
  }

  static String redis(long ns) {
    return REDIS.format(TimeRange.instant(ns));
  }

  static String seconds(long ns) {
    return SECONDS.format(TimeRange.instant(ns));
  }

  private static DateTimeFormatter of(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }
}
