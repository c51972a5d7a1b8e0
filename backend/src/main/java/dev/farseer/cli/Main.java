package dev.farseer.cli;

import dev.farseer.settings.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
    name = "farseer",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Answers why, from logs: patterns, root causes and traces out of a whole window.",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ExplainCommand.class,
      PatternsCommand.class,
      CasesCommand.class,
      BenchCommand.class,
      ConfigCommand.class,
      BackupCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:answered",
      "1:Farseer has failed",
      "2:the command, the query, a file or the configuration is wrong",
      "3:Loki, the model or the store cannot be used",
      "4:an insight reaches the severity of --fail-on",
      "130:interrupted"
    })
public final class Main {
  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String... args) {
    return run(
        new PrintWriter(System.out, true, System.out.charset()),
        new PrintWriter(System.err, true, System.err.charset()),
        args);
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(Failures::handle)
        .setParameterExceptionHandler(Failures::usage)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, Durations::parse)
        .setUsageHelpAutoWidth(true)
        .execute(args);
  }
}
