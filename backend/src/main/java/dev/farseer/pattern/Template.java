package dev.farseer.pattern;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Writes tokens as templates and gives templates their ids. */
final class Template {
  private Template() {}

  /** The form an id is taken from: every slot is the same, whatever was seen in it. */
  static String normalised(List<Token> tokens) {
    StringBuilder text = new StringBuilder();
    for (Token token : tokens) {
      if (token.space() && !text.isEmpty()) {
        text.append(' ');
      }
      text.append(token.isSlot() ? SlotType.ANY.mark() : token.text());
    }
    return text.toString();
  }

  /**
   * What tells forms apart: in rare cases two that differ in their tokens read the same, such as a
   * word that was cut in two by an odd character and one that was not.
   */
  static String key(List<Token> tokens) {
    return normalised(tokens) + '\0' + tokens.size();
  }

  /** The form people read; {@code types} are the types of the slots in order. */
  static String readable(List<Token> tokens, List<SlotType> types) {
    StringBuilder text = new StringBuilder();
    int slot = 0;
    for (Token token : tokens) {
      if (token.space() && !text.isEmpty()) {
        text.append(' ');
      }
      text.append(token.isSlot() ? types.get(slot++).mark() : token.text());
    }
    return text.toString();
  }

  /** The first 64 bits of the SHA-256 of a normalised template, in hexadecimal. */
  static String id(String normalised) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(normalised.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
