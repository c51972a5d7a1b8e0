package dev.farseer.redact;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is masked.
 *
 * @param enabled false lets every text through unchanged
 * @param kinds kind to {@code on} or {@code off}, for kinds that are to differ from their default:
 *     everything is on but {@code ip}, {@code iban} and {@code ssn}
 * @param patterns name to RE2 regular expression, masked as {@code <redacted:name>}; when the
 *     expression has a group, only the first group is masked
 */
public record RedactSettings(
    boolean enabled, Map<String, String> kinds, Map<String, String> patterns) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  /** Checks kinds, names and expressions. */
  public RedactSettings {
    kinds = Map.copyOf(kinds);
    patterns = Map.copyOf(patterns);
    kinds.forEach(RedactSettings::checkKind);
    patterns.forEach(RedactSettings::checkPattern);
  }

  /** Everything that can be told from ordinary text is masked; IP addresses are not. */
  public static RedactSettings defaults() {
    return new RedactSettings(true, Map.of(), Map.of());
  }

  private static void checkKind(String kind, String value) {
    if (Kind.ofWord(kind) == null) {
      String known = Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "redact.kinds." + kind + " is not a kind; the kinds are " + known);
    }
    if (!value.equals("on") && !value.equals("off")) {
      throw new IllegalArgumentException(
          "redact.kinds." + kind + " must be on or off, got " + value);
    }
  }

  private static void checkPattern(String name, String expression) {
    String key = "redact.patterns." + name;
    if (!NAME.matches(name)) {
      throw new IllegalArgumentException(
          key + ": a name is lower-case letters, digits and dashes, at most 40, such as badge-no");
    }
    if (Kind.ofWord(name) != null) {
      throw new IllegalArgumentException(
          key + " has the name of a built-in kind; choose another name, such as my-" + name);
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          key
              + " is not an RE2 regular expression ("
              + e.getDescription()
              + "); RE2 has no look-around and no back-references, see github.com/google/re2/wiki/Syntax",
          e);
    }
    if (pattern.matches("")) {
      throw new IllegalArgumentException(
          key + " matches the empty text, so it would mask nothing or everything; make it longer");
    }
  }
}
