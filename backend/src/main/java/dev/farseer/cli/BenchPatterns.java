package dev.farseer.cli;

import dev.farseer.cli.bench.Drain3;
import dev.farseer.cli.bench.LogHub;
import dev.farseer.cli.bench.LogHub.LogSet;
import dev.farseer.cli.bench.ManyLines;
import dev.farseer.cli.bench.PatternAccuracy;
import dev.farseer.cli.bench.PatternSpeed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "patterns",
    description =
        "Mines public logs whose patterns people have written down: how many are found, how fast,"
            + " and at what cost in memory?",
    mixinStandardHelpOptions = true)
final class BenchPatterns implements Callable<Integer> {
  private static final long SEED = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--sets",
      paramLabel = "DIR",
      description = "Folder with LogHub-2k sets; without it that of $$FARSEER_TEST_DATA.")
  private @Nullable Path sets;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "50",
      description = "How often the lines of a set are repeated to measure speed.")
  private int repeat = 50;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Measured rounds per set, after three to warm up; 0 measures no speed.")
  private int rounds = 10;

  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "Mine so many generated lines instead.")
  private long lines;

  @Option(
      names = "--patterns",
      paramLabel = "N",
      defaultValue = "200",
      description = "Kinds of the generated lines.")
  private int patterns = 200;

  @Option(
      names = "--drain3",
      paramLabel = "PYTHON",
      description = "Run Drain3 on the same sets with this Python, which must have it.")
  private @Nullable Path python;

  @Option(
      names = "--script",
      paramLabel = "FILE",
      description = "The script that runs Drain3.",
      defaultValue = "docs/bench/drain3.py")
  private Path script = Path.of("docs/bench/drain3.py");

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (lines > 0) {
      return many();
    }
    Path folder = folder();
    List<LogSet> logs = LogHub.all(folder);
    if (logs.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), folder + " has no *_2k.log_structured.csv");
    }
    accuracy("messages", logs, false);
    accuracy("whole lines, headers included", logs, true);
    double rate = rounds > 0 ? speed(logs) : 0;
    if (python != null) {
      drain3(python, folder, rate);
    }
    return 0;
  }

  private Path folder() {
    String data = System.getenv("FARSEER_TEST_DATA");
    if (sets != null || data != null) {
      Path folder = sets != null ? sets : Path.of(data, "logs", "loghub");
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    throw new CommandLine.ParameterException(
        spec.commandLine(), "name a folder with LogHub-2k sets: --sets DIR");
  }

  private void accuracy(String title, List<LogSet> logs, boolean raw) {
    List<PatternAccuracy> rows = new ArrayList<>();
    for (LogSet set : logs) {
      List<String> texts = raw ? set.raw() : set.contents();
      if (!texts.isEmpty()) {
        rows.add(PatternAccuracy.of(set.name(), texts, set.events(), set.templates()));
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    PatternAccuracy mean = PatternAccuracy.mean(rows);
    rows.add(mean);
    out()
        .printf(
            Locale.ROOT,
            "%s%n  %-12s %5s %5s %5s %5s %8s %6s%n",
            title,
            "set",
            "GA",
            "FGA",
            "PA",
            "FTA",
            "patterns",
            "true");
    for (PatternAccuracy row : rows) {
      out()
          .printf(
              Locale.ROOT,
              "  %-12s %5.3f %5.3f %5.3f %5.3f %8d %6d%n",
              row.set(),
              row.ga(),
              row.fga(),
              row.pa(),
              row.fta(),
              row.groups(),
              row.trueGroups());
    }
    out().flush();
  }

  private double speed(List<LogSet> logs) {
    out()
        .printf(
            Locale.ROOT,
            "speed of one thread, processor time%n  %-12s %11s %7s %9s%n",
            "set",
            "lines/s",
            "B/line",
            "B/match");
    List<PatternSpeed> speeds = new ArrayList<>();
    for (LogSet set : logs) {
      PatternSpeed speed = PatternSpeed.of(set.contents(), repeat, rounds);
      speeds.add(speed);
      row(set.name(), speed);
    }
    double total = PatternSpeed.total(speeds);
    row(
        "all",
        new PatternSpeed(
            total,
            speeds.stream().mapToDouble(PatternSpeed::bytesPerLine).average().orElse(0),
            speeds.stream().mapToDouble(PatternSpeed::bytesPerMatch).average().orElse(0)));
    return total;
  }

  private void row(String name, PatternSpeed speed) {
    out()
        .printf(
            Locale.ROOT,
            "  %-12s %,11.0f %7.0f %9.0f%n",
            name,
            speed.linesPerSecond(),
            speed.bytesPerLine(),
            speed.bytesPerMatch());
    out().flush();
  }

  private void drain3(Path interpreter, Path folder, double rate)
      throws IOException, InterruptedException {
    Drain3 drain3 = Drain3.run(interpreter, script, folder, Math.max(1, rounds));
    drain3.output().forEach(out()::println);
    if (rate > 0) {
      BenchRows rows = new BenchRows(out());
      rows.title("times as fast as Drain3");
      rows.row("with masking", String.format(Locale.ROOT, "%.0f", rate / drain3.masked()));
      rows.row("without masking", String.format(Locale.ROOT, "%.0f", rate / drain3.plain()));
    }
    out().flush();
  }

  private int many() {
    ManyLines mined = ManyLines.mine(lines, patterns, SEED);
    BenchRows rows = new BenchRows(out());
    rows.title(Human.count(lines) + " generated lines of " + patterns + " kinds");
    rows.row("patterns", Human.count(mined.patterns()), mined.patterns() == patterns);
    rows.row("with the exact count", Human.count(mined.exact()), mined.exact() == patterns);
    rows.row("lines/s, making them included", Human.count(Math.round(mined.linesPerSecond())));
    rows.row("heap that the miner holds", Human.bytes(mined.usedBytes()));
    rows.row("peak of the heap, garbage included", Human.bytes(mined.peakBytes()));
    return mined.exact() == patterns && mined.patterns() == patterns ? 0 : 1;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
