package dev.farseer.pattern;

import dev.farseer.log.Level;

/** The constant form of lines that look alike once their values are left out. */
final class Shape {
  final int index;

  /** Hash of the tokens, the same in every miner. */
  final long hash;

  final Token[] tokens;
  final int slots;
  final Level level;
  final boolean failure;

  /** Whether such a line may be how a Go program says that it crashed. */
  final boolean mayPanic;

  private final String firstToken;

  Shape(int index, long hash, Token[] tokens, String firstToken) {
    this.index = index;
    this.hash = hash;
    this.firstToken = firstToken;
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

  /** The same shape at another place. */
  Shape at(int place) {
    return new Shape(place, hash, tokens, firstToken);
  }

  /** Whether a stack trace may follow such a line. */
  boolean mayHeadTrace() {
    return failure || level.compareTo(Level.WARN) >= 0;
  }
}
