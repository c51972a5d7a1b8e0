package dev.farseer.cli;

import dev.farseer.app.Farseer;
import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.app.Service;
import dev.farseer.cli.bench.Fault;
import dev.farseer.cli.bench.FaultyServer;
import dev.farseer.cli.bench.FixedModel;
import dev.farseer.cli.bench.StrangeLines;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.insight.Finding;
import dev.farseer.llm.LlmSettings;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "faults",
    description =
        "Lets Loki and the model fail in turn: how long does a query take, does it say so, and how"
            + " long after the fault is over is the answer whole again?",
    mixinStandardHelpOptions = true)
final class BenchFaults implements Callable<Integer> {
  private static final int KINDS = 12;
  private static final long SEED = 11;
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration REFRESH = Duration.ofMillis(250);
  private static final int MOST_REFRESHES = 400;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--wait", paramLabel = "TIME", description = "What the query waits.")
  private Duration patience = Duration.ofSeconds(2);

  private boolean good = true;

  @Override
  public Integer call() throws InterruptedException, IOException {
    FarseerSettings settings = options.loadForTrial();
    // a window that is remembered would hide every fault of Loki's
    settings =
        settings
            .with(settings.server().withPort(0))
            .with(settings.explain().remembering(Duration.ZERO));
    TimeRange window = TimeRange.endingAt(Instant.now(), Duration.ofHours(1));
    // the healthy Loki is the embedded store of a service without a model
    try (Service logs =
            Service.start(
                settings.with(LlmSettings.defaults()),
                new LogSource.Embedded(List.of()),
                VersionCommand.version());
        DemoClient client =
            new DemoClient("http://127.0.0.1:" + logs.port(), settings.server().token().value());
        FixedModel model = new FixedModel();
        FaultyServer faultyLoki = new FaultyServer(logs.port());
        FaultyServer faultyModel = new FaultyServer(model.port());
        Farseer farseer =
            new Farseer(
                settings
                    .with(settings.loki().at(faultyLoki.url(), settings.server().token()))
                    .with(settings.llm().at(faultyModel.url())),
                new LogSource.Loki())) {
      client.push(StrangeLines.of(KINDS, SEED, window));
      out()
          .printf(
              Locale.ROOT,
              "wait %s, so answers must come within %s%n%-6s %-8s %11s  %-6s %-18s %13s%n",
              Human.duration(patience),
              Human.duration(patience.plus(GRACE)),
              "part",
              "fault",
              "answered in",
              "notice",
              "rows",
              "recovered in");
      for (Fault fault : Fault.values()) {
        ExplainRequest request = request(StrangeLines.SELECTOR, window).withoutModel();
        measure(
            "loki",
            fault,
            faultyLoki,
            farseer,
            request,
            whole -> whole.facts().lines() == KINDS * 3);
      }
      int kind = 0;
      for (Fault fault : Fault.values()) {
        // a kind of its own each, because what is explained once is known
        String words = StrangeLines.text(kind++, SEED);
        ExplainRequest request = request(StrangeLines.SELECTOR + " |= \"" + words + "\"", window);
        measure(
            "model",
            fault,
            faultyModel,
            farseer,
            request,
            whole -> whole.findings().getFirst().status() == Finding.Status.READY);
      }
    }
    return good ? 0 : 1;
  }

  private ExplainRequest request(String logql, TimeRange window) {
    return ExplainRequest.of(new LogQuery(logql, window, 10_000), patience);
  }

  private void measure(
      String part,
      Fault fault,
      FaultyServer server,
      Farseer farseer,
      ExplainRequest request,
      Predicate<Explanation> whole)
      throws InterruptedException, IOException {
    server.fail(fault);
    long start = System.nanoTime();
    Explanation answer = farseer.explainer().run(request, ExplainListener.NONE);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    boolean told =
        answer.notices().stream().anyMatch(n -> n.text().toLowerCase(Locale.ROOT).contains(part));
    boolean inTime = took.compareTo(patience.plus(GRACE)) < 0;

    server.fail(Fault.NONE);
    start = System.nanoTime();
    Explanation again = farseer.explainer().run(request, ExplainListener.NONE);
    for (int i = 0; !whole.test(again) && i < MOST_REFRESHES; i++) {
      Thread.sleep(REFRESH);
      again = farseer.explainer().run(request, ExplainListener.NONE);
    }
    Duration recovery = Duration.ofNanos(System.nanoTime() - start);
    boolean asItShould = inTime && told == (fault != Fault.NONE) && whole.test(again);
    good &= asItShould;
    out()
        .printf(
            Locale.ROOT,
            "%-6s %-8s %8d ms  %-6s %-18s %10d ms%s%n",
            part,
            fault.word(),
            took.toMillis(),
            told ? "yes" : "no",
            rows(answer),
            recovery.toMillis(),
            asItShould ? "" : "  WRONG");
    out().flush();
  }

  private static String rows(Explanation answer) {
    return answer.insights().isEmpty()
        ? "none"
        : answer.insights().size() + " " + answer.insights().getFirst().status().word();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
