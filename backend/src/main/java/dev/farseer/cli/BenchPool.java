package dev.farseer.cli;

import dev.farseer.app.Farseer;
import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.cli.bench.ModelProcess;
import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.embedded.EmbeddedStore;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.insight.Finding;
import dev.farseer.llm.LlmServer;
import dev.farseer.llm.ModelState;
import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "pool",
    description =
        "Queries at a steady rate while one of three llama-servers is stopped, one hangs and one is"
            + " slow, and comes back: does every query answer in its time, and how long until its"
            + " pattern is explained?",
    mixinStandardHelpOptions = true)
final class BenchPool implements Callable<Integer> {
  private static final long SEED = 17;
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration MOST_ANSWER = Duration.ofSeconds(30);
  private static final Duration REFRESH = Duration.ofMillis(500);

  /** Queries at the start of a phase, so that each server is at work when something happens. */
  private static final int AT_ONCE = 6;

  private static final Duration UNDER_WAY = Duration.ofMillis(300);
  private static final Duration LAST_REFRESH = Duration.ofMinutes(3);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--model", paramLabel = "FILE", description = "GGUF file for three servers.")
  private Path model = Path.of("");

  @Option(names = "--server-binary", paramLabel = "PATH", description = "llama-server's program.")
  private String binary = "llama-server";

  @Option(
      names = "--server-arguments",
      split = " ",
      paramLabel = "ARGS",
      description = "For each server, separated by blanks.")
  private List<String> arguments =
      List.of("-t", "1", "-np", "1", "-c", "8192", "--cache-ram", "256", "--no-ui", "--offline");

  @Option(
      names = "--urls",
      split = ",",
      paramLabel = "URL",
      description = "Servers that run already, to be measured without faults.")
  private List<String> urls = List.of();

  @Option(names = "--rate", paramLabel = "N", description = "Queries a second.")
  private double rate = 1;

  @Option(names = "--phase", paramLabel = "TIME", description = "How long each phase lasts.")
  private Duration phase = Duration.ofSeconds(30);

  @Option(names = "--wait", paramLabel = "TIME", description = "What a query waits.")
  private Duration patience = Duration.ofSeconds(2);

  private final TimeRange window = TimeRange.endingAt(Instant.now(), Duration.ofHours(1));
  private final AtomicInteger kinds = new AtomicInteger();

  /** By phase: what the metrics told of the servers at its end. */
  private final Map<String, List<String>> states = new HashMap<>();

  /** What became of one pattern; nanoseconds. */
  private record Sample(String phase, long slowestQuery, long answered, String note) {}

  /** Something that is done to the servers. */
  private interface Event {
    void run() throws InterruptedException;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<ModelProcess> servers = new ArrayList<>();
    try {
      if (urls.isEmpty()) {
        for (int i = 0; i < 3; i++) {
          servers.add(new ModelProcess(binary, model, arguments));
        }
      }
      FarseerSettings settings = options.loadForTrial();
      settings =
          settings
              .with(settings.llm().of(pool(servers)))
              .with(settings.explain().remembering(Duration.ZERO));
      try (Farseer farseer = new Farseer(settings, new LogSource.Embedded(List.of()))) {
        return run(farseer, servers);
      }
    } finally {
      servers.forEach(ModelProcess::close);
    }
  }

  private List<LlmServer> pool(List<ModelProcess> servers) {
    List<LlmServer> pool = new ArrayList<>();
    for (ModelProcess server : servers) {
      pool.add(LlmServer.at(name(pool.size()), server.url()));
    }
    for (String url : urls) {
      pool.add(LlmServer.at(name(pool.size()), url));
    }
    return pool;
  }

  private static String name(int index) {
    return String.valueOf((char) ('a' + index));
  }

  private int run(Farseer farseer, List<ModelProcess> servers) throws InterruptedException {
    awaitReady(farseer);
    int perPhase = (int) Math.max(1, Math.round(rate * phase.toMillis() / 1000.0));
    EmbeddedStore store = farseer.embedded().orElseThrow();
    for (LogLine line : StrangeLines.of(4 * perPhase, SEED, window)) {
      store.add(line.labels(), line.timestampNs(), line.metadata(), line.text());
    }
    ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
    List<Thread> askers = new ArrayList<>();
    askers.addAll(load(farseer, "all are there", () -> {}, perPhase, samples));
    if (!servers.isEmpty()) {
      Event breaking =
          () -> {
            servers.get(0).terminate();
            servers.get(1).pause();
            servers.get(2).throttle(150, 150);
          };
      askers.addAll(load(farseer, "a stopped, b hangs, c slow", breaking, perPhase, samples));
      askers.addAll(load(farseer, "a is back", servers.get(0)::restart, perPhase, samples));
      Event repair =
          () -> {
            servers.get(1).resume();
            servers.get(2).unthrottle();
          };
      askers.addAll(load(farseer, "all are back", repair, perPhase, samples));
    }
    for (Thread asker : askers) {
      asker.join();
    }
    boolean good = report(List.copyOf(samples));
    metrics(farseer);
    return good ? 0 : 1;
  }

