package dev.farseer.prompt;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Mustache tag of a template.
 *
 * @param kind what stands before the name: blank for a variable, {@code # ^ /} for sections
 * @param name the name
 * @param line line in the text, from 0
 */
record Tag(char kind, String name, int line) {
  private static final Pattern TAG =
      Pattern.compile("\\{\\{(\\{?)\\s*([^\\w\\s-]?)\\s*([^}]*?)\\s*\\}\\}");

  /** The tags of a text in order; comments are left out. */
  static List<Tag> of(String text) {
    List<Tag> tags = new ArrayList<>();
    Matcher matcher = TAG.matcher(text);
    while (matcher.find()) {
      char kind = matcher.group(2).isEmpty() ? ' ' : matcher.group(2).charAt(0);
      int line = (int) text.substring(0, matcher.start()).chars().filter(c -> c == '\n').count();
      switch (kind) {
        case ' ', '#', '^', '/' -> tags.add(new Tag(kind, matcher.group(3), line));
        case '&' -> tags.add(new Tag(' ', matcher.group(3), line));
        case '!' -> {}
        default ->
            throw new Problem(
                Reason.PROMPT,
                matcher.group()
                    + " is not supported: a template has variables {{x}}, sections {{#x}}..{{/x}}"
                    + " and {{^x}}..{{/x}}, and comments {{! }}");
      }
    }
    return tags;
  }
}
