package dev.farseer.cli;

import dev.farseer.cli.bench.StoreFill;
import dev.farseer.store.BulkLoad;
import dev.farseer.store.InsightQuery;
import dev.farseer.store.Store;
import dev.farseer.store.StoreSettings;
import dev.farseer.store.StoredInsight;
import dev.farseer.store.Stores;
import dev.farseer.store.WorkRoom.Work;
import dev.farseer.telemetry.Telemetry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "store",
    description =
        "Fills an empty store with cases and insights and measures what a query does with them."
            + " Without --url and --file in a temporary SQLite file. What it fills stays, but for"
            + " that one.",
    mixinStandardHelpOptions = true)
final class BenchStore implements Callable<Integer> {
  private static final Duration DAY = Duration.ofDays(1);
  private static final int BATCH = 100;
  private static final int MERGED = 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private BenchDatabase database = new BenchDatabase();

  @Option(names = "--cases", paramLabel = "N", description = "How many cases (${DEFAULT-VALUE}).")
  private int cases = 100_000;

  @Option(
      names = "--insights",
      paramLabel = "N",
      description = "How many insights (${DEFAULT-VALUE}).")
  private int insights = 1_000_000;

  @Option(names = "--filled", description = "A run before has filled it with the same numbers.")
  private boolean filled;

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("farseer-bench");
    try {
      StoreSettings settings = database.settings(folder);
      PrintWriter out = spec.commandLine().getOut();
      // the same end for a run that only measures
      StoreFill fill = new StoreFill(Instant.now().truncatedTo(ChronoUnit.DAYS), insights);
      if (!filled) {
        long start = System.nanoTime();
        BulkLoad.run(settings, fill.cases(cases), fill.insights());
        out.printf(
            Locale.ROOT,
            "filled with %,d cases and %,d insights in %.0f s%n",
            cases,
            insights,
            (System.nanoTime() - start) / 1e9);
      }
      measure(out, settings, fill);
      out.printf(Locale.ROOT, "on disk %,d MiB%n", BulkLoad.bytes(settings) / 1024 / 1024);
      out.flush();
      return 0;
    } finally {
      try (var files = Files.list(folder)) {
        for (Path each : files.toList()) {
          Files.delete(each);
        }
      }
      Files.delete(folder);
    }
  }

  private void measure(PrintWriter out, StoreSettings settings, StoreFill fill) {
    long start = System.nanoTime();
    try (Store store = Stores.open(settings, Telemetry.local())) {
      store.cases().get(StoreFill.patternId(0));
      out.printf(Locale.ROOT, "opened in %.0f ms%n", (System.nanoTime() - start) / 1e6);
      out.println(store.state().text());
      Random random = new Random(2);
      run(out, "one pattern", 5000, i -> found(store, List.of(id(random)), 1));
      run(
          out,
          BATCH + " patterns",
          1000,
          i -> {
            List<String> ids = new ArrayList<>();
            for (int j = 0; j < BATCH; j++) {
              ids.add(id(random));
            }
            found(store, ids, 1);
          });
      int base = 1_000_000_000 + (int) (System.nanoTime() & 0xffffff) * 50;
      run(out, "put", 500, i -> store.cases().put(fill.storedCase(base + i), "bench", ""));
      run(
          out,
          "claim and finish",
          500,
          i -> {
            String key = "bench-" + base + "-" + i;
            store.work().claim(new Work(key, StoreFill.TENANT, 1, "{}"), "bench", DAY);
            store.work().finish(key, "bench");
          });
      finds(out, store, random);
      merges(out, store, fill, random);
    }
  }

  private void finds(PrintWriter out, Store store, Random random) {
    long now = Instant.now().getEpochSecond() * 1_000_000_000L;
    long day = DAY.toNanos();
    run(
        out,
        "insights, last day",
        300,
        i ->
            store
                .insights()
                .find(new InsightQuery(StoreFill.TENANT, now - 2 * day, now, 0, "", "", 100)));
    run(
        out,
        "insights, some day",
        300,
        i -> {
          long end = now - random.nextInt(85) * day;
          store.insights().find(new InsightQuery(StoreFill.TENANT, end - day, end, 0, "", "", 100));
        });
    run(
        out,
        "  of a component",
        300,
        i -> {
          long end = now - random.nextInt(85) * day;
          String component = "component-" + random.nextInt(200);
          store
              .insights()
              .find(new InsightQuery(StoreFill.TENANT, end - day, end, 2, "", component, 100));
        });
  }

  private void merges(PrintWriter out, Store store, StoreFill fill, Random random) {
    run(
        out,
        "merge " + MERGED + " insights",
        300,
        i -> {
          List<StoredInsight> some = new ArrayList<>();
          for (int j = 0; j < MERGED; j++) {
            // of the last hours, as a dashboard that is looked at
            some.add(fill.insight(Math.max(0, insights - 1 - random.nextInt(50_000))));
          }
          store.insights().merge(some, Duration.ofMinutes(5));
        });
  }

  private String id(Random random) {
    return StoreFill.patternId(random.nextInt(cases));
  }

  private static void found(Store store, List<String> ids, int least) {
    if (store.cases().ofPatterns(ids).size() < least) {
      throw new IllegalStateException("a case that was put is not there");
    }
  }

  /** Runs something after a tenth of it to warm up, and prints its times. */
  private static void run(PrintWriter out, String name, int times, IntConsumer work) {
    for (int i = 0; i < times / 10; i++) {
      work.accept(i);
    }
    double[] millis = new double[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      work.accept(times / 10 + i);
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    out.printf(
        Locale.ROOT,
        "%-20s p50 %8.2f ms   p99 %8.2f ms   max %8.2f ms%n",
        name,
        millis[times / 2],
        millis[times * 99 / 100],
        millis[times - 1]);
    out.flush();
  }
}
