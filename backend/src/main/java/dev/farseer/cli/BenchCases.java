package dev.farseer.cli;

import dev.farseer.casebook.Casebook;
import dev.farseer.casebook.CasebookSettings;
import dev.farseer.casebook.Keeping;
import dev.farseer.casebook.Taxonomy;
import dev.farseer.cli.bench.StoreFill;
import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Histogram;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.PatternMiner;
import dev.farseer.pattern.PatternSettings;
import dev.farseer.store.BulkLoad;
import dev.farseer.store.Store;
import dev.farseer.store.StoreSettings;
import dev.farseer.store.Stores;
import dev.farseer.telemetry.Telemetry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "cases",
    description =
        "Fills an empty store with cases and measures start-up, exact and similar lookups. Without"
            + " --url and --file in a temporary SQLite file. What it fills stays, but for that one.",
    mixinStandardHelpOptions = true)
final class BenchCases implements Callable<Integer> {
  private static final int WINDOW = 100;
  private static final int TIMES = 2_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private BenchDatabase database = new BenchDatabase();

  @Option(names = "--cases", paramLabel = "N", description = "How many cases (${DEFAULT-VALUE}).")
  private int cases = 100_000;

  @Option(names = "--filled", description = "A run before has filled it with as many.")
  private boolean filled;

  @Option(names = "--keep-index", description = "Do not make the index anew.")
  private boolean keepIndex;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("farseer-bench");
    try {
      StoreSettings settings = database.settings(folder);
      StoreFill fill = new StoreFill(Instant.now().truncatedTo(ChronoUnit.DAYS), 1);
      if (!filled) {
        long start = System.nanoTime();
        BulkLoad.run(settings, fill.cases(cases), Collections.emptyIterator());
        say("filled with %,d cases in %.1f s", cases, since(start));
      }
      Path index = Stores.derived(settings, "cases").orElseThrow();
      if (!keepIndex) {
        delete(index);
        makeIndex(settings, index);
      }
      measure(settings, index, fill);
      return 0;
    } finally {
      delete(folder);
    }
  }

  private void makeIndex(StoreSettings settings, Path index)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (Store store = Stores.open(settings, Telemetry.local());
        Casebook casebook = open(store, index)) {
      say("started without an index in %.2f s: %s", since(start), casebook.state().text());
      exact(casebook, known(new Random(3).nextInt(cases)));
      say("first exact lookup after %.2f s", since(start));
      long told = System.nanoTime();
      while (!casebook.state().up()) {
        Thread.sleep(20);
        if (since(told) > 10) {
          told = System.nanoTime();
          say("%s", casebook.state().text());
        }
      }
      say("index made after %.1f s", since(start));
    }
    say("index on disk %,d MiB", size(index) >> 20);
  }

  private void measure(StoreSettings settings, Path index, StoreFill fill)
      throws InterruptedException {
    long start = System.nanoTime();
    try (Store store = Stores.open(settings, Telemetry.local());
        Casebook casebook = open(store, index)) {
      double made = since(start);
      exact(casebook, known(new Random(4).nextInt(cases)));
      double answered = since(start);
      while (!casebook.state().up()) {
        Thread.sleep(5);
      }
      say(
          "started in %.2f s, first exact lookup after %.2f s, everything ready after %.2f s",
          made, answered, since(start));
      Random random = new Random(5);
      run("exact lookup", i -> exact(casebook, known(random.nextInt(cases))));
      run(
          "window of " + WINDOW,
          i -> {
            List<Pattern> window = new ArrayList<>();
            for (int j = 0; j < WINDOW; j++) {
              window.add(known(random.nextInt(cases)));
            }
            casebook.prefetch(window.stream().map(casebook::subject).toList());
            window.forEach(each -> exact(casebook, each));
          });
      List<Pattern> varied = new ArrayList<>();
      for (int i = 0; i < TIMES + TIMES / 10; i++) {
        varied.add(varied(fill, random));
      }
      int[] found = {0};
      run(
          "similar search",
          i ->
              found[0] +=
                  casebook.similar(varied.get(i), 5).stream().anyMatch(each -> each.score() > 0.5)
                      ? 1
                      : 0);
      run("whole lookup", i -> casebook.look(varied.get(i)));
      say(
          "%.1f %% of the varied lines found a case that scores over 0.5",
          100.0 * found[0] / varied.size());
    }
  }

  private static Casebook open(Store store, Path index) {
    return Casebook.shipped(
        CasebookSettings.defaults(), Taxonomy.shipped(), Keeping.in(store, Optional.of(index)));
  }

  private static void exact(Casebook casebook, Pattern pattern) {
    if (casebook.exact(pattern) == null) {
      throw new IllegalStateException("a case that was put is not there");
    }
  }

  private static Pattern known(int number) {
    return new Pattern(
        StoreFill.patternId(number),
        Set.of(),
        "a template",
        "",
        Level.ERROR,
        1,
        1,
        1,
        new Histogram(0, 1, List.of(1L)),
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }

  /** The pattern of a line like that of some case, with one word more and another one less. */
  private Pattern varied(StoreFill fill, Random random) {
    List<String> words =
        new ArrayList<>(
            Arrays.asList(
                fill.storedCase(random.nextInt(cases)).examples().getLast().split(" ", -1)));
    words.remove(random.nextInt(words.size()));
    words.add(random.nextInt(words.size() + 1), "failed");
    PatternMiner miner = new PatternMiner(PatternSettings.defaults(), new TimeRange(0, 1_000_000));
    miner.add(new LogLine(5, Map.of("app", "shop"), Map.of(), "ERROR " + String.join(" ", words)));
    return miner.finish().patterns().getFirst();
  }

  /** Runs something after a tenth of it to warm up, and prints its times. */
  private void run(String name, IntConsumer work) {
    for (int i = 0; i < TIMES / 10; i++) {
      work.accept(i);
    }
    double[] millis = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      long start = System.nanoTime();
      work.accept(TIMES / 10 + i);
      millis[i] = since(start) * 1e3;
    }
    Arrays.sort(millis);
    say(
        "%-16s p50 %7.2f ms   p99 %7.2f ms   max %7.2f ms",
        name, millis[TIMES / 2], millis[TIMES * 99 / 100], millis[TIMES - 1]);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  private void say(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }

  private static double since(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(each -> each.toFile().length()).sum();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
