package dev.farseer.cli;

import dev.farseer.app.Farseer;
import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.cli.bench.AnswerCheck;
import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.embedded.EmbeddedStore;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.insight.Finding;
import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "model",
    description =
        "Has a model explain patterns that nobody knows, through the whole pipeline: what is"
            + " accepted, what is not and why, tokens, how soon a cancelled query frees the server,"
            + " and what asking side by side gains.",
    mixinStandardHelpOptions = true)
final class BenchModel implements Callable<Integer> {
  private static final long SEED = 13;
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final double MOST_UNCACHED = 200;
  private static final int TOGETHER = 8;
  private static final double LEAST_RATIO = 1.8;
  private static final long MOST_CANCEL_MS = 200;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(
      names = "--url",
      required = true,
      paramLabel = "URL",
      description = "The model server, such as http://127.0.0.1:8080.")
  private String url = "";

  @Option(names = "--patterns", paramLabel = "N", description = "Unknown patterns to explain.")
  private int patterns = 200;

  @Option(names = "--cancels", paramLabel = "N", description = "Cancelled queries.")
  private int cancels = 20;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of 8 patterns, side by side and one after the other; 0 for none.")
  private int rounds = 5;

  private final TimeRange window = TimeRange.endingAt(Instant.now(), Duration.ofHours(1));

  /** One pattern's explanation, and what the model wrote for it. */
  private record Sample(Explanation answer, String written) {
    Finding finding() {
      return answer.findings().getFirst();
    }

    double uncached() {
      return answer.facts().usage().input() - answer.facts().usage().cached();
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    FarseerSettings settings = options.loadForTrial();
    settings = settings.with(settings.llm().at(url));
    try (Farseer farseer = new Farseer(settings, new LogSource.Embedded(List.of()))) {
      EmbeddedStore store = farseer.embedded().orElseThrow();
      int slots = slots(farseer);
      int warmUp = 2 * slots;
      int cancelled = cancels * (slots + 2);
      int all = warmUp + patterns + cancelled + (2 * rounds + 1) * TOGETHER;
      for (LogLine line : StrangeLines.of(all, SEED, window)) {
        store.add(line.labels(), line.timestampNs(), line.metadata(), line.text());
      }
      List<Sample> _ = explain(farseer, 0, warmUp, slots);
      long start = System.nanoTime();
      List<Sample> samples = explain(farseer, warmUp, warmUp + patterns, slots);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      boolean valid = report(samples, took, slots, new AnswerCheck(farseer.taxonomy().ids()));
      boolean quick = cancels == 0 || reportCancels(farseer, warmUp + patterns, slots);
      boolean sideBySide = rounds == 0 || reportRounds(farseer, warmUp + patterns + cancelled);
      return valid && quick && sideBySide ? 0 : 1;
    }
  }

  /** One query about 8 unknown patterns, against 8 queries about one each, on the same server. */
  private boolean reportRounds(Farseer farseer, int from) throws InterruptedException {
    // the first round would pay for what slots have to compute once
    Round _ = together(farseer, from);
    List<Double> ratios = new ArrayList<>();
    Round side = new Round(0, 0);
    Round alone = new Round(0, 0);
    for (int i = 0; i < rounds; i++) {
      int kind = from + (2 * i + 1) * TOGETHER;
      Round one = together(farseer, kind);
      Round other = inTurn(farseer, kind + TOGETHER);
      ratios.add(one.tokensASecond() / other.tokensASecond());
      side = side.plus(one);
      alone = alone.plus(other);
    }
    ratios.sort(null);
    double ratio = side.tokensASecond() / alone.tokensASecond();
    out().row("8 patterns side by side", side.shown(rounds));
    out().row("8 patterns one after the other", alone.shown(rounds));
    out()
        .row(
            "  throughput, side by side against in turn",
            String.format(
                Locale.ROOT,
                "%.2f (of rounds: p50 %.2f, max %.2f)",
                ratio,
                ratios.get(ratios.size() / 2),
                ratios.getLast()),
            ratio >= LEAST_RATIO);
    return ratio >= LEAST_RATIO;
  }

  /** Time, and tokens written: answers of random weights differ in length. */
  private record Round(long nanos, long tokens) {
    double tokensASecond() {
      return tokens * 1e9 / nanos;
    }