  private static void awaitReady(Farseer farseer) throws InterruptedException {
    for (int i = 0; i < 1200; i++) {
      if (farseer.model().servers().stream()
          .allMatch(server -> server.state().status() == ModelState.Status.READY)) {
        return;
      }
      Thread.sleep(100);
    }
    throw new Problem(Reason.MODEL_UNREACHABLE, farseer.model().state().error());
  }

  /**
   * Queries at the rate, after a few at once in the middle of which something happens; the threads
   * go on until their patterns are explained.
   */
  private List<Thread> load(
      Farseer farseer, String name, Event event, int queries, ConcurrentLinkedQueue<Sample> samples)
      throws InterruptedException {
    List<Thread> askers = new ArrayList<>();
    long next = System.nanoTime();
    for (int i = 0; i < queries; i++) {
      int kind = kinds.getAndIncrement();
      askers.add(Thread.startVirtualThread(() -> follow(farseer, name, kind, samples)));
      if (i + 1 < Math.min(AT_ONCE, queries)) {
        continue;
      }
      if (i + 1 == Math.min(AT_ONCE, queries)) {
        Thread.sleep(UNDER_WAY);
        event.run();
        next = System.nanoTime();
      }
      next += (long) (1e9 / rate);
      Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
    }
    states.put(name, states(farseer));
    return askers;
  }

  /** One panel: asks, and refreshes until its pattern is explained. */
  private void follow(
      Farseer farseer, String name, int kind, ConcurrentLinkedQueue<Sample> samples) {
    String logql = StrangeLines.SELECTOR + " |= \"" + StrangeLines.text(kind, SEED) + "\"";
    ExplainRequest request = ExplainRequest.of(new LogQuery(logql, window, 1000), patience);
    long start = System.nanoTime();
    long slowest = 0;
    String note = "";
    boolean answered = false;
    try {
      while (!answered && System.nanoTime() - start < LAST_REFRESH.toNanos()) {
        long asked = System.nanoTime();
        Explanation answer = farseer.explainer().run(request, ExplainListener.NONE);
        slowest = Math.max(slowest, System.nanoTime() - asked);
        Finding finding = answer.findings().getFirst();
        note = finding.known() != null ? "" : finding.note();
        answered = finding.known() != null || ofTheModel(finding);
        if (!answered) {
          Thread.sleep(REFRESH);
        }
      }
      samples.add(
          new Sample(name, slowest, answered ? System.nanoTime() - start : Long.MAX_VALUE, note));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The model has said something, be it of no use; a server's failure is no answer. */
  private static boolean ofTheModel(Finding finding) {
    return finding.status() == Finding.Status.ABSTAINED
        && finding.note().startsWith(Reason.MODEL_GARBAGE.title())
        && !finding.note().contains("closed the connection")
        && !finding.note().contains("broke off");
  }

  /** The servers that are up, and breakers that are open, as the metrics tell at this moment. */
  private static List<String> states(Farseer farseer) {
    return farseer
        .telemetry()
        .metrics()
        .scrape()
        .lines()
        .filter(line -> line.startsWith("llm_server_up{") || line.startsWith("llm_breaker_open{"))
        .toList();
  }

  private boolean report(List<Sample> samples) {
    BenchRows out = new BenchRows(spec.commandLine().getOut());
    boolean good = true;
    for (String name : samples.stream().map(Sample::phase).distinct().toList()) {
      List<Sample> some = samples.stream().filter(s -> s.phase.equals(name)).toList();
      long slowest = some.stream().mapToLong(Sample::slowestQuery).max().orElse(0);
      long over = slowest - patience.toNanos();
      List<Long> answers = some.stream().map(Sample::answered).sorted().toList();
      long longest = answers.getLast();
      boolean inTime = over < GRACE.toNanos();
      boolean all = longest < MOST_ANSWER.toNanos();
      out.title(name + ", " + some.size() + " queries");
      out.row("slowest query, beyond its wait", seconds(over), inTime);
      out.row("from asking to the explanation, p50", seconds(answers.get(answers.size() / 2)));
      out.row("from asking to the explanation, longest", seconds(longest), all);
      long unusable = some.stream().filter(s -> !s.note.isEmpty()).count();
      out.row("  of them not of use", Long.toString(unusable));
      states.getOrDefault(name, List.of()).forEach(line -> row(out, line));
      good &= inTime && all;
    }
    return good;
  }

  private static String seconds(long nanos) {
    return nanos == Long.MAX_VALUE ? "never" : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }

  private void metrics(Farseer farseer) {
    BenchRows out = new BenchRows(spec.commandLine().getOut());
    out.title("metrics");
    farseer
        .telemetry()
        .metrics()
        .scrape()
        .lines()
        .filter(
            line ->
                line.startsWith("llm_breaker_transitions_total")
                    || line.startsWith("llm_hedges_total")
                    || line.startsWith("llm_requests_total"))
        .forEach(line -> row(out, line));
  }

  private static void row(BenchRows out, String line) {
    int space = line.lastIndexOf(' ');
    out.row(line.substring(0, space), line.substring(space + 1));
  }
}
