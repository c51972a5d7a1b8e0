package dev.farseer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

final class HarmlessTest {

  @Test
  void plainTextIsTheSame() {
    assertEquals("GET /api 200", Harmless.text("GET /api 200"));
    assertEquals("日本 cafe\u0301 👩\u200d🚒", Harmless.text("日本 cafe\u0301 👩\u200d🚒"));
  }

  @Test
  void coloursGoOtherControlsAreShown() {
    assertEquals("INFO up", Harmless.text("\u001b[32mINFO\u001b[0m up"));
    assertEquals("\\x1b[2Jgone", Harmless.text("\u001b[2Jgone"));
    assertEquals("\\x1b]0;title\\x07", Harmless.text("\u001b]0;title\u0007"));
    assertEquals("\\x9b2J", Harmless.text("\u009b2J"), "the 8-bit form of the same");
    assertEquals("a\\x00b\\x08c\\x7f", Harmless.text("a\0b\bc\u007f"));
    assertEquals("a  b", Harmless.text("a\tb"));
  }

  @Test
  void aColourCannotHideASequence() {
    // taking out the inner colour must not leave a sequence behind
    String out = Harmless.text("\u001b[\u001b[0m2Jx");
    assertEquals("\\x1b[2Jx", out);
    assertFalse(out.contains("\u001b"));
  }

  @Test
  void lineEndsAreOneKind() {
    assertEquals("a\nb\nc\nd\ne", Harmless.text("a\r\nb\rc\u2028d\u0085e"));
    assertEquals("a b c", Harmless.line("a\r\nb\nc"));
  }

  @Test
  void directionAndInvisibleText() {
    assertEquals("safe\\u202eexe.txt", Harmless.text("safe\u202eexe.txt"));
    assertEquals("ab", Harmless.text("a\u200b\ufeff\u00adb"));
    assertEquals("x", Harmless.text("x\udb40\udc41\udb40\udc42"), "tag characters");
    assertEquals("\ufffd!", Harmless.text("\ud800!"), "half a surrogate pair");
  }
}
