package dev.farseer.logql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pattern of fixed text and captures, such as {@code <ip> - <_> "<method> <_>"}. */
final class LinePattern {
  private static final Pattern CAPTURE = Pattern.compile("<([a-zA-Z_][a-zA-Z0-9_]*)>");

  /**
   * One part.
   *
   * @param text fixed text, or the capture's name
   */
  private record Part(boolean capture, String text) {
    boolean named() {
      return capture && !text.equals("_");
    }
  }

  private final List<Part> parts;

  private LinePattern(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a pattern.
   *
   * @throws dev.farseer.problem.Problem when it is empty, or two captures touch
   */
  static LinePattern parse(String text) {
    List<Part> parts = new ArrayList<>();
    Matcher capture = CAPTURE.matcher(text);
    int end = 0;
    while (capture.find()) {
      if (capture.start() > end) {
        parts.add(new Part(false, text.substring(end, capture.start())));
      } else if (end > 0) {
        throw Literals.invalid(
            "pattern \"" + text + "\": consecutive captures, put text between them");
      }
      parts.add(new Part(true, capture.group(1)));
      end = capture.end();
    }
    if (end < text.length()) {
      parts.add(new Part(false, text.substring(end)));
    }
    List<String> names = parts.stream().filter(Part::named).map(Part::text).toList();
    if (names.stream().distinct().count() < names.size()) {
      throw Literals.invalid("pattern \"" + text + "\": a capture is named twice");
    }
    return new LinePattern(parts);
  }

  boolean hasNames() {
    return parts.stream().anyMatch(Part::named);
  }

  /** Whether the whole line has this shape; a capture takes at least one character at the end. */
  boolean matches(String line) {
    if (parts.isEmpty() || line.isEmpty()) {
      return parts.isEmpty() == line.isEmpty();
    }
    int from = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (part.capture()) {
        continue;
      }
      boolean last = i == parts.size() - 1;
      int at =
          last && i > 0 ? line.length() - part.text().length() : line.indexOf(part.text(), from);
      if (at < from || !line.startsWith(part.text(), at) || (i == 0 && at > 0)) {
        return false;
      }
      from = at + part.text().length();
    }
    return parts.getLast().capture() == (from < line.length());
  }

  /**
   * Puts what the named captures took into the map, as far as the line follows the pattern: the
   * first fixed text that is missing gives the rest of the line to the capture before it.
   */
  void captures(String line, Map<String, String> into) {
    int from = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (!part.capture()) {
        if (!line.startsWith(part.text(), from)) {
          return;
        }
        from += part.text().length();
        continue;
      }
      int end = i + 1 < parts.size() ? line.indexOf(parts.get(i + 1).text(), from) : line.length();
      boolean missing = end < 0;
      String taken = line.substring(from, missing ? line.length() : end);
      if (part.named() && !taken.isEmpty()) {
        into.put(part.text(), taken);
      }
      if (missing) {
        return;
      }
      from = end;
    }
  }
}
