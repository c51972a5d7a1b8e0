package dev.farseer.embedded;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Fills a store from log files: plain text, JSON lines or logfmt, also gzipped. Not thread-safe;
 * runs on the caller's thread and stops when that is interrupted.
 */
public final class LogFiles {
  private static final Set<String> ENDINGS =
      Set.of("log", "txt", "json", "jsonl", "ndjson", "logfmt", "out", "err");
  private static final int MOST_FILES = 10_000;

  private final EmbeddedStore store;
  private final ZoneId zone;

  /** Times without a zone are read in the zone of this machine. */
  public LogFiles(EmbeddedStore store) {
    this(store, ZoneId.systemDefault());
  }

  /**
   * A reader into a store.
   *
   * @param zone of times that name none
   */
  public LogFiles(EmbeddedStore store, ZoneId zone) {
    this.store = store;
    this.zone = zone;
  }

  /**
   * What was read.
   *
   * @param files files read
   * @param lines lines put into the store, empty ones left out
   * @param earliestNs time of the earliest line, nanoseconds since the epoch, 0 without lines
   * @param latestNs time of the latest line, 0 without lines
   * @param linesWithoutTimestamp lines whose time was taken from the line before, or made up from
   *     the file's time of change when it has no times at all
   * @param skipped files of folders that are no logs: each with the reason
   */
  public record Loaded(
      int files,
      long lines,
      long earliestNs,
      long latestNs,
      long linesWithoutTimestamp,
      List<String> skipped) {
    /** Copies. */
    public Loaded {
      skipped = List.copyOf(skipped);
    }

    Loaded plus(LogFile.Read read) {
      return new Loaded(
          files + 1,
          lines + read.lines(),
          lines == 0 ? read.earliestNs() : Math.min(earliestNs, earliest(read)),
          Math.max(latestNs, read.latestNs()),
          linesWithoutTimestamp + read.linesWithoutTimestamp(),
          skipped);
    }

    private long earliest(LogFile.Read read) {
      return read.lines() == 0 ? earliestNs : read.earliestNs();
    }

    Loaded withSkipped(String file) {
      List<String> more = new ArrayList<>(skipped);
      more.add(file);
      return new Loaded(files, lines, earliestNs, latestNs, linesWithoutTimestamp, more);
    }
  }

  /**
   * Reads files, and the files of folders and their folders whose names look like logs.
   *
   * @throws Problem {@link Reason#FILE} for a path that is missing, unreadable or binary, and when
   *     there is nothing to read
   * @throws InterruptedException when the thread is interrupted
   */
  public Loaded load(List<Path> paths) throws InterruptedException {
    Loaded loaded = new Loaded(0, 0, 0, 0, 0, List.of());
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new Problem(Reason.FILE, "there is no file or folder " + path);
      }
      if (!Files.isDirectory(path)) {
        loaded = loaded.plus(new LogFile(store, zone, path).read());
        continue;
      }
      for (Path file : files(path)) {
        try {
          loaded =
              isLog(file)
                  ? loaded.plus(new LogFile(store, zone, file).read())
                  : loaded.withSkipped(file + ": its name is not that of a log");
        } catch (Problem e) {
          if (e.reason() != Reason.FILE) {
            throw e;
          }
          loaded = loaded.withSkipped(e.detail());
        }
      }
    }
    if (loaded.files() == 0) {
      throw new Problem(
          Reason.FILE,
          "no log files in "
              + paths
              + ": name the files themselves, or give them an ending of "
              + String.join(", ", new TreeSet<>(ENDINGS)));
    }
    return loaded;
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> files = walk.filter(Files::isRegularFile).limit(MOST_FILES + 1L).sorted().toList();
      if (files.size() > MOST_FILES) {
        throw new Problem(
            Reason.FILE, folder + " holds over " + MOST_FILES + " files, name a smaller folder");
      }
      return files;
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new Problem(Reason.FILE, "the folder " + folder + " cannot be read: " + e.getMessage());
    }
  }

  private static boolean isLog(Path file) {
    String name = String.valueOf(file.getFileName());
    String plain = LogFile.withoutRotation(name);
    int dot = plain.lastIndexOf('.');
    if (name.startsWith(".") || plain.isEmpty()) {
      return false;
    }
    // syslog, messages; but not LICENSE or README
    return dot < 0
        ? plain.chars().anyMatch(Character::isLowerCase)
        : ENDINGS.contains(plain.substring(dot + 1));
  }
}
