package dev.farseer.cli;

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
      BenchCommand.class,
      ConfigCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:answered",
      "1:Farseer has failed",
      "2:the command, the query, a file or the configuration is wrong",
      "3:Loki or the model cannot be used",
      "4:an insight reaches the severity of --fail-on",
      "130:interrupted"
    })
public final class Main {
  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(Failures::handle)
        .setParameterExceptionHandler(Failures::usage)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(java.time.Duration.class, dev.farseer.settings.Durations::parse)
        .setUsageHelpAutoWidth(true)
        .execute(args);
  }
}
