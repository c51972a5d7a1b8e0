package dev.farseer.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The terminal of this process, without native code: what /proc and the POSIX tools tell. */
final class SystemTty implements Tty {
  private static final long PATIENCE_S = 2;

  @Override
  public boolean isTerminal(int fd) {
    Path link = Path.of("/proc/self/fd/" + fd);
    try {
      if (Files.isSymbolicLink(link)) {
        String target = Files.readSymbolicLink(link).toString();
        return target.startsWith("/dev/pts/")
            || target.startsWith("/dev/tty")
            || target.equals("/dev/console");
      }
    } catch (IOException e) {
      return false;
    }
    return run(
            new ProcessBuilder(List.of("test", "-t", Integer.toString(fd)))
                .redirectOutput(fd == STDOUT ? Redirect.INHERIT : Redirect.DISCARD)
                .redirectError(fd == STDERR ? Redirect.INHERIT : Redirect.DISCARD))
        != null;
  }

  @Override
  public String size() {
    File terminal = new File("/dev/tty");
    if (!terminal.exists()) {
      return "";
    }
    String size =
        run(
            new ProcessBuilder(List.of("stty", "size"))
                .redirectInput(terminal)
                .redirectError(Redirect.DISCARD));
    return size == null ? "" : size.strip();
  }

  /** What the tool prints, or null when it fails, hangs or is not there. */
  private static @Nullable String run(ProcessBuilder tool) {
    Process process;
    try {
      process = tool.start();
    } catch (IOException e) {
      return null;
    }
    try {
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
        return null;
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      process.destroyForcibly();
    }
  }
}
