package dev.farseer.pattern;

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

  /** The normalised template of the whole kind. */
  String normalised() {
    return Template.normalised(tokens);
  }
}
