package dev.farseer.logql;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Reads LogQL. Safe for hostile text: length and nesting are bounded. */
public final class LogqlParser {
  /** The longest query, in characters; the same as Loki's limit of 128 KiB. */
  public static final int MAX_LENGTH = 131_072;

  private static final int MAX_DEPTH = 100;
  private static final int MAX_OPERANDS = 2_000;

  private LogqlParser() {}

  /**
   * The tree of a query.
   *
   * @throws Problem {@link Reason#BAD_QUERY} with {@code parse error at line L, col C: ...}, or
   *     {@code parse error : ...} when the whole query is meant
   */
  public static Expression parse(String query) {
    return read(
        query, LogqlGrammarParser::query, tree -> new TreeBuilder().expression(tree.expression()));
  }

  /**
   * The tree of a query that must be a log query.
   *
   * @throws Problem {@link Reason#BAD_QUERY}, also for a metric query
   */
  public static LogExpression parseLog(String query) {
    return switch (parse(query)) {
      case LogExpression log -> log;
      case MetricExpression _ ->
          throw new Problem(
              Reason.BAD_QUERY,
              "only label matchers and a pipeline are supported here: write a log query such as"
                  + " {app=\"checkout\"}");
    };
  }

  /**
   * The labels of a stream as promtail and Alloy write them, such as {@code {app="x", pod="y"}}.
   *
   * @throws Problem {@link Reason#BAD_QUERY} also when a matcher is no equality
   */
  public static Map<String, String> parseLabels(String text) {
    return read(
        text,
        LogqlGrammarParser::labelSet,
        tree -> {
          Map<String, String> labels = new LinkedHashMap<>();
          for (Matcher each : new TreeBuilder().matchers(tree.matcher())) {
            if (each.operator() != Matcher.Operator.EQUAL) {
              throw new Problem(
                  Reason.BAD_QUERY, "parse error : a stream's labels must be set with =: " + each);
            }
            labels.put(each.name(), each.value());
          }
          return labels;
        });
  }

  private static <C extends ParserRuleContext, T> T read(
      String text, Function<LogqlGrammarParser, C> rule, Function<C, T> build) {
    if (text.length() > MAX_LENGTH) {
      throw new Problem(
          Reason.TOO_LARGE,
          "the query has " + text.length() + " characters, at most " + MAX_LENGTH + " are allowed");
    }
    if (text.isBlank()) {
      throw new Problem(Reason.BAD_QUERY, "parse error : syntax error: unexpected $end");
    }
    SyntaxErrors errors = new SyntaxErrors();
    // an invalid byte has become U+FFFD by the time the text is a string
    int invalid = text.indexOf('\uFFFD');
    if (invalid >= 0) {
      throw SyntaxErrors.at(text, invalid, "invalid UTF-8 encoding");
    }
    LogqlGrammarLexer lexer = new LogqlGrammarLexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    lexer.addErrorListener(errors);
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    tokens.fill();
    checkSize(tokens);
    LogqlGrammarParser parser = new LogqlGrammarParser(tokens);
    parser.removeErrorListeners();
    parser.addErrorListener(errors);
    return build.apply(rule.apply(parser));
  }

  /** The parser and the tree walks recurse: a bound here keeps the stack safe. */
  private static void checkSize(CommonTokenStream tokens) {
    int depth = 0;
    int operands = 0;
    for (Token token : tokens.getTokens()) {
      switch (token.getText()) {
        case "(" -> depth++;
        case ")" -> depth--;
        case "+", "-", "*", "/", "%", "^", ",", "and", "or", "unless" -> operands++;
        default -> operands += token.getType() == LogqlGrammarLexer.STRING ? 1 : 0;
      }
      if (depth > MAX_DEPTH || operands > MAX_OPERANDS) {
        throw new Problem(
            Reason.BAD_QUERY,
            "parse error at line %d, col %d: the query is nested too deeply or has too many parts"
                .formatted(token.getLine(), token.getCharPositionInLine() + 1));
      }
    }
  }
}
