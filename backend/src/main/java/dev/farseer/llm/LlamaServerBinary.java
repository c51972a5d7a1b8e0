package dev.farseer.llm;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds llama-server's program and writes its command line. */
final class LlamaServerBinary {
  private static final List<String> USUAL_PLACES =
      List.of(
          "/usr/local/bin",
          "/usr/bin",
          "/opt/homebrew/bin",
          "/opt/llama.cpp",
          "/opt/llama.cpp/bin",
          "/opt/llama.cpp/build/bin",
          "/app");
  private static final byte[] GGUF = "GGUF".getBytes(StandardCharsets.US_ASCII);
  private static final int CHILD_SLOTS = 2;
  private static final int CHILD_CONTEXT = 4096;

  private LlamaServerBinary() {}

  /**
   * The program.
   *
   * @param configured a path, a name on the PATH, or empty for {@code llama-server}
   * @throws Problem SETTINGS when there is none
   */
  static Path find(String configured) {
    if (configured.contains("/") || configured.contains(File.separator)) {
      Path path = Path.of(configured);
      if (!Files.isExecutable(path) || Files.isDirectory(path)) {
        throw new Problem(
            Reason.SETTINGS,
            "llm.serverBinary: there is no program " + path + ". Give the path of llama-server.");
      }
      return path;
    }
    String name = configured.isEmpty() ? "llama-server" : configured;
    String onPath = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Arrays.stream(onPath.split(File.pathSeparator)), USUAL_PLACES.stream())
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(path -> Files.isExecutable(path) && !Files.isDirectory(path))
        .findFirst()
        .orElseThrow(
            () ->
                new Problem(
                    Reason.SETTINGS,
                    "There is no program "
                        + name
                        + " to serve llm.modelPath: install llama.cpp, set llm.serverBinary to"
                        + " its llama-server, or set llm.url to a server that runs already."));
  }

  /**
   * Checks that a file can be a model.
   *
   * @throws Problem FILE when it is missing or of another kind
   */
  static void requireModel(Path model) {
    try (InputStream in = Files.newInputStream(model)) {
      if (!Arrays.equals(in.readNBytes(GGUF.length), GGUF)) {
        throw new Problem(
            Reason.FILE,
            "llm.modelPath: " + model + " is not a GGUF file. Give a model in llama.cpp's format.");
      }
    } catch (IOException e) {
      throw new Problem(
          Reason.FILE,
          "llm.modelPath: " + model + " cannot be read. Give the path of a GGUF file.",
          e);
    }
  }

  /** The command line for a server on a port of this machine only. */
  static List<String> command(Path binary, LlmSettings settings, int port)
      throws InterruptedException {
    int slots = settings.slots() > 0 ? settings.slots() : CHILD_SLOTS;
    long context = settings.contextTokens() > 0 ? settings.contextTokens() : CHILD_CONTEXT;
    // one core stays for Farseer itself: with all of them busy llama.cpp's threads wait on each
    // other
    int cores = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    int threads = settings.threads() > 0 ? settings.threads() : cores;
    List<String> command = new ArrayList<>();
    command.add(binary.toString());
    add(command, "-m", settings.modelPath().toString());
    add(command, "--alias", Probe.fileName(String.valueOf(settings.modelPath().getFileName())));
    add(command, "--host", "127.0.0.1");
    add(command, "--port", Integer.toString(port));
    add(command, "-np", Integer.toString(slots));
    add(command, "-c", Long.toString(context * slots));
    add(command, "-t", Integer.toString(threads));
    String help = help(binary);
    if (help.contains("--cache-ram")) {
      // its default is 8 GiB
      add(command, "--cache-ram", "256");
    }
    for (String flag : List.of("--metrics", "--offline")) {
      if (help.contains(flag)) {
        command.add(flag);
      }
    }
    // the name has changed between versions
    List.of("--no-ui", "--no-webui").stream()
        .filter(help::contains)
        .findFirst()
        .ifPresent(command::add);
    command.addAll(settings.serverArguments());
    return command;
  }

  /** A port of the loopback interface that nobody uses now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new Problem(
          Reason.MODEL_UNREACHABLE, "This machine has no free port for llama-server.", e);
    }
  }

  private static void add(List<String> command, String option, String value) {
    command.add(option);
    command.add(value);
  }

  private static String help(Path binary) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(binary.toString(), "--help").redirectErrorStream(true).start();
      process.getOutputStream().close();
      // a program that hangs here would hang as a server, too
      CompletableFuture<Process> _ =
          process
              .onExit()
              .orTimeout(10, TimeUnit.SECONDS)
              .whenComplete(
                  (_, late) -> {
                    // destroying closes the streams, so only a hanging program is destroyed
                    if (late != null) {
                      process.destroyForcibly();
                    }
                  });
      try (InputStream out = process.getInputStream()) {
        return new String(out.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new Problem(
          Reason.SETTINGS,
          "llm.serverBinary: " + binary + " cannot be run: " + e.getMessage() + ".",
          e);
    }
  }
}
