package dev.farseer.cli;

import dev.farseer.casebook.CasebookSettings;
import dev.farseer.casebook.Reliability;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "casebook",
    description = {
      "Measures how true the confidence of similar answers is.",
      "Lines that the casebook was not shown are answered; the calibration is learnt without the"
          + " fifth of the cases that it is measured on."
    },
    mixinStandardHelpOptions = true)
final class BenchCasebook implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description = "Confidence from which on an answer is given, 0 to 1.")
  private double threshold = CasebookSettings.defaults().threshold();

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "Write the calibration that is learnt from all lines to a file.")
  private @Nullable Path write;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Reliability measured = Reliability.measure(threshold);
    out.println("confidence  observed  lines");
    for (Reliability.Bin bin : measured.bins()) {
      out.println(
          String.format(
              Locale.ROOT, "%10.3f  %8.3f  %5d", bin.predicted(), bin.observed(), bin.lines()));
    }
    out.println();
    out.println(String.format(Locale.ROOT, "Brier score %.3f", measured.brier()));
    out.println(String.format(Locale.ROOT, "expected calibration error %.3f", measured.error()));
    out.println(part("written lines", measured.written()));
    out.println(part("examples left out", measured.leftOut()));
    if (write != null) {
      try {
        Files.writeString(write, measured.calibration());
      } catch (IOException e) {
        throw new Problem(Reason.FILE, write + " cannot be written: " + e.getMessage(), e);
      }
    }
    out.flush();
    return 0;
  }

  private String part(String name, Reliability.Part part) {
    return String.format(
        Locale.ROOT,
        "%s at %.2f: %d of %d answered (%.1f %%), %d wrong (%.1f %% of the answers)",
        name,
        threshold,
        part.answered(),
        part.lines(),
        100.0 * part.answered() / Math.max(1, part.lines()),
        part.answered() - part.right(),
        100.0 * (part.answered() - part.right()) / Math.max(1, part.answered()));
  }
}
