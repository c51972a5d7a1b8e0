package dev.farseer.cli;

import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.app.Service;
import dev.farseer.cli.bench.FixedModel;
import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.cli.demo.DemoIncident;
import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "refresh",
    description =
        "Many people watch a dashboard whose window slides over the demo's hour: how often is the"
            + " model called, and how long does an answered refresh take beyond reading the logs?",
    mixinStandardHelpOptions = true)
final class BenchRefresh implements Callable<Integer> {
  /** What the panels ask, each a query of its own. */
  static final List<String> VARIANTS =
      List.of(
          "{cluster=~\".+\"}",
          "{cluster=~\".+\"} |~ \"(?i)error|warn|fail|fatal|panic|timeout\"",
          "{cluster=~\".+\", app!=\"gateway\"}",
          "{app=~\"strange|payments|postgres\"}",
          "{app=~\"strange|checkout\"} != \"GET /healthz\"");

  private static final long SEED = 23;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--refreshes", paramLabel = "N", description = "Positions of the window.")
  private int refreshes = 100;

  @Option(
      names = "--askers",
      paramLabel = "N",
      description = "People; each has all 5 queries on screen.")
  private int askers = 20;

  @Option(names = "--rate", paramLabel = "N", description = "Requests a second.")
  private int rate = 50;

  @Option(names = "--window", paramLabel = "TIME", description = "The window's length.")
  private Duration window = Duration.ofMinutes(15);

  @Option(names = "--unknown", paramLabel = "N", description = "Patterns that are in no case.")
  private int unknown = 40;

  @Option(names = "--thinking", paramLabel = "TIME", description = "What the model takes.")
  private Duration thinking = Duration.ofMillis(300);

  /** One answered refresh, in milliseconds. */
  private record Sample(double total, double reading, boolean pending) {
    double beyond() {
      return Math.max(0, total - reading);
    }
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    FarseerSettings settings = options.loadForTrial();
    settings = settings.with(settings.server().withPort(0));
    PrintWriter out = spec.commandLine().getOut();
    try (FixedModel model = new FixedModel(thinking);
        Service service =
            Service.start(
                settings.with(settings.llm().at("http://127.0.0.1:" + model.port())),
                new LogSource.Embedded(List.of()),
                VersionCommand.version());
        DemoClient client =
            new DemoClient(
                "http://127.0.0.1:" + service.port(), settings.server().token().value())) {
      TimeRange hour = fill(client);
      // the first queries of a process load its classes
      for (String variant : VARIANTS) {
        Sample _ = sample(client, variant, position(hour, 0));
      }
      ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
      ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
      long start = System.nanoTime();
      load(client, hour, samples, errors);
      double seconds = (System.nanoTime() - start) / 1e9;
      settle(client, hour);
      report(out, model, List.copyOf(samples), List.copyOf(errors), seconds);
    }
    out.flush();
    return 0;
  }

  /** The demo's lines and strange ones among them, all in the past so that windows are final. */
  private TimeRange fill(DemoClient client) throws InterruptedException {
    DemoIncident incident = DemoIncident.endingAt(Instant.now().minus(Duration.ofMinutes(3)));
    client.push(incident.lines());
    List<LogLine> strange = new ArrayList<>();
    for (LogLine line : StrangeLines.of(unknown, SEED, incident.window())) {
      strange.add(
          new LogLine(
              line.timestampNs(),
              Map.of("app", "strange", "cluster", "demo"),
              line.metadata(),
              line.text()));
    }
    client.push(strange);
    return incident.window();
  }

  private void load(
      DemoClient client,
      TimeRange hour,
      ConcurrentLinkedQueue<Sample> samples,
      ConcurrentLinkedQueue<String> errors)
      throws InterruptedException {
    long pause = Duration.ofSeconds(1).toNanos() / rate;
    long next = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int refresh = 0; refresh < refreshes; refresh++) {
        TimeRange at = position(hour, refresh);
        for (int panel = 0; panel < askers * VARIANTS.size(); panel++) {
          String variant = VARIANTS.get(panel % VARIANTS.size());
          running.add(
              threads.submit(
                  () -> {
                    try {
                      samples.add(sample(client, variant, at));
                    } catch (Problem problem) {
                      errors.add(problem.detail());
                    }
                    return true;
                  }));
          next += pause;
          long left = next - System.nanoTime();
          if (left > 0) {
            Thread.sleep(Duration.ofNanos(left));
          }
        }
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Asks until nothing is pending any more: every question is answered in the end. */
  private void settle(DemoClient client, TimeRange hour) throws InterruptedException {
    for (int refresh = 0; refresh < refreshes; refresh += Math.max(1, refreshes / 20)) {
      for (String variant : VARIANTS) {
        for (int i = 0; i < 100 && sample(client, variant, position(hour, refresh)).pending; i++) {
          Thread.sleep(Duration.ofMillis(100));
        }
      }
    }
  }

  private TimeRange position(TimeRange hour, int refresh) {
    long slack = Math.max(0, hour.lengthNs() - window.toNanos());
    long from = hour.startNs() + slack * refresh / Math.max(1, refreshes - 1);
    return new TimeRange(from, Math.min(hour.endNs(), from + window.toNanos()));
  }

  private static Sample sample(DemoClient client, String logql, TimeRange at)
      throws InterruptedException {
    DemoClient.Answer answer =
        client.query("insights", at, Map.of("logql", logql, "wait", "0", "maxRows", "200"));
    var stages = answer.meta().path("custom").path("stageMillis");
    boolean pending =
        answer.frame().fields().stream()
            .anyMatch(f -> f.name().equals("status") && f.values().contains("pending"));
    return new Sample(
        answer.time().toNanos() / 1e6,
        stages.path("loki").asDouble() + stages.path("mine").asDouble(),
        pending);
  }

  private void report(
      PrintWriter out,
      FixedModel model,
      List<Sample> samples,
      List<String> errors,
      double seconds) {
    List<FixedModel.Asked> asked = model.asked();
    Set<String> distinct = new HashSet<>();
    asked.forEach(each -> distinct.add(each.question()));
    out.printf(
        Locale.ROOT,
        "%,d panels refreshed in %.1f s (%.1f a second), %d queries, windows of %s, %d failed%n",
        samples.size() + errors.size(),
        seconds,
        samples.size() / seconds,
        VARIANTS.size(),
        Human.duration(window),
        errors.size());
    errors.stream().distinct().limit(3).forEach(error -> out.println("  " + error));
    out.printf(
        Locale.ROOT,
        "model calls %d, distinct unknown patterns asked about %d, repeated questions %d%n",
        asked.size(),
        distinct.size(),
        asked.size() - distinct.size());
    print(out, "whole panel", samples.stream().map(Sample::total).sorted().toList());
    print(out, "beyond reading", samples.stream().map(Sample::beyond).sorted().toList());
    List<Sample> shared = samples.stream().filter(each -> each.reading == 0).toList();
    print(out, "window was read", shared.stream().map(Sample::total).sorted().toList());
  }

  private static void print(PrintWriter out, String name, List<Double> sorted) {
    if (sorted.isEmpty()) {
      return;
    }
    out.printf(
        Locale.ROOT,
        "%-16s p50 %8.2f ms   p90 %8.2f ms   p99 %8.2f ms   max %8.2f ms   (%,d)%n",
        name,
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 9 / 10),
        sorted.get(sorted.size() * 99 / 100),
        sorted.getLast(),
        sorted.size());
  }
}
