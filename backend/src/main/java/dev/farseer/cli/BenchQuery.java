package dev.farseer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.app.Service;
import dev.farseer.cli.demo.DemoIncident;
import dev.farseer.explain.ExplainListener;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.log.LogQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    name = "query",
    description =
        "Measures panel queries over the demo's window (20,000 lines and the window before), over"
            + " HTTP, on this machine: with the window read anew each time, and with it remembered;"
            + " prints times and the resident memory of the process.",
    mixinStandardHelpOptions = true)
final class BenchQuery implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--queries", paramLabel = "N", description = "Measured queries.")
  private int queries = 100;

  @Option(names = "--warm-up", paramLabel = "N", description = "Queries before them.")
  private int warmUp = 20;

  private record Sample(double total, double reading) {
    double rest() {
      return total - reading;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    FarseerSettings settings = options.loadForTrial();
    settings = settings.with(settings.server().withPort(0));
    out.println("Each query reads its window:");
    measure(out, settings.with(settings.explain().remembering(Duration.ZERO)));
    out.println("The window has just been read:");
    measure(out, settings.with(settings.explain().remembering(Duration.ofDays(1))));
    out.println("resident memory of this process (servers and clients): " + resident());
    out.flush();
    return 0;
  }

  private void measure(PrintWriter out, FarseerSettings settings) throws InterruptedException {
    try (Service service =
            Service.start(settings, new LogSource.Embedded(List.of()), VersionCommand.version());
        DemoClient client =
            new DemoClient(
                "http://127.0.0.1:" + service.port(), settings.server().token().value())) {
      // past, so that what is remembered is remembered for as long as this takes
      DemoIncident incident = DemoIncident.endingAt(Instant.now().minus(Duration.ofMinutes(2)));
      int lines = incident.lastHour().size();
      client.push(incident.lines());
      for (int i = 0; i < warmUp; i++) {
        sample(client, incident);
      }
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < queries; i++) {
        samples.add(sample(client, incident));
      }
      out.printf(
          Locale.ROOT, "%d queries over %,d lines, after %d to warm up%n", queries, lines, warmUp);
      print(out, "whole query", samples.stream().map(Sample::total).sorted().toList());
      print(out, "reading the logs", samples.stream().map(Sample::reading).sorted().toList());
      print(out, "everything else", samples.stream().map(Sample::rest).sorted().toList());
      print(out, "without HTTP", pipeline(service, incident).stream().sorted().toList());
      out.flush();
    }
  }

  /** Milliseconds of the same questions asked of the pipeline itself. */
  private List<Double> pipeline(Service service, DemoIncident incident)
      throws InterruptedException {
    ExplainRequest question =
        ExplainRequest.of(
            new LogQuery(
                DemoIncident.SELECTOR,
                incident.window(),
                service.farseer().settings().loki().lineLimit()),
            Duration.ZERO);
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < warmUp + queries; i++) {
      long start = System.nanoTime();
      Explanation _ = service.farseer().explainer().run(question, ExplainListener.NONE);
      if (i >= warmUp) {
        times.add((System.nanoTime() - start) / 1e6);
      }
    }
    return times;
  }

  private static Sample sample(DemoClient client, DemoIncident incident)
      throws InterruptedException {
    DemoClient.Answer answer =
        client.query(
            "insights", incident.window(), Map.of("logql", DemoIncident.SELECTOR, "wait", "0"));
    JsonNode stages = answer.meta().path("custom").path("stageMillis");
    return new Sample(answer.time().toNanos() / 1e6, stages.path("loki").asDouble());
  }

  private static void print(PrintWriter out, String name, List<Double> sorted) {
    out.printf(
        Locale.ROOT,
        "%-18s p50 %8.2f ms   p90 %8.2f ms   max %8.2f ms%n",
        name,
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 9 / 10),
        sorted.getLast());
  }

  private static String resident() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          long kib = Long.parseLong(line.replaceAll("\\D", ""));
          return kib / 1024 + " MiB";
        }
      }
    } catch (IOException e) {
      return "unknown on this system";
    }
    return "unknown on this system";
  }
}
