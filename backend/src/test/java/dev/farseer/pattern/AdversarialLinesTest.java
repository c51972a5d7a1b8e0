package dev.farseer.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.LogLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever comes in, every line is counted and memory is bounded. */
class AdversarialLinesTest {
  private static final PatternSettings SMALL = new PatternSettings(500, 160, 8192, 4, 5, 64);

  @Test
  void aHundredThousandWordsInOnePlaceAreOnePattern() {
    PatternMiner miner = new PatternMiner(SMALL, Lines.WINDOW);
    for (int i = 0; i < 100_000; i++) {
      miner.add(Lines.line(i, "user " + letters(i) + " logged in"));
    }
    MinedPatterns mined = miner.finish();
    assertEquals(100_000, Lines.sum(mined));
    assertEquals(1, mined.patterns().size(), mined.patterns().toString());
    assertEquals("user <*> logged in", mined.patterns().getFirst().template());
  }

  @Test
  void twoPlacesWithManyWordsAreOnePattern() {
    Random random = new Random(4);
    PatternMiner miner = new PatternMiner(SMALL, Lines.WINDOW);
    for (int i = 0; i < 50_000; i++) {
      String text = "user " + letters(random.nextInt(10_000)) + " came from host " + letters(i);
      miner.add(Lines.line(i, text));
    }
    MinedPatterns mined = miner.finish();
    assertEquals(50_000, Lines.sum(mined));
    assertTrue(mined.patterns().size() <= 600);
    assertEquals("user <*> came from host <*>", mined.patterns().getFirst().template());
  }

