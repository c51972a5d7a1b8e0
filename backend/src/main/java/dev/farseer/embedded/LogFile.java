package dev.farseer.embedded;

import dev.farseer.log.Level;
import dev.farseer.log.TimeRange;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Puts one file's lines into a store. Used once. */
final class LogFile {
  private static final Pattern ROTATION =
      Pattern.compile("(?:\\.gz|[.-]\\d{1,3}|[.-]\\d{4}-?\\d{2}-?\\d{2}(?:-\\d{2})?)$");
  private static final Pattern ENDING =
      Pattern.compile("\\.(?:log|txt|json|jsonl|ndjson|logfmt|out|err)$");
  private static final long STEP_NS = 1_000_000L;

  private final EmbeddedStore store;
  private final Path file;
  private final String name;
  private final Timestamps timestamps;
  private final long changedNs;
  // few label sets per file, and many lines
  private final Map<String, Map<String, String>> labelSets = new HashMap<>();

  private Map<String, String> labels;
  private long lines;
  private long untimed;
  private long earliest = Long.MAX_VALUE;
  private long latest;
  private long lastWritten = -1;
  private long lastGiven = -1;

  LogFile(EmbeddedStore store, ZoneId zone, Path file) {
    this.store = store;
    this.file = file;
    String base = withoutRotation(String.valueOf(file.getFileName()));
    this.name = ENDING.matcher(base).replaceFirst("");
    try {
      var changed = Files.getLastModifiedTime(file).toInstant();
      this.changedNs = Math.max(0, TimeRange.nanos(changed));
      this.timestamps = new Timestamps(zone, changed);
    } catch (IOException | ArithmeticException e) {
      throw unreadable(String.valueOf(e.getMessage()));
    }
    this.labels = labels(name, Level.UNKNOWN);
  }

  /** What was read; both times are 0 when nothing was. */
  record Read(long lines, long earliestNs, long latestNs, long linesWithoutTimestamp) {}

  Read read() throws InterruptedException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw unreadable("it is no file, or its permissions forbid it");
    }
    try {
      long first = firstTime();
      try (LineReader reader = open()) {
        for (String line = reader.next(); line != null; line = reader.next()) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          if (!line.isBlank()) {
            add(line, first);
          }
        }
      }
    } catch (IOException e) {
      throw unreadable(String.valueOf(e.getMessage()));
    }
    return new Read(lines, lines == 0 ? 0 : earliest, latest, untimed);
  }

  /** A file's name without {@code .gz} and what rotation has put behind it. */
  static String withoutRotation(String name) {
    String before = name;
    String after = ROTATION.matcher(name).replaceFirst("");
    while (!after.equals(before)) {
      before = after;
      after = ROTATION.matcher(before).replaceFirst("");
    }
    return after;
  }

  /**
   * The first time in the file, which lines before it get too; in a file without any, the time that
   * makes its last line as old as the file.
   */
  private long firstTime() throws IOException {
    try (LineReader reader = open()) {
      if (reader.isBinary()) {
        throw new Problem(
            Reason.FILE,
            file + " is a binary file, give text, JSON lines, logfmt or these gzipped");
      }
      long count = 0;
      for (String line = reader.next(); line != null; line = reader.next()) {
        if (line.isBlank()) {
          continue;
        }
        OptionalLong time = time(line, LineFields.of(line));
        if (time.isPresent()) {
          return time.getAsLong();
        }
        count++;
      }
      lastGiven = Math.max(0, changedNs - count * STEP_NS);
      return -1;
    }
  }

  private LineReader open() throws IOException {
    return new LineReader(file, store.settings().maxLineBytes());
  }

  private OptionalLong time(String line, LineFields fields) {
    OptionalLong time =
        fields.time().isEmpty() ? OptionalLong.empty() : timestamps.ofField(fields.time());
    return time.isPresent() || line.startsWith("{") ? time : timestamps.find(line);
  }

  private void add(String line, long first) {
    LineFields fields = LineFields.of(line);
    OptionalLong written = first < 0 ? OptionalLong.empty() : time(line, fields);
    long given;
    if (written.isPresent()) {
      long time = written.getAsLong();
      // lines of one second stay in the file's order, and equal ones stay apart
      given = time >= lastWritten && time <= lastGiven ? lastGiven + 1 : time;
      lastWritten = given == time ? time : lastWritten;
    } else {
      untimed++;
      given = first < 0 ? lastGiven + STEP_NS : lastGiven < 0 ? first : lastGiven + 1;
      lastWritten = lastWritten < 0 ? given : lastWritten;
    }
    lastGiven = given;
    boolean continues = first >= 0 && written.isEmpty() && !line.startsWith("{");
    if (!continues) {
      labels = labels(fields.service().isEmpty() ? name : fields.service(), fields.level());
    }
    store.add(labels, given, fields.metadata(), line);
    lines++;
    earliest = Math.min(earliest, given);
    latest = Math.max(latest, given);
  }

  private Map<String, String> labels(String service, Level level) {
    return labelSets.computeIfAbsent(
        level + " " + service,
        _ -> {
          Map<String, String> set = new TreeMap<>();
          set.put("filename", file.toString());
          set.put("job", name);
          set.put("service_name", service);
          if (level != Level.UNKNOWN) {
            set.put("level", level.word());
          }
          return Map.copyOf(set);
        });
  }

  private Problem unreadable(String why) {
    return new Problem(Reason.FILE, "the file " + file + " cannot be read: " + why);
  }
}
