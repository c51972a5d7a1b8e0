package dev.farseer.cli;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.PrintWriter;
import picocli.CommandLine;

/** What a failed command prints, and how it exits. */
final class Failures {
  static final int FAILED = 1;
  static final int WRONG = 2;
  static final int UNUSABLE = 3;
  static final int SEVERE = 4;
  static final int INTERRUPTED = 130;

  private Failures() {}

  static int handle(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    return switch (failure) {
      case InterruptedException _ -> INTERRUPTED;
      case Problem problem -> {
        err.println("farseer: " + problem.reason().title() + ": " + problem.detail());
        yield exitCode(problem.reason());
      }
      case IllegalArgumentException wrong -> {
        err.println("farseer: " + wrong.getMessage());
        yield WRONG;
      }
      default -> {
        err.println("farseer: an error of Farseer's own, please report it:");
        failure.printStackTrace(err);
        yield FAILED;
      }
    };
  }

  static int usage(CommandLine.ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    command.getErr().println("farseer: " + wrong.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr())) {
      command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    return WRONG;
  }

  private static int exitCode(Reason reason) {
    return switch (reason) {
      case BAD_REQUEST,
          BAD_QUERY,
          UNSUPPORTED,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          UNSUPPORTED_MEDIA_TYPE,
          TOO_LARGE,
          PROMPT,
          FILE,
          SETTINGS ->
          WRONG;
      case UNAUTHORIZED,
          LOKI_UNREACHABLE,
          LOKI_TIMEOUT,
          LOKI_REFUSED,
          LOKI_GARBAGE,
          MODEL_UNREACHABLE,
          MODEL_TIMEOUT,
          MODEL_REFUSED,
          MODEL_CONTEXT,
          MODEL_GARBAGE,
          STORE,
          SERVICE_UNREACHABLE,
          SERVICE_REFUSED,
          OVERLOADED,
          DEADLINE ->
          UNUSABLE;
      case STOPPING, CANCELLED -> INTERRUPTED;
      case INTERNAL -> FAILED;
    };
  }
}
