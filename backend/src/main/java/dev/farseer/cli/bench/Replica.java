package dev.farseer.cli.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@code farseer serve} of its own process, which may be killed and started again. */
public final class Replica implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Path folder;
  private final Path config;
  private final Path log;
  private final int port;
  private @Nullable Process process;

  /**
   * A replica that is not started yet, on a port that was free a moment ago.
   *
   * @param folder where its configuration and its log go
   * @param settings its configuration, YAML
   */
  public Replica(Path folder, String name, String settings) throws IOException {
    this.folder = folder;
    config = folder.resolve(name + ".yaml");
    log = folder.resolve(name + ".log");
    Files.writeString(config, settings);
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
  }

  /** Where it is, or will be. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts it and waits until its port is open. */
  public void start() throws IOException, InterruptedException {
    String java =
        Optional.ofNullable(System.getProperty("java.home"))
            .map(home -> Path.of(home, "bin", "java").toString())
            .orElse("java");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                java,
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path").replace(':', File.pathSeparatorChar),
                "dev.farseer.cli.Main",
                "serve",
                "--config",
                config.toString(),
                "--port",
                Integer.toString(port)));
    // what the environment says to this command is not meant for it
    builder.environment().keySet().removeIf(name -> name.startsWith("FARSEER_"));
    // its index of cases goes with the rest of it
    builder.environment().put("FARSEER_DATA", folder.toString());
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    long deadline = System.nanoTime() + START.toNanos();
    while (!open()) {
      if (System.nanoTime() - deadline > 0 || !process.isAlive()) {
        throw new IOException("the replica does not start; see " + log);
      }
      Thread.sleep(50);
    }
  }

  private boolean open() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Kills it as the kernel would: it gets no chance to tidy up. */
  public void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      running.waitFor();
    }
  }

  @Override
  public void close() {
    Process running = process;
    if (running == null) {
      return;
    }
    running.destroy();
    try {
      if (!running.waitFor(10, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