  @Test
  void randomTokensAreCountedInBoundedGroups() {
    Random random = new Random(5);
    PatternMiner miner = new PatternMiner(SMALL, Lines.WINDOW);
    for (int i = 0; i < 30_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int word = random.nextInt(20); word >= 0; word--) {
        text.append(letters(random.nextInt())).append(" ;,=-".charAt(random.nextInt(5)));
      }
      miner.add(Lines.line(i, text.toString()));
    }
    miner.add(Lines.line(40_000, "ERROR disk full on node"));
    MinedPatterns mined = miner.finish();
    assertEquals(30_001, Lines.sum(mined));
    assertTrue(mined.patterns().size() <= 1_000, "patterns: " + mined.patterns().size());
    assertEquals(1, Lines.with(mined, "full").count());
  }

  @Test
  void longBinaryAndEmptyLinesAreCounted() {
    Random random = new Random(6);
    List<LogLine> lines = new ArrayList<>();
    lines.add(Lines.line(0, "x".repeat(10_000_000)));
    lines.add(Lines.line(1, "1".repeat(10_000_000)));
    lines.add(Lines.line(2, "a.".repeat(5_000_000)));
    lines.add(Lines.line(3, "\"".repeat(5_000_000)));
    lines.add(Lines.line(4, "{\"a\":".repeat(1_000_000)));
    lines.add(Lines.line(5, ""));
    lines.add(Lines.line(6, "\0\0\0"));
    lines.add(Lines.line(7, "(".repeat(100_000) + ")".repeat(100_000)));
    for (int i = 0; i < 20_000; i++) {
      char[] chars = new char[random.nextInt(120)];
      for (int c = 0; c < chars.length; c++) {
        chars[c] = (char) (random.nextInt(8) == 0 ? random.nextInt(65536) : random.nextInt(256));
      }
      lines.add(Lines.line(10 + i, new String(chars)));
    }
    PatternMiner miner = new PatternMiner(SMALL, Lines.WINDOW);
    lines.forEach(miner::add);
    MinedPatterns mined = miner.finish();
    assertEquals(lines.size(), Lines.sum(mined));
    assertTrue(mined.patterns().size() <= 1_000);
    for (LogLine line : lines) {
      assertEquals(
          16,
          PatternMiner.idOfLine(line.text().substring(0, Math.min(9_000, line.text().length())))
              .length());
    }
  }

  @Test
  void mixedEncodingsAndBrokenHeadersAreCounted() {
    byte[] latin =
        "Verbindung zu Köln abgebrochen: Fehler 17".getBytes(StandardCharsets.ISO_8859_1);
    byte[] wide = "connection lost".getBytes(StandardCharsets.UTF_16LE);
    List<String> texts =
        List.of(
            new String(latin, StandardCharsets.UTF_8),
            new String(wide, StandardCharsets.UTF_8),
            new String(wide, StandardCharsets.ISO_8859_1),
            "\uD83D\uD83D\uDE00 \u202E lost \uFEFF 連接 失敗 17",
            "[".repeat(9_000),
            "[2024-01-02 10:11:12".repeat(500),
            "2024-01-02T10:11:12 ".repeat(500),
            "10:11:12 " + "[a] ".repeat(3_000),
            "10:11:12 INFO",
            "Jan 2 10:11:12",
            "E0102 10:11:12.000000",
            "- - - - - - -",
            "x".repeat(64) + " 2024-01-02 10:11:12");
    PatternMiner miner = new PatternMiner(SMALL, Lines.WINDOW);
    for (int i = 0; i < 3_000; i++) {
      miner.add(Lines.line(i, texts.get(i % texts.size())));
    }
    MinedPatterns mined = miner.finish();
    assertEquals(3_000, Lines.sum(mined));
    assertTrue(mined.patterns().size() <= texts.size(), mined.patterns().toString());
  }

  @Test
  void damagedLinesAreCountedAndKeepTheirIdsApart() {
    List<String> whole =
        List.of(
            "proxy:5070 close, 1190 bytes (1.16 KB) sent, 1671 bytes (1.63 KB) received, lifetime 00:02",
            "connection from 82.252.162.81 (lns-82-252-162-81.net) at Fri Jun 17 20:55:07 2005",
            "[instance: 95960536-41dd-4cfd-b11e-07a0b7e89f3a] Claim successful",
            "Progress of TaskAttempt attempt_1445144423722_0020_m_000000_0 is : 0.14",
            "2024-05-01T10:11:12Z ERROR [io-7] Pool - timed out after 30001ms (total=10, idle=0)");
    String signs = "./:-@#+~\\()[]{}<>=,;\"'|%&*? \t0123456789abcdefxT_$é\u00a0\u2028\ufffd世";
    Random random = new Random(7);
    for (int round = 0; round < 30; round++) {
      PatternMiner miner = new PatternMiner(PatternSettings.defaults(), Lines.WINDOW);
      List<Integer> handles = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        StringBuilder line = new StringBuilder(whole.get(random.nextInt(whole.size())));
        for (int k = random.nextInt(6); k > 0; k--) {
          damage(line, random, signs);
        }
        handles.add(miner.add(Lines.line(i * 1_000_000L, line.toString())));
      }
      MinedPatterns mined = miner.finish();
      assertEquals(2_000, Lines.sum(mined));
      Set<String> ids = new HashSet<>();
      for (Pattern pattern : mined.patterns()) {
        assertTrue(ids.add(pattern.id()), pattern::template);
      }
      for (int handle : handles) {
        assertTrue(ids.contains(miner.idOf(handle)));
      }
    }
  }

  private static void damage(StringBuilder line, Random random, String signs) {
    int at = random.nextInt(line.length());
    char sign = signs.charAt(random.nextInt(signs.length()));
    switch (random.nextInt(4)) {
      case 0 -> line.setCharAt(at, sign);
      case 1 -> line.insert(at, sign);
      case 2 -> line.deleteCharAt(at);
      default -> line.insert(at, line.substring(at, Math.min(line.length(), at + 12)));
    }
  }

  @Test
  void timesOutsideOfTheWindowAreCountedAtItsEnds() {
    MinedPatterns mined =
        Lines.mine(
            List.of(
                new LogLine(0, Map.of(), Map.of(), "tick"),
                new LogLine(Long.MAX_VALUE, Map.of(), Map.of(), "tick")));
    List<Long> counts = mined.patterns().getFirst().histogram().counts();
    assertEquals(1, counts.getFirst());
    assertEquals(1, counts.getLast());
  }

  private static String letters(int number) {
    StringBuilder word = new StringBuilder("w");
    for (long n = number & 0xFFFFFFFFL; n > 0; n /= 20) {
      word.append((char) ('g' + n % 20));
    }
    return word.toString();
  }
}
