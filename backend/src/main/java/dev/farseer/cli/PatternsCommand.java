package dev.farseer.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.farseer.app.Farseer;
import dev.farseer.door.Answers;
import dev.farseer.explain.ExplainRequest;
import dev.farseer.explain.Explanation;
import dev.farseer.frame.Links;
import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.MinedPatterns;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.PatternMiner;
import dev.farseer.pattern.PatternSettings;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.redact.Redactor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "patterns",
    description = "Reduces a window of logs to its patterns; no model is asked.",
    mixinStandardHelpOptions = true)
final class PatternsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();
  @Mixin private WindowOptions window = new WindowOptions();
  @ArgGroup private @Nullable PlainFile file;

  @Option(names = "--rows", paramLabel = "N", description = "Most rows of the table.")
  private int rows = 100;

  /** A file of lines without time stamps or labels, "-" for standard input. */
  static final class PlainFile {
    @Option(
        names = "--assign",
        paramLabel = "FILE",
        description = "Print one pattern id per line of the file, in order; - for standard input.")
    private @Nullable Path assign;

    @Option(
        names = "--json",
        paramLabel = "FILE",
        description = "Print the patterns of the file as JSON; - for standard input.")
    private @Nullable Path json;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (file == null) {
      return table();
    }
    if (file.assign != null) {
      assign(file.assign);
    } else if (file.json != null) {
      json(file.json);
    }
    return 0;
  }

  private int table() throws InterruptedException {
    Terminal terminal = Terminal.detect();
    Explanation explanation;
    try (Progress progress = Progress.on(terminal);
        Farseer farseer = new Farseer(settings.loadQuiet(), window.source())) {
      ExplainRequest request =
          ExplainRequest.of(window.query(farseer), Duration.ofSeconds(2)).withoutModel();
      explanation = farseer.explainer().run(request, new Watching(progress));
    }
    new AnswerTable(terminal, spec.commandLine().getOut())
        .patterns(new Answers(Links.NONE).patterns("", explanation, rows), explanation);
    return 0;
  }

  private void assign(Path path) {
    Mined mined = mine(path);
    PrintWriter out = spec.commandLine().getOut();
    for (int i = 0; i < mined.count; i++) {
      out.println(mined.miner.idOf(mined.handles[i]));
    }
    out.flush();
  }

  private void json(Path path) {
    Mined mined = mine(path);
    ObjectMapper mapper = new ObjectMapper();
    ArrayNode array = mapper.createArrayNode();
    for (Pattern pattern : mined.patterns.patterns()) {
      array.add(PatternJson.of(pattern, mapper));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(array.toPrettyString());
    out.flush();
  }

  private static final class Mined {
    private final PatternMiner miner;
    private int[] handles = new int[1024];
    private int count;
    private MinedPatterns patterns = new MinedPatterns(java.util.List.of(), 0);

    Mined(PatternSettings settings) {
      miner = new PatternMiner(settings, WINDOW);
    }

    void add(String text, Redactor redactor) {
      if (count == handles.length) {
        handles = Arrays.copyOf(handles, count * 2);
      }
      LogLine line = new LogLine(WINDOW.startNs() + count, LABELS, Map.of(), text);
      handles[count++] = miner.add(redactor.redact(line));
    }
  }

  // plain lines have no time: their number stands for it, a nanosecond each
  private static final TimeRange WINDOW = new TimeRange(0, Integer.MAX_VALUE);
  private static final Map<String, String> LABELS = Map.of();

  /** Ends lines at line feeds only, so that the output has as many lines as the input. */
  private static @Nullable String nextLine(BufferedReader reader) throws IOException {
    int next = reader.read();
    if (next < 0) {
      return null;
    }
    StringBuilder line = new StringBuilder();
    for (; next >= 0 && next != '\n'; next = reader.read()) {
      line.append((char) next);
    }
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(length - 1);
    }
    return line.toString();
  }

  private Mined mine(Path path) {
    var loaded = settings.loadQuiet();
    Redactor redactor = new Redactor(loaded.redact());
    Mined mined = new Mined(loaded.pattern());
    try (BufferedReader reader =
        path.toString().equals("-")
            ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            : new BufferedReader(
                new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8))) {
      for (String line = nextLine(reader); line != null; line = nextLine(reader)) {
        mined.add(line, redactor);
      }
    } catch (IOException e) {
      throw new Problem(Reason.FILE, path + " cannot be read: is it a file of text lines?", e);
    }
    mined.patterns = mined.miner.finish();
    return mined;
  }
}