    Round plus(Round other) {
      return new Round(nanos + other.nanos, tokens + other.tokens);
    }

    String shown(int rounds) {
      return String.format(
          Locale.ROOT,
          "%.2f s a round, %.0f tokens written a second",
          nanos / 1e9 / rounds,
          tokensASecond());
    }
  }

  private Round together(Farseer farseer, int from) throws InterruptedException {
    StringBuilder any = new StringBuilder();
    for (int kind = from; kind < from + TOGETHER; kind++) {
      any.append(any.isEmpty() ? "" : "|").append(StrangeLines.text(kind, SEED));
    }
    String logql = StrangeLines.SELECTOR + " |~ \"" + any + "\"";
    ExplainRequest request = ExplainRequest.of(new LogQuery(logql, window, 1000), LONG);
    long start = System.nanoTime();
    Sample sample = explain(farseer, request);
    return new Round(System.nanoTime() - start, sample.answer.facts().usage().output());
  }

  private Round inTurn(Farseer farseer, int from) throws InterruptedException {
    long start = System.nanoTime();
    long tokens = 0;
    for (int kind = from; kind < from + TOGETHER; kind++) {
      tokens += explain(farseer, request(kind)).answer.facts().usage().output();
    }
    return new Round(System.nanoTime() - start, tokens);
  }

  private static int slots(Farseer farseer) throws InterruptedException {
    for (int i = 0; farseer.model().state().slots() == 0 && i < 100; i++) {
      Thread.sleep(50);
    }
    if (farseer.model().state().slots() == 0) {
      throw new Problem(Reason.MODEL_UNREACHABLE, farseer.model().state().error());
    }
    return farseer.model().state().slots();
  }

  private ExplainRequest request(int kind) {
    String logql = StrangeLines.SELECTOR + " |= \"" + StrangeLines.text(kind, SEED) + "\"";
    return ExplainRequest.of(new LogQuery(logql, window, 1000), LONG);
  }

  /** One query a pattern, as many side by side as there are slots. */
  private List<Sample> explain(Farseer farseer, int from, int to, int slots)
      throws InterruptedException {
    try (ExecutorService askers =
        Executors.newFixedThreadPool(slots, Thread.ofVirtual().factory())) {
      List<Future<Sample>> futures = new ArrayList<>();
      for (int kind = from; kind < to; kind++) {
        ExplainRequest request = request(kind);
        futures.add(askers.submit(() -> explain(farseer, request)));
      }
      List<Sample> samples = new ArrayList<>();
      for (Future<Sample> future : futures) {
        samples.add(future.get());
      }
      return samples;
    } catch (ExecutionException e) {
      throw new Problem(Reason.INTERNAL, "a query failed: " + e.getCause(), e.getCause());
    }
  }

  private static Sample explain(Farseer farseer, ExplainRequest request)
      throws InterruptedException {
    StringBuilder written = new StringBuilder();
    ExplainListener listener =
        new ExplainListener() {
          @Override
          public void token(String patternId, String text) {
            written.append(text);
          }
        };
    return new Sample(farseer.explainer().run(request, listener), written.toString());
  }

