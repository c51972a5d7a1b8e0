package dev.farseer.pattern;

/**
 * A token of a shape.
 *
 * @param kind what it is
 * @param text the word or sign, empty for a slot
 * @param space whether white space stands before it
 * @param field whether it belongs to the optional fields of a structured line
 * @param slot index of the slot in its shape, -1 for words and signs
 */
record Token(Kind kind, String text, boolean space, boolean field, int slot) {
  enum Kind {
    WORD,
    SIGN,
    SLOT
  }

  boolean isSlot() {
    return kind == Kind.SLOT;
  }

  boolean isWord() {
    return kind == Kind.WORD;
  }

  boolean isSign(char sign) {
    return kind == Kind.SIGN && text.length() == 1 && text.charAt(0) == sign;
  }

  /** Whether the two stand for the same constant, whatever the white space. */
  boolean sameAs(Token other) {
    return kind == other.kind && text.equals(other.text);
  }

  Token asSlot(int index) {
    return new Token(Kind.SLOT, "", space, field, index);
  }
}
