package dev.farseer.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "bench",
    description = "Measures this build on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchQuery.class,
      BenchWindow.class,
      BenchFaults.class,
      BenchRefresh.class,
      BenchReplicas.class,
      BenchModel.class,
      BenchCasebook.class,
      BenchCases.class,
      BenchPool.class,
      BenchStore.class,
      BenchPatterns.class,
      CommandLine.HelpCommand.class
    })
final class BenchCommand {}
