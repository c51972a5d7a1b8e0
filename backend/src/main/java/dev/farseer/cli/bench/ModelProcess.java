package dev.farseer.cli.bench;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A llama-server of a benchmark, on a port that it keeps, which can be made to fail. */
public final class ModelProcess implements AutoCloseable {
  private final List<String> command;
  private final int port;
  private Process process;
  private @Nullable Thread throttle;

  /**
   * Starts it; does not wait until it is ready.
   *
   * @param arguments after model, host and port
   */
  public ModelProcess(String binary, Path model, List<String> arguments) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    } catch (IOException e) {
      throw new Problem(Reason.MODEL_UNREACHABLE, "there is no free port", e);
    }
    List<String> all = new ArrayList<>(List.of(binary, "-m", model.toString()));
    all.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
    all.addAll(arguments);
    command = List.copyOf(all);
    process = launch();
  }

  private Process launch() {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new Problem(Reason.SETTINGS, command.getFirst() + " cannot be started", e);
    }
  }

  /** Where it is. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Ends it (SIGTERM); with calls under way it may take its time. */
  public void terminate() {
    process.destroy();
  }

  /** Starts it again, once the former one is gone for certain. */
  public void restart() {
    process.destroyForcibly();
    process.onExit().join();
    process = launch();
  }

  /** Lets it hang (SIGSTOP): it takes connections and says nothing. */
  public void pause() throws InterruptedException {
    signal(process, "STOP");
  }

  /** Lets it go on (SIGCONT). */
  public void resume() throws InterruptedException {
    signal(process, "CONT");
  }

  /** Lets it run for a part of the time only, until {@link #unthrottle}. */
  public void throttle(int runMillis, int stopMillis) {
    Process slow = process;
    throttle =
        Thread.ofVirtual()
            .name("throttle")
            .start(
                () -> {
                  try {
                    while (true) {
                      signal(slow, "STOP");
                      Thread.sleep(stopMillis);
                      signal(slow, "CONT");
                      Thread.sleep(runMillis);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  /** Lets it run all the time. */
  public void unthrottle() throws InterruptedException {
    if (throttle != null) {
      throttle.interrupt();
      throttle.join();
      throttle = null;
    }
    resume();
  }

  private static void signal(Process to, String name) throws InterruptedException {
    try {
      int code = new ProcessBuilder("kill", "-" + name, Long.toString(to.pid())).start().waitFor();
      if (code != 0 && to.isAlive()) {
        throw new Problem(Reason.INTERNAL, "kill -" + name + " ended with code " + code);
      }
    } catch (IOException e) {
      throw new Problem(Reason.INTERNAL, "there is no kill", e);
    }
  }

  @Override
  public void close() {
    if (throttle != null) {
      throttle.interrupt();
    }
    process.destroyForcibly();
  }
}
