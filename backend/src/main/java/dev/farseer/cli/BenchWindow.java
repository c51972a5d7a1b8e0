package dev.farseer.cli;

import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.app.Service;
import dev.farseer.cli.demo.DemoIncident;
import dev.farseer.cli.demo.DemoLoad;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.insight.Finding;
import dev.farseer.insight.Insight;
import dev.farseer.log.LogLine;
import dev.farseer.log.LogQuery;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.SlotStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "window",
    description =
        "Reads one large window twice over HTTP: is every line counted, is the one rare line found,"
            + " is a latency that rises evenly told?",
    mixinStandardHelpOptions = true)
final class BenchWindow implements Callable<Integer> {
  private static final long SEED = 7;
  private static final int BEST_RANKS = 5;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--lines", paramLabel = "N", description = "Lines of the window.")
  private int lines = 100_000;

  /** A window in a service of its own, read. */
  private record Read(Explanation answer, Duration push, Duration first, Duration second) {}

  @Override
  public Integer call() throws InterruptedException {
    FarseerSettings settings = options.loadForTrial();
    settings = settings.with(settings.server().withPort(0));
    Instant end = Instant.now();
    boolean complete = ordinary(read(settings, DemoLoad.windowOf(lines, SEED, end), end));
    boolean told = rising(read(settings, DemoLoad.risingLatency(lines, SEED, end), end));
    return complete && told ? 0 : 1;
  }

  private Read read(FarseerSettings settings, List<LogLine> window, Instant end)
      throws InterruptedException {
    TimeRange range = TimeRange.endingAt(end, Duration.ofHours(1));
    try (Service service =
            Service.start(settings, new LogSource.Embedded(List.of()), VersionCommand.version());
        DemoClient client =
            new DemoClient(
                "http://127.0.0.1:" + service.port(), settings.server().token().value())) {
      long start = System.nanoTime();
      client.push(window);
      Duration push = Duration.ofNanos(System.nanoTime() - start);
      Map<String, String> payload = Map.of("logql", DemoIncident.SELECTOR, "wait", "0");
      Duration first = client.query("insights", range, payload).time();
      Duration second = client.query("insights", range, payload).time();
      // the table has the most important rows only; what counts here is every finding
      ExplainRequest all =
          ExplainRequest.of(
                  new LogQuery(DemoIncident.SELECTOR, range, settings.loki().lineLimit()),
                  Duration.ZERO)
              .withoutModel();
      Explanation answer = service.farseer().explainer().run(all, ExplainListener.NONE);
      return new Read(answer, push, first, second);
    }
  }

  private boolean ordinary(Read read) {
    List<Finding> findings = read.answer.findings();
    long sum = findings.stream().mapToLong(f -> f.ranked().pattern().count()).sum();
    int rank = 0;
    for (int i = 0; i < findings.size() && rank == 0; i++) {
      var pattern = findings.get(i).ranked().pattern();
      boolean rare = pattern.examples().getFirst().text().contains(DemoLoad.RARE);
      rank = rare && pattern.count() == 1 ? i + 1 : 0;
    }
    print("ordinary lines, one rare among them", read);
    out().row("lines pushed", String.format(Locale.ROOT, "%,d", lines));
    out().row("sum of the patterns' counts", String.format(Locale.ROOT, "%,d", sum), sum == lines);
    out().row("patterns", String.format(Locale.ROOT, "%,d", findings.size()));
    boolean found = rank > 0 && rank <= BEST_RANKS;
    out()
        .row(
            "rank of the rare line",
            String.format(Locale.ROOT, "%d of %d", rank, findings.size()),
            found);
    return sum == lines && found;
  }

  private boolean rising(Read read) {
    Insight insight = read.answer.insights().getFirst();
    print("one pattern whose latency rises evenly", read);
    out()
        .row(
            "insight",
            String.format(Locale.ROOT, "%s, %s", insight.rootCause(), insight.severity().word()));
    boolean rises = false;
    for (SlotStatistics slot : insight.findings().getFirst().ranked().pattern().slots()) {
      SlotStatistics.Numbers numbers = slot.numbers();
      if (numbers != null && numbers.trend().direction() == SlotStatistics.Trend.Direction.RISING) {
        rises = true;
        out()
            .row(
                "trend of " + (slot.name().isEmpty() ? "slot " + slot.index() : slot.name()),
                String.format(
                        Locale.ROOT,
                        "rising from %.4g to %.4g %s",
                        numbers.trend().early(),
                        numbers.trend().late(),
                        numbers.unit())
                    .strip());
      }
    }
    boolean told = rises && !insight.rootCause().equals("benign");
    out().row("told", "", told);
    return told;
  }

  private void print(String title, Read read) {
    out().title(title);
    out().row("pushing", String.format(Locale.ROOT, "%,d ms", read.push.toMillis()));
    out().row("first query", String.format(Locale.ROOT, "%,d ms", read.first.toMillis()));
    out().row("second query", String.format(Locale.ROOT, "%,d ms", read.second.toMillis()));
  }

  private BenchRows out() {
    return new BenchRows(spec.commandLine().getOut());
  }
}
