package dev.farseer.pattern;

import dev.farseer.log.Level;

/** The constant form of lines that look alike once their values are left out. */
final class Shape {
  final int index;
  final Token[] tokens;
  final int slots;
  final Level level;
  final boolean failure;

  /** Whether such a line may be how a Go program says that it crashed. */
  final boolean mayPanic;

  Shape(int index, Token[] tokens, String firstToken) {
    this.index = index;
    this.tokens = tokens;
    int count = 0;
    for (Token token : tokens) {
      count += token.isSlot() ? 1 : 0;
    }
    slots = count;
    level = Levels.inText(tokens, firstToken);
    failure = FailureWords.in(tokens) > 0;
    boolean panic = false;
    for (Token token : tokens) {
      panic |= token.isWord() && (token.text().equals("panic") || token.text().equals("fatal"));
    }
    mayPanic = panic;
  }

  /** Whether a stack trace may follow such a line. */
  boolean mayHeadTrace() {
    return failure || level.compareTo(Level.WARN) >= 0;
  }
}
