package dev.farseer.casebook;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers that a template hides in a slot although they decide what a line means: the HTTP status
 * of an access log, the exit code of a process. Two lines of one shape with different telltales are
 * different cases.
 *
 * @param status {@code 2xx} for success and redirects, the code itself for 4xx and 5xx, empty when
 *     the line has none
 * @param exit {@code 0}, another exit code, or empty
 */
record Telltale(String status, String exit) {
  static final Telltale NONE = new Telltale("", "");

  private static final Pattern STATUS =
      Pattern.compile(
          "HTTP/\\d(?:\\.\\d)?\"?[\\s:]+\"?([1-5]\\d\\d)\\b"
              + "|(?i:\\b(?:http[_.-]?|response[_.-]?|origin_?|downstream_?|upstream_?|elb_?)?(?:status|sc)(?:[_.-]?code)?\"?\\s*[:=]\\s*\"?([1-5]\\d\\d)\\b)"
              + "|(?i:\\b(?:http|status(?: code)?|responded(?: with)?|returned|code|completed|respond(?:ed)?:?)[ =:\"]+([1-5]\\d\\d)\\b(?! ?(?:ms|s|bytes|rows)\\b))"
              + "|\\b(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS)\\s+/\\S*\\s+(?:->\\s*|=>\\s*|- )?([1-5]\\d\\d)\\b"
              + "|\\b([45]\\d\\d) (?:Bad Gateway|Service Unavailable|Service Temporarily Unavailable|Gateway Time-?out|Internal Server Error|Too Many Requests|Not Found|Unauthorized|Forbidden|Bad Request)\\b"
              + "|\\| +([1-5]\\d\\d) +\\|"
              + "|(?:-?\\d+/){3,4}\\+?-?\\d+ ([1-5]\\d\\d) ");
  private static final Pattern EXIT =
      Pattern.compile(
          "(?i)\\b(?:exit(?:ed)?[ _-]?(?:with |status |code )*|exit_?code|rc|return code|exitstatus|status)\\s*[:=(]?\\s*\"?(?:code=?\\s*)?(-?\\d{1,3})\\b(?!\\.|\\d| ?ms)");

  /** Reads one raw line. */
  static Telltale of(String line) {
    String status = "";
    Matcher found = STATUS.matcher(line);
    if (found.find()) {
      for (int group = 1; group <= found.groupCount() && status.isEmpty(); group++) {
        status = found.group(group) == null ? "" : found.group(group);
      }
    }
    String exit = "";
    if (status.isEmpty() && mentionsExit(line)) {
      Matcher code = EXIT.matcher(line);
      exit = code.find() ? code.group(1) : "";
    }
    if (status.isEmpty() && exit.isEmpty()) {
      return NONE;
    }
    return new Telltale(statusOf(status), exit);
  }

  /** The class or code that decides what an HTTP status means. */
  static String statusOf(String code) {
    if (code.isEmpty()) {
      return "";
    }
    return code.charAt(0) < '4' ? "2xx" : code;
  }

  private static boolean mentionsExit(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    return lower.contains("exit") || lower.contains("rc=") || lower.contains("return code");
  }

  boolean isEmpty() {
    return status.isEmpty() && exit.isEmpty();
  }

  /** Whether both have the same kind of telltale and it differs. */
  boolean contradicts(Telltale other) {
    return contradicts(status, other.status) || contradicts(exit, other.exit);
  }

  /** Whether the line says that a server failed, or a process did. */
  boolean failed() {
    return status.startsWith("5") || !(exit.isEmpty() || exit.equals("0"));
  }

  /** Whether the line says that a request or a process succeeded. */
  boolean succeeded() {
    return !failed() && (status.equals("2xx") || exit.equals("0"));
  }

  /** The telltales as words, so that the index finds them. */
  Set<String> words() {
    Set<String> words = new TreeSet<>();
    if (!status.isEmpty()) {
      words.add("http:" + status);
      words.add("http:" + status.charAt(0) + "xx");
    }
    if (!exit.isEmpty()) {
      words.add("exit:" + exit);
    }
    return words;
  }

  private static boolean contradicts(String one, String other) {
    return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
  }
}
