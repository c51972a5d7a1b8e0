package dev.farseer.redact;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Prints how fast lines are redacted: run its main by hand. */
final class RedactorSpeed {
  private RedactorSpeed() {}

  public static void main(String[] args) {
    Redactor redactor = new Redactor(RedactSettings.defaults());
    List<String> lines = lines();
    long bytes = lines.stream().mapToLong(String::length).sum();
    for (int round = 0; round < 12; round++) {
      long start = System.nanoTime();
      int changed = 0;
      for (String line : lines) {
        changed += redactor.redact(line).equals(line) ? 0 : 1;
      }
      double ms = (System.nanoTime() - start) / 1e6;
      System.out.printf(
          "%d lines, %d bytes, %d changed: %.1f ms, %.0f MB/s%n",
          lines.size(), bytes, changed, ms, bytes / ms / 1e3);
    }
    for (String piece : HostileTexts.PIECES) {
      String small = piece.repeat(1_000_000 / piece.length());
      String large = piece.repeat(10_000_000 / piece.length());
      double smallMs = time(redactor, small);
      double largeMs = time(redactor, large);
      System.out.printf(
          "%-32s 1 MB %8.1f ms, 10 MB %8.1f ms%n", piece.replace("\n", "\\n"), smallMs, largeMs);
    }
  }

  private static double time(Redactor redactor, String text) {
    long start = System.nanoTime();
    redactor.redact(text);
    return (System.nanoTime() - start) / 1e6;
  }

  private static List<String> lines() {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      String line =
          switch (i % 4) {
            case 0 ->
                "2026-11-21T07:18:%02d.%03dZ INFO [http-nio-8080-exec-%d] c.s.checkout.OrderService -"
                    + " order %d placed by customer %d in %d ms, trace_id=%016x%016x";
            case 1 ->
                "{\"ts\":\"2026-11-21T07:18:%02d.%03dZ\",\"level\":\"warn\",\"thread\":%d,\"msg\":\"slow"
                    + " query\",\"order\":%d,\"customer\":%d,\"ms\":%d,\"trace_id\":\"%016x%016x\"}";
            case 2 ->
                "ts=2026-11-21T07:18:%02d.%03dZ level=info caller=engine.go:%d org_id=%d latency=%dms"
                    + " status=200 bytes=%d traceID=%016x%016x";
            default ->
                "10.0.0.1 - - [21/Nov/2026:07:18:%02d.%03d +0000] \"GET /api/v1/orders/%d?page=%d"
                    + " HTTP/1.1\" 200 %d \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\" %d %016x%016x";
          };
      line =
          line.formatted(
              random.nextInt(60),
              random.nextInt(1000),
              random.nextInt(50),
              random.nextInt(1_000_000),
              random.nextInt(100_000),
              random.nextInt(5000),
              random.nextLong(),
              random.nextLong());
      lines.add(i % 100 == 0 ? line + " password=hunter2" : line);
    }
    return lines;
  }
}
