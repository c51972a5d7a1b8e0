package dev.farseer.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * A line with the lines of a stack trace that follow it. Keeps the head, at most three lines that
 * name exceptions, and the three topmost frames, however long the trace is.
 */
final class StackTrace {
  private static final int MOST_FRAMES = 3;
  private static final int MOST_EXCEPTIONS = 3;
  private static final int LONGEST_LINE = 300;
  private static final int LONGEST_TEXT = 4000;

  private final String head;
  private final StringBuilder joined;
  private final List<String> exceptions = new ArrayList<>();
  private final List<String> frames = new ArrayList<>();
  private boolean python;
  private boolean go;
  private boolean goroutine;
  private boolean ended;

  StackTrace(String head) {
    this.head = head;
    this.joined =
        new StringBuilder(head.length() > LONGEST_TEXT ? head.substring(0, LONGEST_TEXT) : head);
    go = isPanic(head);
  }

  /** Whether a line is how Go starts to say that it crashed. */
  static boolean isPanic(String head) {
    return head.startsWith("panic: ")
        || head.startsWith("fatal error: ")
        || head.contains(" panic: ");
  }

  /** A trace from one text with line ends. */
  static StackTrace ofText(String text) {
    String[] lines = text.split("\n", 400);
    StackTrace trace = new StackTrace(lines[0]);
    for (int i = 1; i < lines.length; i++) {
      trace.add(lines[i]);
    }
    return trace;
  }

  String head() {
    return head;
  }

  /** The exceptions and frames that tell this trace from others. */
  List<String> telling() {
    List<String> lines = new ArrayList<>(exceptions);
    lines.addAll(frames);
    return lines;
  }

  /** The text with its trace, cut at a few thousand characters. */
  String joined() {
    return joined.toString();
  }

  /** Whether the line goes on with this trace, as only its kind of trace would. */
  boolean continuesWith(String line) {
    if (ended) {
      return false;
    }
    if (line.isEmpty()) {
      return go;
    }
    if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
      return !frames.isEmpty() || !exceptions.isEmpty() || python || go;
    }
    if (python) {
      return StackTraces.isException(line);
    }
    return go
        && ((goroutine && line.endsWith(")"))
            || line.startsWith("exit status")
            || line.startsWith("[signal "));
  }

  void add(String line) {
    if (joined.length() + line.length() < LONGEST_TEXT) {
      joined.append('\n').append(line);
    }
    String cut = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line;
    String text = cut.strip();
    if (text.startsWith("Traceback (most")) {
      python = true;
    } else if (text.startsWith("goroutine ")) {
      go = true;
      goroutine = true;
    } else if (text.startsWith("File \"")) {
      python = true;
      pythonFrame(text);
    } else if (text.startsWith("at ")) {
      frame(text, text.indexOf('('));
    } else if (StackTraces.isCause(text) || StackTraces.isException(text)) {
      exception(text);
      ended |= python && !StackTraces.isCause(text) && line.equals(text);
    } else if (goroutine && text.endsWith(")") && !text.startsWith("created by ")) {
      frame("at " + text, 3 + goNameEnd(text));
    }
  }

  private static int goNameEnd(String text) {
    int slash = text.lastIndexOf('/');
    int paren = text.indexOf('(', Math.max(0, slash));
    return text.startsWith("(*", paren) ? text.indexOf('(', paren + 1) : paren;
  }

  private void exception(String text) {
    if (exceptions.size() == MOST_EXCEPTIONS) {
      exceptions.remove(MOST_EXCEPTIONS - 1);
    }
    exceptions.add(text);
  }

  private void frame(String text, int end) {
    if (frames.size() < MOST_FRAMES) {
      frames.add(end > 3 ? text.substring(0, end) : text);
    }
  }

  /** Python's innermost frame comes last: the newest ones are kept. */
  private void pythonFrame(String text) {
    int name = text.lastIndexOf(", in ");
    if (name > 0) {
      if (frames.size() == MOST_FRAMES) {
        frames.remove(0);
      }
      frames.add("in " + text.substring(name + 5));
    }
  }
}
