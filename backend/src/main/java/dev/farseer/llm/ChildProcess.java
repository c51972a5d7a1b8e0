package dev.farseer.llm;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A process whose output is read all the time and which ends with the JVM, even one that is killed:
 * a shell holds the other end of a pipe from the JVM and kills the process when the pipe closes.
 */
final class ChildProcess implements AutoCloseable {
  private static final int KEPT_LINES = 6;
  private static final int MOST_LINE_CHARS = 200;
  // stdin of background commands is /dev/null in sh, so the pipe goes by another number
  private static final String GUARD =
      """
      exec 3<&0
      "$@" </dev/null 3<&- &
      child=$!
      { cat <&3; kill -9 "$child"; } >/dev/null 2>&1 &
      exec 3<&-
      wait "$child"
      """;

  private final Process process;
  private final Thread reader;
  private final Deque<String> lines = new ArrayDeque<>();

  private ChildProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().name("llama-server-output").start(this::read);
  }

  /**
   * Starts llama-server.
   *
   * @param key what clients must send; not on the command line, where others could see it
   */
  static ChildProcess start(List<String> command, Secret key) {
    List<String> guarded = new ArrayList<>(List.of("sh", "-c", GUARD, "farseer-llama-server"));
    guarded.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(guarded).redirectErrorStream(true);
    builder.environment().put("LLAMA_API_KEY", key.value());
    try {
      return new ChildProcess(builder.start());
    } catch (IOException e) {
      throw new Problem(
          Reason.MODEL_UNREACHABLE,
          "llama-server cannot be started: " + e.getMessage() + ". Check llm.serverBinary.",
          e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for the end; its exit code, 128 and the signal's number when it was killed. */
  int waitFor() throws InterruptedException {
    int code = process.waitFor();
    reader.join();
    return code;
  }

  /** The last lines it wrote. */
  String lastWords() {
    synchronized (lines) {
      return lines.isEmpty() ? "(none)" : String.join(" | ", lines);
    }
  }

  /** Kills it and waits until it is gone. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    process.onExit().join();
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lines) {
          if (lines.size() == KEPT_LINES) {
            lines.removeFirst();
          }
          lines.addLast(line.substring(0, Math.min(line.length(), MOST_LINE_CHARS)));
        }
      }
    } catch (IOException e) {
      // the process is gone
    }
  }
}
