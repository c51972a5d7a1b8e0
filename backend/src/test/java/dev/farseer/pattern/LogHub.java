package dev.farseer.pattern;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the LogHub-2k sets: lines and the template that people gave each. */
final class LogHub {
  /** A set: the content of its lines, and the true template of each line. */
  record LogSet(String name, List<String> contents, List<String> truth) {}

  private LogHub() {}

  static List<LogSet> all(Path folder) throws IOException {
    List<LogSet> sets = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith("_2k.log_structured.csv")) {
          sets.add(read(name.substring(0, name.indexOf('_')), Files.readString(file)));
        }
      }
    }
    return sets;
  }

  private static LogSet read(String name, String csv) {
    List<List<String>> rows = rows(csv);
    int content = rows.getFirst().indexOf("Content");
    int event = rows.getFirst().indexOf("EventId");
    List<String> contents = new ArrayList<>();
    List<String> truth = new ArrayList<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      contents.add(row.get(content));
      truth.add(row.get(event));
    }
    return new LogSet(name, contents, truth);
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
