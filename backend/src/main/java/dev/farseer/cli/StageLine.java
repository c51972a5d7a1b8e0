package dev.farseer.cli;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the time of an answer went: {@code loki 61 ms · mine 12 ms · prompt 1 ms · model 2.1 s}.
 *
 * @param stages in the order of their work
 */
record StageLine(List<Stage> stages) {
  /** Copies. */
  StageLine {
    stages = List.copyOf(stages);
  }

  /** One stage and how long it took. */
  record Stage(String name, Duration time) {}

  /**
   * The stages on as few lines of the terminal's width as they need; no line end after the last.
   */
  String text(Terminal terminal) {
    List<String> parts =
        stages.stream()
            .map(stage -> Harmless.line(stage.name()) + " " + Human.duration(stage.time()))
            .toList();
    StringBuilder out = new StringBuilder();
    int used = 0;
    for (String part : parts) {
      int width = DisplayWidth.of(part);
      int dot = terminal.dot().length();
      if (used > 0 && used + dot + width > terminal.width()) {
        out.append('\n');
        used = 0;
      } else if (used > 0) {
        out.append(terminal.dot());
        used += dot;
      }
      out.append(part);
      used += width;
    }
    return terminal.colour()
        ? out.toString().lines().map(Style.DIM::on).collect(Collectors.joining("\n"))
        : out.toString();
  }
}
