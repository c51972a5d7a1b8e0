package dev.farseer.logql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of Go's templates that reads labels and applies the common text functions. */
final class Template {
  private static final Pattern TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|\\||[^\\s|]+");
  private static final Pattern FIELD = Pattern.compile("\\.[a-zA-Z_][a-zA-Z0-9_]*");

  private final List<Function<LineState, String>> parts;

  private Template(List<Function<LineState, String>> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a template.
   *
   * @throws dev.farseer.problem.Problem naming the first action that is not supported
   */
  static Template parse(String text, Position position) {
    List<Function<LineState, String>> parts = new ArrayList<>();
    int from = 0;
    for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", from)) {
      int close = text.indexOf("}}", open);
      String before = text.substring(from, open);
      parts.add(_ -> before);
      parts.add(action(text.substring(open + 2, close), position));
      from = close + 2;
    }
    String rest = text.substring(from);
    parts.add(_ -> rest);
    return new Template(parts);
  }

  String render(LineState line) {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.apply(line)));
    return text.toString();
  }

  /** Commands joined by pipes; what one answers is the last argument of the next. */
  private static Function<LineState, String> action(String action, Position position) {
    List<List<String>> commands = new ArrayList<>();
    commands.add(new ArrayList<>());
    Matcher tokens = TOKEN.matcher(action);
    while (tokens.find()) {
      if (tokens.group().equals("|")) {
        commands.add(new ArrayList<>());
      } else {
        commands.getLast().add(tokens.group());
      }
    }
    List<Function<LineState, String>> piped = List.of();
    for (List<String> command : commands) {
      List<Function<LineState, String>> arguments = new ArrayList<>();
      String function = "";
      for (String token : command) {
        if (isOperand(token)) {
          arguments.add(operand(token));
        } else if (function.isEmpty() && arguments.isEmpty()) {
          function = token;
        } else {
          throw unsupported(action, position);
        }
      }
      arguments.addAll(piped);
      boolean value = function.isEmpty() && arguments.size() == 1 && piped.isEmpty();
      if (arguments.isEmpty() || (function.isEmpty() && !value)) {
        throw unsupported(action, position);
      }
      piped = List.of(value ? arguments.getFirst() : call(function, arguments, action, position));
    }
    return piped.getFirst();
  }

  private static boolean isOperand(String token) {
    return token.startsWith("\"")
        || token.startsWith("`")
        || token.equals("__line__")
        || FIELD.matcher(token).matches()
        || token.matches("-?\\d{1,6}");
  }

  private static Function<LineState, String> operand(String token) {
    if (token.equals("__line__")) {
      return LineState::text;
    }
    String literal =
        token.startsWith("\"") || token.startsWith("`")
            ? token.substring(1, token.length() - 1).replace("\\\"", "\"")
            : token;
    return token.startsWith(".") ? line -> line.get(token.substring(1)) : _ -> literal;
  }

  private static Function<LineState, String> call(
      String function,
      List<Function<LineState, String>> arguments,
      String action,
      Position position) {
    Function<LineState, String> last = arguments.getLast();
    Function<LineState, String> first = arguments.getFirst();
    return switch (function + "/" + arguments.size()) {
      case "lower/1", "ToLower/1" -> line -> last.apply(line).toLowerCase(Locale.ROOT);
      case "upper/1", "ToUpper/1" -> line -> last.apply(line).toUpperCase(Locale.ROOT);
      case "trim/1", "TrimSpace/1" -> line -> last.apply(line).strip();
      case "trunc/2" -> line -> trunc(first.apply(line), last.apply(line));
      case "default/2" ->
          line -> {
            String value = last.apply(line);
            return value.isEmpty() ? first.apply(line) : value;
          };
      case "replace/3" ->
          line -> last.apply(line).replace(first.apply(line), arguments.get(1).apply(line));
      default -> throw unsupported(action, position);
    };
  }

  private static String trunc(String length, String text) {
    if (!length.matches("-?\\d{1,6}")) {
      return text;
    }
    int count = Integer.parseInt(length);
    return count >= 0
        ? text.substring(0, Math.min(count, text.length()))
        : text.substring(Math.max(0, text.length() + count));
  }

  private static RuntimeException unsupported(String action, Position position) {
    return LinePipeline.unsupported("the template action {{" + action + "}}", position);
  }
}
