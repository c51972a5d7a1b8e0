package dev.farseer.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * A kind of line: what becomes a pattern.
 *
 * @param tokens reduced tokens, with slots where words were found to vary
 * @param rows the reduced forms of the lines, before any word was found to vary
 * @param lines how many lines there are
 */
record Kind(List<Token> tokens, List<Row> rows, long lines) {

  /**
   * Shapes with the same reduced form.
   *
   * @param normalised the text of the form, the same for the same form only
   * @param tokens the form
   * @param shapes the shapes, of which some lines exist
   * @param lines how many
   */
  record Row(String normalised, List<Token> tokens, List<Shape> shapes, long lines) {}

  /** One kind of several that are equal but for the given columns, which become slots. */
  static Kind join(List<Kind> kinds, List<Integer> columns) {
    List<Token> tokens = new ArrayList<>(kinds.getFirst().tokens());
    columns.forEach(column -> tokens.set(column, tokens.get(column).asSlot(-1)));
    List<Row> rows = new ArrayList<>();
    long lines = 0;
    for (Kind kind : kinds) {
      rows.addAll(kind.rows());
      lines += kind.lines();
    }
    return new Kind(tokens, rows, lines);
  }

  /** The normalised template of the whole kind. */
  String normalised() {
    return Template.normalised(tokens);
  }
}
