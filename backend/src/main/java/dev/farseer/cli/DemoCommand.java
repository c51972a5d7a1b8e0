package dev.farseer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.farseer.app.FarseerSettings;
import dev.farseer.app.LogSource;
import dev.farseer.app.Service;
import dev.farseer.cli.demo.DemoIncident;
import dev.farseer.frame.Frame;
import dev.farseer.llm.ModelState;
import dev.farseer.log.TimeRange;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description =
        "Explains a bundled incident of a small shop, as a Grafana panel would ask for it.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(
      names = "--keep",
      description = "Leave the service running afterwards and tell how to connect Grafana.")
  private boolean keep;

  @Option(names = "--all", description = "Print the ordinary and unexplained rows too.")
  private boolean all;

  @Option(names = "--port", description = "Port of the service, by default a free one.")
  private int port;

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = Terminal.detect();
    PrintWriter out = spec.commandLine().getOut();
    FarseerSettings settings = options.loadForTrial();
    settings = settings.with(settings.server().withPort(port));
    try (Progress progress = Progress.on(terminal);
        Service service =
            Service.start(settings, new LogSource.Embedded(List.of()), VersionCommand.version());
        DemoClient client =
            new DemoClient(
                "http://127.0.0.1:" + service.port(), settings.server().token().value())) {
      DemoIncident incident = DemoIncident.endingAt(Instant.now());
      out.println(
          "A small shop: gateway, checkout, payments, postgres on Kubernetes. "
              + Human.count(incident.lastHour().size())
              + " lines of the last hour and "
              + Human.count(incident.lines().size() - incident.lastHour().size())
              + " of the hour before, made by a seeded generator.");
      progress.stage("pushing the lines, as an agent does");
      client.push(incident.lines());

      progress.stage("asking as a panel does");
      DemoClient.Answer first = ask(client, incident, service);
      progress.stage("");
      out.println();
      Frame told = all ? first.frame() : DemoRows.withoutContext(first.frame());
      out.print(AnswerTable.INSIGHTS.render(told, terminal, end(incident)));
      if (!all) {
        out.println(DemoRows.contextLine(first.frame()));
      }
      out.println();
      out.println("first   " + timing(first, terminal));
      DemoClient.Answer again = ask(client, incident, service);
      out.println("again   " + timing(again, terminal));
      out.println("trace   " + first.meta().path("custom").path("analysisTraceId").asText());
      for (JsonNode notice : again.meta().path("notices")) {
        out.println("notice  " + Harmless.line(notice.path("text").asText()));
      }
      out.println();
      model(out, service.farseer().model().state());
      if (keep) {
        keep(out, service.port());
      } else {
        out.println("Run './farseer demo --keep' to look at it from Grafana.");
      }
      out.flush();
      if (keep) {
        new CountDownLatch(1).await();
      }
    }
    return 0;
  }

  private static Instant end(DemoIncident incident) {
    return TimeRange.instant(incident.window().endNs());
  }

  private static DemoClient.Answer ask(DemoClient client, DemoIncident incident, Service service)
      throws InterruptedException {
    return client.query(
        "insights",
        incident.window(),
        Map.of(
            "logql",
            DemoIncident.SELECTOR,
            "wait",
            service.farseer().model().configured() ? "20s" : "2s"));
  }

  private static String timing(DemoClient.Answer answer, Terminal terminal) {
    JsonNode custom = answer.meta().path("custom");
    List<StageLine.Stage> stages = new ArrayList<>();
    custom
        .path("stageMillis")
        .properties()
        .forEach(
            stage ->
                stages.add(
                    new StageLine.Stage(
                        stage.getKey(),
                        Duration.ofNanos((long) (stage.getValue().asDouble() * 1e6)))));
    return Human.duration(answer.time())
        + " for "
        + Human.count(custom.path("lines").asLong())
        + " lines, "
        + Human.count(custom.path("patterns").asLong())
        + " patterns, "
        + Human.count(custom.path("modelCalls").asLong())
        + " model calls: "
        + new StageLine(stages).text(terminal);
  }

  private static void model(PrintWriter out, ModelState state) {
    if (state.status() == ModelState.Status.NOT_CONFIGURED) {
      out.println("No model was asked: every answer above comes from the shipped casebook.");
      out.println(
          "To let a small model explain what the casebook does not know, start llama-server with a"
              + " GGUF model and set");
      out.println("  FARSEER_LLM_URL=http://127.0.0.1:8080   (any OpenAI-compatible server works)");
      out.println(
          "or let Farseer start it: FARSEER_LLM_MODEL_PATH=/models/qwen2.5-3b-instruct-q4_k_m.gguf");
    } else {
      out.println(
          "Model: "
              + Harmless.line(state.model())
              + " at "
              + state.url()
              + (state.error().isEmpty() ? "" : " (" + Harmless.line(state.error()) + ")"));
    }
  }

  private static void keep(PrintWriter out, int port) {
    String url = "http://127.0.0.1:" + port;
    out.println("Still serving at " + url + " until Ctrl+C. In Grafana:");
    out.println("  JSON data source (simpod-json-datasource), URL " + url);
    out.println("    metric 'insights', payload logql: " + DemoIncident.SELECTOR);
    out.println("  Loki data source, URL " + url + " (the demo's lines)");
    out.println("  Infinity data source, JSON, URL " + url + "/api/v1/insights?query=" + encoded());
  }

  private static String encoded() {
    return java.net.URLEncoder.encode(
        DemoIncident.SELECTOR, java.nio.charset.StandardCharsets.UTF_8);
  }
}
