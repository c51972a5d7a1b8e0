package dev.farseer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DisplayWidthTest {

  @Test
  void countsColumnsNotCharacters() {
    assertEquals(5, DisplayWidth.of("hello"));
    assertEquals(4, DisplayWidth.of("日本"), "wide");
    assertEquals(4, DisplayWidth.of("ＯＫ"), "full-width");
    assertEquals(4, DisplayWidth.of("한글"), "Hangul syllables");
    assertEquals(2, DisplayWidth.of("\u1112\u1161\u11ab"), "Hangul from jamo");
    assertEquals(4, DisplayWidth.of("cafe\u0301"), "combining mark");
    assertEquals(2, DisplayWidth.of("🔥"), "emoji");
    assertEquals(2, DisplayWidth.of("👩\u200d🚒"), "joined emoji");
    assertEquals(2, DisplayWidth.of("🇩🇪"), "flag");
    assertEquals(2, DisplayWidth.of("⚠\ufe0f"), "emoji by variation selector");
    assertEquals(1, DisplayWidth.of("⚠"));
    assertEquals(2, DisplayWidth.of("𠀋"), "beyond the basic plane");
    assertEquals(3, DisplayWidth.of("│─…"));
    assertEquals(0, DisplayWidth.of("\u0301"));
  }

  @Test
  void escapeSequencesTakeNoRoom() {
    assertEquals(3, DisplayWidth.of("\u001b[1;31mred\u001b[0m"));
    assertEquals(4, DisplayWidth.of("\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\"));
  }

  @Test
  void cutsAtClusters() {
    assertEquals("hello", DisplayWidth.cut("hello", 5, "…"));
    assertEquals("hel…", DisplayWidth.cut("hello", 4, "…"));
    assertEquals("h...", DisplayWidth.cut("hello", 4, "..."));
    assertEquals("日…", DisplayWidth.cut("日本語", 4, "…"), "half a character is none");
    assertEquals("cafe\u0301…", DisplayWidth.cut("cafe\u0301 au lait", 5, "…"));
    assertEquals("he", DisplayWidth.cut("hello", 2, "..."), "no room for the mark");
    assertEquals("one…", DisplayWidth.cut("one two", 5, "…"), "no space before the mark");
  }

  @Test
  void cutsTheMiddle() {
    assertEquals("checko…-x7kq2", DisplayWidth.cutMiddle("checkout-6f7b9c8d5-x7kq2", 13, "…"));
    assertEquals("abc…xyz", DisplayWidth.cutMiddle("abcdefghijklmnopqrstuvwxyz", 7, "…"));
    assertEquals("日…語", DisplayWidth.cutMiddle("日本の言語", 6, "…"));
  }

  @Test
  void wrapsAtSpacesAndLineEnds() {
    assertEquals(
        List.of("the pool", "has no", "connection", "left"),
        DisplayWidth.wrap("the pool has no connection left", 10, 9, "…"));
    assertEquals(
        List.of("aaaaaaaaaa", "aaaa b"), DisplayWidth.wrap("aaaaaaaaaaaaaa b", 10, 9, "…"));
    assertEquals(List.of("a", "", "b"), DisplayWidth.wrap("a\n\nb", 10, 9, "…"));
    assertEquals(List.of("日本", "語で"), DisplayWidth.wrap("日本語で", 5, 9, "…"));
  }

  @Test
  void saysThatWrappedTextGoesOn() {
    assertEquals(List.of("one", "two…"), DisplayWidth.wrap("one two three", 5, 2, "…"));
    assertEquals(List.of("one", "thr…"), DisplayWidth.wrap("one\nthre\nfour", 4, 2, "…"));
  }

  @Test
  void noWrappedLineIsTooWide() {
    String text = "日本 🔥 cafe\u0301 " + "x".repeat(50) + " a b c d e f 🇩🇪🇩🇪🇩🇪";
    for (int width = 2; width < 60; width++) {
      for (String line : DisplayWidth.wrap(text, width, 4, "…")) {
        assertTrue(DisplayWidth.of(line) <= width, line + " is wider than " + width);
      }
    }
  }
}
