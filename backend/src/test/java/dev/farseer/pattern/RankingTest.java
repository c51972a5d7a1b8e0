package dev.farseer.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.LogLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingTest {

  @Test
  void aRareFailureWithoutALevelIsAmongTheFirstFiveOfAHundredThousandLines() {
    for (String rare :
        List.of(
            "payment provider call timed out: timeout after 30s",
            "WARN connection to ledger refused",
            "disk image of node corrupt",
            "level=error msg=\"order lost\"")) {
      List<String> texts = chatter(100_000);
      texts.set(61_234, rare);
      List<RankedPattern> ranked = Ranking.rank(Lines.mineTexts(texts), Baseline.NONE, 5);
      assertTrue(
          ranked.stream()
              .anyMatch(
                  r -> r.pattern().count() == 1 && !r.pattern().template().startsWith("chat")),
          ranked.toString());
    }
  }

  @Test
  void withoutABaselineNothingIsNew() {
    MinedPatterns now = Lines.mineTexts(List.of("service started", "service ready"));
    for (Baseline before : List.of(Baseline.NONE, Baseline.of(new MinedPatterns(List.of(), 0)))) {
      for (RankedPattern ranked : Ranking.rank(now, before, 10)) {
        assertEquals(Change.UNKNOWN, ranked.change());
      }
    }
  }

  @Test
  void aComponentWithoutLinesBeforeIsNotNewAllOver() {
    Baseline before = Baseline.of(Lines.mineTexts(List.of("tick 1", "tick 2")));
    List<LogLine> lines = new ArrayList<>(Lines.spread(List.of("tick 3", "tick 4", "tock")));
    lines.add(new LogLine(Lines.START, Map.of("app", "fresh"), Map.of(), "hello"));
    for (RankedPattern ranked : Ranking.rank(Lines.mine(lines), before, 10)) {
      Change.Kind expected =
          switch (ranked.pattern().template()) {
            case "tick <num>" -> Change.Kind.STEADY;
            case "tock" -> Change.Kind.NEW;
            default -> Change.Kind.UNKNOWN;
          };
      assertEquals(expected, ranked.change().kind(), ranked.pattern().template());
    }
  }

  @Test
  void tellsSurgesAndDropsFromChance() {
    Baseline before = Baseline.of(Lines.mineTexts(times(100, 100, 100, 4)));
    MinedPatterns now = Lines.mineTexts(times(300, 20, 112, 7));
    for (RankedPattern ranked : Ranking.rank(now, before, 10)) {
      Change.Kind expected =
          switch (ranked.pattern().template()) {
            case "alpha <num> done" -> Change.Kind.SURGE;
            case "beta <num> done" -> Change.Kind.DROP;
            default -> Change.Kind.STEADY;
          };
      assertEquals(expected, ranked.change().kind(), ranked.pattern().template());
    }
    assertEquals(
        3.0,
        Ranking.rank(now, before, 10).stream()
            .filter(r -> r.pattern().template().startsWith("alpha"))
            .findFirst()
            .orElseThrow()
            .change()
            .ratio());
  }

  @Test
  void aPatternThatHasGeneralisedSinceIsFoundInTheBaselineByAnAlias() {
    Baseline before = Baseline.of(Lines.mineTexts(List.of("job of team red is queued now")));
    List<String> texts = new ArrayList<>();
    for (String team : List.of("red", "blue", "green", "black", "white", "pink", "gold")) {
      texts.add("job of team " + team + " is queued now");
    }
    List<RankedPattern> ranked = Ranking.rank(Lines.mineTexts(texts), before, 1);
    assertEquals("job of team <*> is queued now", ranked.getFirst().pattern().template());
    assertEquals(1, ranked.getFirst().change().before());
  }

  private static List<String> times(int... counts) {
    List<String> names = List.of("alpha", "beta", "gamma", "delta");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      for (int n = 0; n < counts[i]; n++) {
        texts.add(names.get(i) + " " + n + " done");
      }
    }
    return texts;
  }

  private static List<String> chatter(int count) {
    Random random = new Random(8);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(
          switch (random.nextInt(5)) {
            case 0 ->
                "chat GET /items/" + random.nextInt(500) + " 200 " + random.nextInt(40) + "ms";
            case 1 -> "chat INFO cache entry " + i + " evicted";
            case 2 -> "chat INFO 0 failed, " + random.nextInt(9) + " passed";
            case 3 -> "chat DEBUG retry policy read, timeout=" + random.nextInt(90) + "ms";
            default -> "chat heartbeat of worker-" + random.nextInt(30);
          });
    }
    return texts;
  }
}
