package dev.farseer.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What Drain3 did on the same sets.
 *
 * @param masked lines per second with the masking of its own example configuration
 * @param plain lines per second without masking
 * @param output what the script printed for people
 */
public record Drain3(double masked, double plain, List<String> output) {
  private static final String RATE = "rate ";

  /** Copies the list. */
  public Drain3 {
    output = List.copyOf(output);
  }

  /**
   * Runs the script and waits for it.
   *
   * @throws IOException when it can not be run, fails, or names no rates
   */
  public static Drain3 run(Path python, Path script, Path sets, int rounds)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                python.toString(), script.toString(), sets.toString(), Integer.toString(rounds))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> output = new ArrayList<>();
    double masked = 0;
    double plain = 0;
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(RATE + "masked ")) {
          masked = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
        } else if (line.startsWith(RATE + "plain ")) {
          plain = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
        } else {
          output.add(line);
        }
      }
    }
    int status = process.waitFor();
    if (status != 0 || masked <= 0 || plain <= 0) {
      throw new IOException(script + " ended with status " + status + " and told no rates");
    }
    return new Drain3(masked, plain, output);
  }
}
