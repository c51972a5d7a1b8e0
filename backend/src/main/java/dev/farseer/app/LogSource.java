package dev.farseer.app;

import java.nio.file.Path;
import java.util.List;

/** Where the logs of a process come from. */
public sealed interface LogSource {
  /** The Loki of the settings. */
  record Loki() implements LogSource {}

  /**
   * The store inside the process, filled from files and by pushes.
   *
   * @param paths files and folders to read at start, may be empty
   */
  record Embedded(List<Path> paths) implements LogSource {
    /** Copies. */
    public Embedded {
      paths = List.copyOf(paths);
    }
  }
}
