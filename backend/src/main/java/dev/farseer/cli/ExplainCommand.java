package dev.farseer.cli;

import dev.farseer.app.Farseer;
import dev.farseer.casebook.Severity;
import dev.farseer.door.Answers;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.frame.Frame;
import dev.farseer.frame.FrameJson;
import dev.farseer.frame.Links;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    description = "Explains a window of logs: root causes, evidence and traces.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();
  @Mixin private WindowOptions window = new WindowOptions();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "Longest time to wait for the model; by default until it has answered.")
  private @Nullable Duration waitFor;

  @Option(names = "--no-model", description = "Answer from the casebook alone.")
  private boolean noModel;

  @Option(
      names = "--prompt",
      paramLabel = "ID",
      description = "Prompt template version, id@sha; by default the routed one.")
  private String prompt = "";

  @Option(names = "--min-severity", description = "One of ${COMPLETION-CANDIDATES}.")
  private Severity minSeverity = Severity.INFO;

  @Option(
      names = "--fail-on",
      description = "Exit with 4 when an insight has this severity or more: for scripts.")
  private @Nullable Severity failOn;

  @Option(names = "--rows", paramLabel = "N", description = "Most rows, 1 to 1000.")
  private int rows = 50;

  @Option(names = "--json", description = "Print the rows as a JSON array.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = Terminal.detect();
    Explanation explanation;
    try (Progress progress = Progress.on(terminal);
        Farseer farseer = new Farseer(settings.loadQuiet(), window.source())) {
      ExplainRequest request =
          new ExplainRequest(
              window.query(farseer),
              waitFor == null ? farseer.settings().explain().modelTime() : waitFor,
              minSeverity,
              rows,
              prompt,
              !noModel,
              0,
              Duration.ZERO,
              ExplainRequest.Least.NOTHING,
              ExplainRequest.Hurry.EXPLORE,
              false);
      explanation = farseer.explainer().run(request, new Watching(progress));
    }
    Frame frame = new Answers(Links.NONE).insights("", explanation, true);
    if (json) {
      printJson(frame);
    } else {
      new AnswerTable(terminal, spec.commandLine().getOut()).insights(frame, explanation);
    }
    boolean nothingRead =
        explanation.facts().lines() == 0
            && explanation.notices().stream().anyMatch(Explanation.Notice::warning);
    if (nothingRead) {
      return Failures.UNUSABLE;
    }
    return failOn != null && reached(explanation, failOn) ? Failures.SEVERE : 0;
  }

  private void printJson(Frame frame) {
    var out = spec.commandLine().getOut();
    out.println(new String(FrameJson.bytes(FrameJson::rows, frame), StandardCharsets.UTF_8));
    out.flush();
  }

  private static boolean reached(Explanation explanation, Severity least) {
    return explanation.insights().stream().anyMatch(i -> i.severity().compareTo(least) >= 0);
  }
}
