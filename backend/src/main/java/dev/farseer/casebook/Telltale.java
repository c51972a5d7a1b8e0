package dev.farseer.casebook;

import java.util.ArrayList;
import java.util.List;
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
 * @param errors {@code none} or {@code some} when the line counts its errors, otherwise empty
 */
record Telltale(String status, String exit, String errors) {
  static final Telltale NONE = new Telltale("", "", "");

  private static final Pattern THREE_DIGITS = Pattern.compile("(?<![\\d.])[2-5]\\d\\d(?![\\d.])");
  private static final Pattern STATUS =
      Pattern.compile(
          // access logs: the status behind the protocol, or between counters and bars
          "HTTP/\\d(?:\\.\\d)?\"?[\\s:]+\"?([2-5]\\d\\d)\\b"
              + "|\\| +([2-5]\\d\\d) +\\|"
              + "|(?:-?\\d+/){3,4}\\+?-?\\d+ ([2-5]\\d\\d) "
              // status=502, "status_code": 502, http.response.status_code=502
              + "|(?i:(?:status|sc-status)(?:[_.-]?code)?\"?\\s*[:=]\\s*\"?([2-5]\\d\\d)\\b)"
              // HTTP 502, status code 502, responded with 502, Completed 502
              + "|(?i:\\b(?:http(?: status)?|status(?: code)?|(?:respond|return)ed(?: with)?|completed)"
              + " ([2-5]\\d\\d)\\b(?! ?(?:ms|s|bytes|rows|records)\\b))"
              // GET /path 502
              + "|\\b(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS)\\s+/\\S*\\s+(?:[-=]> ?|- )?([2-5]\\d\\d)\\b"
              // 502 Bad Gateway
              + "|\\b([2-5]\\d\\d) (?:OK|Created|No Content|Bad |Service |Gateway |Internal |Too Many|Not Found"
              + "|Unauthorized|Forbidden|Client Error|Server Error)");
  private static final Pattern EXIT =
      Pattern.compile(
          "(?i)(?:exit(?:ed)?[ _-]?(?:with |status|code|value)*|\\brc|return code)"
              + "(?:[ :=(]|code|status|\"){0,12}(-?\\d{1,3})(?![\\d.])");

  private static final Pattern ERRORS =
      Pattern.compile(
          "(?i)\\b(\\d{1,9}) (?:errors?|failures?|failed|conflicts)\\b"
              + "|(?:errors?|failures?|failed|conflicts)\"?[=:] ?\"?(\\d{1,9})\\b(?![.:])");

  /** Reads one raw line. */
  static Telltale of(String line) {
    String status = "";
    Matcher found = STATUS.matcher(line);
    if (THREE_DIGITS.matcher(line).find() && found.find()) {
      for (int group = 1; group <= found.groupCount() && status.isEmpty(); group++) {
        status = found.group(group) == null ? "" : found.group(group);
      }
    }
    String exit = "";
    if (status.isEmpty() && mentionsExit(line)) {
      Matcher code = EXIT.matcher(line);
      exit = code.find() ? code.group(1) : "";
    }
    return new Telltale(statusOf(status), exit, errorsIn(line));
  }

  /** As it is kept with a case, such as {@code status=503,exit=137}; empty for nothing. */
  String text() {
    List<String> parts = new ArrayList<>();
    add(parts, "status", status);
    add(parts, "exit", exit);
    add(parts, "errors", errors);
    return String.join(",", parts);
  }

  private static void add(List<String> parts, String name, String value) {
    if (!value.isEmpty()) {
      parts.add(name + "=" + value);
    }
  }

  /** Reads what {@link #text} gives; what it does not know is left out. */
  static Telltale parse(String text) {
    String status = "";
    String exit = "";
    String errors = "";
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String value = part.substring(equals + 1);
      switch (part.substring(0, Math.max(0, equals))) {
        case "status" -> status = value;
        case "exit" -> exit = value;
        case "errors" -> errors = value;
        default -> {} // nothing, or written by a later version
      }
    }
    return new Telltale(status, exit, errors);
  }

  private static String errorsIn(String line) {
    Matcher found = ERRORS.matcher(line);
    if (!found.find()) {
      return "";
    }
    String count = found.group(1) == null ? found.group(2) : found.group(1);
    return count.chars().allMatch(digit -> digit == '0') ? "none" : "some";
  }

  /** The class or code that decides what an HTTP status means. */
  static String statusOf(String code) {
    if (code.isEmpty()) {
      return "";
    }
    return code.charAt(0) < '4' ? "2xx" : code;
  }

  private static boolean mentionsExit(String line) {
    return line.contains("xit") || line.contains("rc=") || line.contains("eturn code");
  }

  /** Whether both have the same kind of telltale and it differs. */
  boolean contradicts(Telltale other) {
    return contradicts(status, other.status)
        || contradicts(exit, other.exit)
        || contradicts(errors, other.errors);
  }

  /** Whether the line says that a server failed, or a process did. */
  boolean failed() {
    return status.startsWith("5") || !(exit.isEmpty() || exit.equals("0"));
  }

  /** Whether the line says that a client or a server failed, or a process did. */
  boolean refused() {
    return failed() || status.startsWith("4");
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