  private boolean report(List<Sample> samples, Duration took, int slots, AnswerCheck check) {
    int accepted = 0;
    int invalid = 0;
    Map<String, Integer> reasons = new TreeMap<>();
    for (Sample sample : samples) {
      Finding finding = sample.finding();
      if (finding.known() != null && finding.source() == Finding.Source.MODEL) {
        accepted++;
        invalid += check.fits(sample.written, finding.known()) ? 0 : 1;
      }
      if (finding.status() != Finding.Status.READY) {
        String why = finding.known() != null ? "the model says unknown" : finding.note();
        reasons.merge(why, 1, Integer::sum);
      }
    }
    List<Double> uncached = samples.stream().map(Sample::uncached).sorted().toList();
    double mean = uncached.stream().mapToDouble(d -> d).average().orElse(0);
    long input = samples.stream().mapToLong(s -> s.answer.facts().usage().input()).sum();
    long output = samples.stream().mapToLong(s -> s.answer.facts().usage().output()).sum();
    double seconds = took.toNanos() / 1e9;
    out()
        .row(
            "explanations, side by side",
            String.format(Locale.ROOT, "%d, %d", samples.size(), slots));
    out().row("accepted", String.format(Locale.ROOT, "%d", accepted));
    out().row("accepted and invalid", String.format(Locale.ROOT, "%d", invalid), invalid == 0);
    out()
        .row(
            "abstained",
            String.format(Locale.ROOT, "%d", reasons.values().stream().mapToInt(i -> i).sum()));
    reasons.forEach((why, count) -> out().row("  " + count, why));
    boolean cached = uncached.get(uncached.size() / 2) < MOST_UNCACHED;
    out()
        .row(
            "prompt tokens per explanation",
            String.format(Locale.ROOT, "mean %.0f", (double) input / samples.size()));
    out()
        .row(
            "  of them not cached",
            String.format(
                Locale.ROOT,
                "mean %.0f, p50 %.0f, max %.0f",
                mean,
                uncached.get(uncached.size() / 2),
                uncached.getLast()),
            cached);
    out().row("time", String.format(Locale.ROOT, "%.1f s", seconds));
    out().row("tokens written a second", String.format(Locale.ROOT, "%.0f", output / seconds));
    return invalid == 0 && cached;
  }

  /** What a cancelling costs is what the next request waits longer than at an idle server. */
  private boolean reportCancels(Farseer farseer, int from, int slots) throws InterruptedException {
    List<Long> idle = new ArrayList<>();
    List<Long> cancelled = new ArrayList<>();
    for (int i = 0; i < cancels; i++) {
      int kind = from + i * (slots + 2);
      idle.add(firstToken(farseer, request(kind), List.of()));
      cancelled.add(cancel(farseer, kind + 1, slots));
    }
    idle.sort(null);
    cancelled.sort(null);
    long usual = idle.get(cancels / 2);
    long cost = cancelled.getLast() - usual;
    out().row("first token at an idle server", millis(idle));
    out().row("first token after cancelling all slots' queries", millis(cancelled));
    out().row("  longest, beyond the idle server's p50", cost + " ms", cost < MOST_CANCEL_MS);
    return cost < MOST_CANCEL_MS;
  }

  private static String millis(List<Long> sorted) {
    return String.format(
        Locale.ROOT,
        "p50 %d ms, max %d ms of %d",
        sorted.get(sorted.size() / 2),
        sorted.getLast(),
        sorted.size());
  }

  /**
   * Fills every slot, cancels those queries while the model writes, and asks at once about another
   * pattern.
   *
   * @return milliseconds from the cancelling to the first token of the other one
   */
  private long cancel(Farseer farseer, int from, int slots) throws InterruptedException {
    CountDownLatch writing = new CountDownLatch(slots);
    List<Thread> askers = new ArrayList<>();
    for (int i = 0; i < slots; i++) {
      ExplainRequest request = request(from + i);
      askers.add(Thread.startVirtualThread(() -> ask(farseer, request, writing)));
    }
    if (!writing.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
      throw new Problem(Reason.MODEL_TIMEOUT, "the model writes nothing");
    }
    long took = firstToken(farseer, request(from + slots), askers);
    for (Thread asker : askers) {
      asker.join();
    }
    return took;
  }

  /** Milliseconds from interrupting some askers to the first token for another one. */
  private static long firstToken(Farseer farseer, ExplainRequest request, List<Thread> cancelled)
      throws InterruptedException {
    CountDownLatch next = new CountDownLatch(1);
    long start = System.nanoTime();
    cancelled.forEach(Thread::interrupt);
    Thread asker = Thread.startVirtualThread(() -> ask(farseer, request, next));
    next.await();
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    asker.interrupt();
    asker.join();
    return took;
  }

  private static void ask(Farseer farseer, ExplainRequest request, CountDownLatch first) {
    Thread self = Thread.currentThread();
    ExplainListener listener =
        new ExplainListener() {
          private boolean heard;

          @Override
          public synchronized void token(String patternId, String text) {
            if (!heard) {
              heard = true;
              first.countDown();
            }
          }
        };
    try {
      Explanation _ = farseer.explainer().run(request, listener);
      first.countDown();
    } catch (InterruptedException e) {
      self.interrupt();
    }
  }

  private BenchRows out() {
    return new BenchRows(spec.commandLine().getOut());
  }
}
