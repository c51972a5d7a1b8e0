package dev.farseer.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the LogHub-2k sets: lines and the template that people gave each. */
public final class LogHub {
  private static final String END = "_2k.log_structured.csv";

  private LogHub() {}

  /**
   * A set.
   *
   * @param name such as {@code HDFS}
   * @param contents the messages of the lines, without their headers
   * @param raw the whole lines, empty when the folder lacks them
   * @param events the true event of each line
   * @param templates the true template of each line
   */
  public record LogSet(
      String name,
      List<String> contents,
      List<String> raw,
      List<String> events,
      List<String> templates) {
    /** Copies the lists. */
    public LogSet {
      contents = List.copyOf(contents);
      raw = List.copyOf(raw);
      events = List.copyOf(events);
      templates = List.copyOf(templates);
    }
  }

  /** The sets of a folder, by name. */
  public static List<LogSet> all(Path folder) throws IOException {
    List<LogSet> sets = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(END)) {
          String set = name.substring(0, name.length() - END.length());
          sets.add(read(set, Files.readString(file), raw(folder.resolve(set + "_2k.log"))));
        }
      }
    }
    return sets;
  }

  private static List<String> raw(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    // some sets have single bytes that are no UTF-8
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return text.lines().toList();
  }

  private static LogSet read(String name, String csv, List<String> raw) {
    List<List<String>> rows = rows(csv);
    int content = rows.getFirst().indexOf("Content");
    int event = rows.getFirst().indexOf("EventId");
    int template = rows.getFirst().indexOf("EventTemplate");
    List<String> contents = new ArrayList<>();
    List<String> events = new ArrayList<>();
    List<String> templates = new ArrayList<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      contents.add(row.get(content));
      events.add(row.get(event));
      templates.add(row.get(template));
    }
    boolean complete = raw.size() >= contents.size();
    return new LogSet(
        name, contents, complete ? raw.subList(0, contents.size()) : List.of(), events, templates);
  }

  private static List<List<String>> rows(String csv) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted) {
        if (c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else if (c == '"') {
          quoted = false;
        } else {
          cell.append(c);
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          rows.add(row);
          row = new ArrayList<>();
        }
      } else if (c != '\r') {
        cell.append(c);
      }
    }
    if (!row.isEmpty()) {
      row.add(cell.toString());
      rows.add(row);
    }
    return rows;
  }
}
