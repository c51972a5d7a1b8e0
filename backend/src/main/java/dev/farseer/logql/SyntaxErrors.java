package dev.farseer.logql;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.List;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Stops at the first syntax error and words it as Loki's users know it. */
final class SyntaxErrors extends BaseErrorListener {
  private static final int MOST_NAMED = 4;

  @Override
  public void syntaxError(
      Recognizer<?, ?> recognizer,
      @Nullable Object offending,
      int line,
      int column,
      String message,
      @Nullable RecognitionException cause) {
    throw problem(
        new Position(line, column + 1),
        offending instanceof Token token && recognizer instanceof Parser parser
            ? "syntax error: unexpected " + name(token) + expected(parser)
            : unreadable(message));
  }

  static Problem problem(Position position, String what) {
    return new Problem(Reason.BAD_QUERY, "parse error at " + position + ": " + what);
  }

  /** A problem at an index of the text. */
  static Problem at(String text, int index, String what) {
    int line = (int) text.substring(0, index).chars().filter(c -> c == '\n').count() + 1;
    int column = index - (text.lastIndexOf('\n', index - 1) + 1) + 1;
    return problem(new Position(line, column), what);
  }

  private static String unreadable(String message) {
    int quote = message.indexOf('\'');
    String rest = quote < 0 ? "" : message.substring(quote + 1);
    return rest.startsWith("\"") || rest.startsWith("`")
        ? "literal not terminated"
        : "unexpected character " + (quote < 0 ? message : message.substring(quote));
  }

  private static String name(Token token) {
    return switch (token.getType()) {
      case Token.EOF -> "$end";
      case LogqlGrammarLexer.STRING -> "STRING";
      case LogqlGrammarLexer.IDENTIFIER -> "IDENTIFIER " + token.getText();
      case LogqlGrammarLexer.NUMBER -> "NUMBER " + token.getText();
      case LogqlGrammarLexer.DURATION -> "DURATION " + token.getText();
      case LogqlGrammarLexer.BYTES -> "BYTES " + token.getText();
      default -> token.getText();
    };
  }

  private static String expected(Parser parser) {
    List<Integer> tokens = parser.getExpectedTokens().toList();
    if (tokens.isEmpty() || tokens.size() > MOST_NAMED) {
      return "";
    }
    return ", expecting "
        + String.join(
            " or ",
            tokens.stream()
                .map(
                    type ->
                        type == Token.EOF
                            ? "$end"
                            : parser.getVocabulary().getDisplayName(type).replace("'", ""))
                .toList());
  }
}
