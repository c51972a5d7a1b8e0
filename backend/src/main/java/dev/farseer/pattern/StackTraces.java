package dev.farseer.pattern;

/** Recognises the lines of stack traces of Java, Python, Go, Node and .NET. */
final class StackTraces {
  private StackTraces() {}

  /** Whether a line can only be the continuation of an earlier one. */
  static boolean isContinuation(String line) {
    if (line.isEmpty()) {
      return false;
    }
    return switch (line.charAt(0)) {
      case ' ', '\t' -> isIndentedFrame(line);
      case 'C' -> line.startsWith("Caused by: ");
      case 'S' -> line.startsWith("Suppressed: ");
      case 'T' ->
          line.startsWith("Traceback (most recent call last)")
              || line.startsWith("The above exception was the direct cause");
      case 'D' -> line.startsWith("During handling of the above exception");
      case 'g' -> line.startsWith("goroutine ") && line.endsWith("]:");
      case 'c' -> line.startsWith("created by ");
      case '-' -> line.startsWith("--- End of ");
      default -> false;
    };
  }

  private static boolean isIndentedFrame(String line) {
    int i = 0;
    while (i < line.length() && (line.charAt(i) == ' ' || line.charAt(i) == '\t')) {
      i++;
    }
    return line.startsWith("at ", i)
        || line.startsWith("File \"", i)
        || line.startsWith("Caused by: ", i)
        || line.startsWith("Suppressed: ", i)
        || line.startsWith("---> ", i)
        || line.startsWith("--- End of ", i)
        || (line.startsWith("... ", i) && line.endsWith(" more"))
        || (line.startsWith("/", i) && line.contains(".go:"));
  }

  static boolean isCause(String text) {
    return text.startsWith("Caused by: ") || text.startsWith("---> ");
  }

  /** Whether a text starts with the name of an exception class and a colon, or is one. */
  static boolean isException(String text) {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (!CharClass.isAsciiLetter(c)
          && c != '.'
          && c != '$'
          && c != '_'
          && !CharClass.isDigit(c)) {
        break;
      }
      i++;
    }
    if (i < 5 || (i < text.length() && text.charAt(i) != ':')) {
      return false;
    }
    char[] name = text.substring(0, i).toCharArray();
    boolean interrupt = text.startsWith("KeyboardInterrupt") || text.startsWith("SystemExit");
    return interrupt || Names.isFailure(name, 0, name.length);
  }
}
