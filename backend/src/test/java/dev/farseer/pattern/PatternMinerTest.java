package dev.farseer.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import dev.farseer.pattern.SlotStatistics.Trend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatternMinerTest {

  @Test
  void keepsOneUnusualLineOfManyApartAndRanksItFirst() {
    Random random = new Random(1);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      texts.add("request " + i + " served in " + random.nextInt(90) + "ms");
    }
    texts.set(7_777, "request to payments refused: certificate expired");
    texts.set(9_999, "request backlog moved away");
    MinedPatterns mined = Lines.mineTexts(texts);
    assertEquals(3, mined.patterns().size());
    assertEquals(20_000, Lines.sum(mined));
    assertEquals(1, Lines.with(mined, "certificate expired").count());
    List<RankedPattern> ranked = Ranking.rank(mined, Baseline.NONE, 5);
    assertTrue(ranked.getFirst().pattern().template().contains("certificate expired"));
  }

  @Test
  void findsPlacesWithManyWordsAndKeepsThoseWithFew() {
    Random random = new Random(2);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      String user = "" + (char) ('a' + random.nextInt(26)) + (char) ('a' + random.nextInt(26));
      texts.add("session opened for user " + user + " by service");
      texts.add("connection pool of orders is " + (random.nextBoolean() ? "idle" : "busy"));
    }
    MinedPatterns mined = Lines.mineTexts(texts);
    Pattern session = Lines.with(mined, "session opened");
    assertEquals("session opened for user <*> by service", session.template());
    assertEquals("user", session.slots().getFirst().name());
    assertTrue(Math.abs(session.slots().getFirst().distinct() - 655) < 200);
    assertEquals(3, mined.patterns().size());
  }

  @Test
  void neverTakesAFailureWordForAValue() {
    List<String> texts = new ArrayList<>();
    List<String> states = List.of("queued", "started", "paused", "resumed", "moved", "copied");
    for (int i = 0; i < 3_000; i++) {
      texts.add("job import of shop " + states.get(i % states.size()) + " on node");
    }
    texts.add("job import of shop failed on node");
    assertEquals(1, Lines.with(Lines.mineTexts(texts), "shop failed on").count());
  }

  @Test
  void reportsARisingLatencyAndNoTrendInNoise() {
    Random random = new Random(3);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      double latency = 80 + 140.0 * i / 100_000 + random.nextGaussian() * 40;
      texts.add(
          String.format(
              "GET /cart took %.2fms size=%d", Math.max(1, latency), random.nextInt(500)));
    }
    Pattern pattern = Lines.mineTexts(texts).patterns().getFirst();
    SlotStatistics latency = pattern.slots().get(1);
    assertEquals(SlotType.DURATION, latency.type());
    assertNotNull(latency.numbers());
    assertEquals("ms", latency.numbers().unit());
    assertEquals(Trend.Direction.RISING, latency.numbers().trend().direction());
    assertTrue(latency.numbers().trend().early() < 110, latency.toString());
    assertTrue(latency.numbers().trend().late() > 190, latency.toString());
    SlotStatistics size = pattern.slots().get(2);
    assertNotNull(size.numbers());
    assertEquals(Trend.Direction.FLAT, size.numbers().trend().direction());
  }

  @Test
  void findsNoTrendInTwoHundredSlotsOfNoise() {
    int trends = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        texts.add("took " + Math.round(Math.exp(random.nextGaussian()) * 100) + "ms");
      }
      SlotStatistics slot = Lines.mineTexts(texts).patterns().getFirst().slots().getFirst();
      assertNotNull(slot.numbers());
      trends += slot.numbers().trend().direction() == Trend.Direction.FLAT ? 0 : 1;
    }
    assertTrue(trends <= 1, trends + " trends in noise");
  }

  @Test
  void joinsStackTracesToTheirLinePerStream() {
    Map<String, String> one = Map.of("app", "shop", "pod", "a");
    Map<String, String> other = Map.of("app", "shop", "pod", "b");
    List<LogLine> lines = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      long ns = Lines.START + i * 10_000_000_000L;
      lines.add(new LogLine(ns, one, Map.of(), "ERROR order " + i + " not stored"));
      lines.add(new LogLine(ns, other, Map.of(), "INFO stock " + i + " counted"));
      lines.add(new LogLine(ns, one, Map.of(), "java.net.ConnectException: Connection refused"));
      lines.add(new LogLine(ns, one, Map.of(), "\tat com.shop.Store.save(Store.java:" + i + ")"));
      lines.add(new LogLine(ns, one, Map.of(), "\tat com.shop.Orders.place(Orders.java:12)"));
      lines.add(new LogLine(ns, one, Map.of(), "Caused by: java.io.IOException: broken pipe"));
      lines.add(new LogLine(ns, one, Map.of(), "\t... 12 more"));
    }
    MinedPatterns mined = Lines.mine(lines);
    assertEquals(350, Lines.sum(mined));
    assertEquals(2, mined.patterns().size());
    Pattern trace = Lines.with(mined, "order <num> not stored");
    assertEquals(300, trace.count());
    assertEquals(Level.ERROR, trace.level());
    assertTrue(trace.template().contains("java.net.ConnectException: Connection refused"));
    assertTrue(trace.template().contains("at com.shop.Store.save"));
    assertTrue(trace.template().contains("Caused by: java.io.IOException"));
    assertTrue(trace.examples().getFirst().text().contains("\n\tat com.shop.Store"));
    assertTrue(trace.aliases().contains(PatternMiner.idOfLine(trace.examples().getFirst().text())));
  }

  @Test
  void handlesOfATraceAllNameItsPattern() {
    PatternMiner miner = new PatternMiner(PatternSettings.defaults(), Lines.WINDOW);
    int head = miner.add(Lines.line(1, "ERROR worker died"));
    int exception = miner.add(Lines.line(2, "ValueError: bad"));
    int frame = miner.add(Lines.line(3, "  File \"a.py\", line 3, in run"));
    int alone = miner.add(Lines.line(4, "all is well"));
    MinedPatterns mined = miner.finish();
    assertEquals(miner.idOf(head), miner.idOf(exception));
    assertEquals(miner.idOf(head), miner.idOf(frame));
    assertFalse(miner.idOf(head).equals(miner.idOf(alone)));
    assertEquals(3, Lines.with(mined, "worker died").count());
  }

  @Test
  void joinsTracesOfPythonGoNodeAndDotNet() {
    for (List<String> trace :
        List.of(
            List.of(
                "ERROR:root:sync failed",
                "Traceback (most recent call last):",
                "  File \"/app/sync.py\", line 10, in run",
                "    push(item)",
                "ValueError: bad item 17"),
            List.of(
                "panic: runtime error: index out of range [5] with length 3",
                "",
                "goroutine 1 [running]:",
                "main.(*Cart).Add(0xc000010000)",
                "\t/app/cart.go:17 +0x1d",
                "exit status 2"),
            List.of(
                "Error: connect ECONNREFUSED 10.0.0.1:5432",
                "    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)",
                "    at Db.open (/app/db.js:10:3)"),
            List.of(
                "fail: Shop.Orders[0] order failed",
                "System.InvalidOperationException: no stock",
                "   at Shop.Orders.Place(Int32 id) in /src/Orders.cs:line 12",
                "   --- End of inner exception stack trace ---"))) {
      List<LogLine> lines = new ArrayList<>();
      for (String text : trace) {
        lines.add(Lines.line(lines.size(), text));
      }
      lines.add(Lines.line(100, "INFO next"));
      MinedPatterns mined = Lines.mine(lines);
      assertEquals(2, mined.patterns().size(), mined.toString());
      assertEquals(trace.size(), mined.patterns().getFirst().count());
    }
  }

  @Test
  void minesJsonAndLogfmtByMessageAndKeepsKeysOfTheOtherFields() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      texts.add(
          "{\"time\":\"2026-01-01T00:00:00Z\",\"level\":\"warn\",\"msg\":\"slow query\",\"duration_ms\":"
              + (i + 10)
              + ",\"http\":{\"path\":\"/cart\"},\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4"
              + (100 + i)
              + "\"}");
      texts.add("level=error msg=\"cache miss for item " + i + "\" retries=3 err=\"no route\"");
    }
    MinedPatterns mined = Lines.mineTexts(texts);
    assertEquals(2, mined.patterns().size());
    Pattern json = Lines.with(mined, "slow query");
    assertEquals("slow query duration_ms=<num> http.path=<path>", json.template());
    assertEquals(Level.WARN, json.level());
    assertEquals(64, json.traces().size());
    assertEquals(
        "4bf92f3577b34da6a3ce929d0e0e4100".length(), json.traces().getFirst().traceId().length());
    Pattern logfmt = Lines.with(mined, "cache miss");
    assertEquals("cache miss for item <num> err=no route retries=<num>", logfmt.template());
    assertEquals(Level.ERROR, logfmt.level());
  }

  @Test
  void anIdSurvivesOtherValuesAndOptionalFields() {
    assertEquals(
        PatternMiner.idOfLine("user 17 paid 12.50 from 10.0.0.1"),
        PatternMiner.idOfLine("user 99 paid 7 from fe80::1"));
    assertEquals(
        PatternMiner.idOfLine("{\"msg\":\"paid\",\"a\":1}"),
        PatternMiner.idOfLine("{\"msg\":\"paid\",\"b\":\"x\"}"));
    assertEquals(
        PatternMiner.idOfLine("sent 696 bytes to db"),
        PatternMiner.idOfLine("sent 1572 bytes (1.53 KB) to db"));
    assertEquals(16, PatternMiner.idOfLine("").length());
  }

  @Test
  void findsTraceIdsInText() {
    String id = "4bf92f3577b34da6a3ce929d0e0e4736";
    for (String text :
        List.of(
            "done trace_id=" + id,
            "done traceId: " + id + " now",
            "done traceparent=00-" + id + "-00f067aa0ba902b7-01",
            "done [trace: " + id.toUpperCase(java.util.Locale.ROOT) + "]",
            "done b3: " + id + "-00f067aa0ba902b7-1",
            "{\"msg\":\"done\",\"trace.id\":\"" + id + "\"}",
            "level=info msg=done TraceID=" + id)) {
      Pattern pattern = Lines.mineTexts(List.of(text)).patterns().getFirst();
      assertEquals(List.of(new TraceSighting(id, Lines.START)), pattern.traces(), text);
    }
    assertEquals(List.of(), Lines.mineTexts(List.of("md5 " + id)).patterns().getFirst().traces());
  }

  @Test
  void theSameTemplateInTwoComponentsIsTwoPatternsWithOneId() {
    List<LogLine> lines =
        List.of(
            new LogLine(Lines.START, Map.of("app", "a"), Map.of(), "listening on 80"),
            new LogLine(Lines.START, Map.of("app", "b"), Map.of(), "listening on 81"));
    MinedPatterns mined = Lines.mine(lines);
    assertEquals(2, mined.patterns().size());
    assertEquals(mined.patterns().get(0).id(), mined.patterns().get(1).id());
  }

  @Test
  void theOrderOfArrivalChangesNothing() {
    List<LogLine> lines = mixed(5_000);
    MinedPatterns expected = Lines.mine(lines);
    for (int seed = 0; seed < 5; seed++) {
      List<LogLine> shuffled = new ArrayList<>(lines);
      Collections.shuffle(shuffled, new Random(seed));
      assertEquals(expected, Lines.mine(shuffled));
    }
  }

  @Test
  void howLinesAreDividedAmongMinersChangesNothing() {
    List<LogLine> lines = mixed(6_000);
    MinedPatterns expected = Lines.mine(lines);
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      List<LogLine> shuffled = new ArrayList<>(lines);
      Collections.shuffle(shuffled, random);
      List<PatternMiner> miners = new ArrayList<>();
      for (int i = 0; i < 1 + seed % 5; i++) {
        miners.add(new PatternMiner(PatternSettings.defaults(), Lines.WINDOW));
      }
      shuffled.forEach(line -> miners.get(random.nextInt(miners.size())).add(line));
      Collections.shuffle(miners, random);
      PatternMiner all = miners.removeFirst();
      miners.forEach(all::merge);
      assertEquals(expected, all.finish(), "split " + seed);
    }
  }

  @Test
  void aMergedMinerTakesNoMoreLines() {
    PatternMiner one = new PatternMiner(PatternSettings.defaults(), Lines.WINDOW);
    PatternMiner other = new PatternMiner(PatternSettings.defaults(), Lines.WINDOW);
    other.add(Lines.line(0, "ERROR kept back until the next line"));
    one.merge(other);
    assertEquals(1, one.finish().lines());
    assertThrows(IllegalStateException.class, () -> other.add(Lines.line(1, "late")));
    assertThrows(IllegalStateException.class, () -> one.merge(other));
  }

  @Test
  void reportsTheTailOfASlot() {
    List<String> texts = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      texts.add("took " + i * 37 % 301 + "ms");
    }
    var numbers = Lines.mineTexts(texts).patterns().getFirst().slots().getFirst().numbers();
    assertNotNull(numbers);
    assertEquals(150.5, numbers.median());
    assertEquals(285.5, numbers.p95());
    assertEquals(300, numbers.max());
  }

  @Test
  void noLineIsAddedToAFinishedWindow() {
    PatternMiner miner = new PatternMiner(PatternSettings.defaults(), Lines.WINDOW);
    assertThrows(IllegalStateException.class, () -> miner.idOf(0));
    assertEquals(List.of(), miner.finish().patterns());
    assertThrows(IllegalStateException.class, () -> miner.add(Lines.line(0, "late")));
  }

  private static List<LogLine> mixed(int count) {
    Random random = new Random(9);
    List<Map<String, String>> labels = List.of(Map.of("app", "a"), Map.of("app", "b"));
    List<LogLine> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text =
          switch (random.nextInt(6)) {
            case 0 -> "user u" + random.nextInt(90) + " logged in from 10.0.0." + random.nextInt(9);
            case 1 ->
                "level=info msg=\"paid\" amount=" + random.nextInt(50) + " user=" + word(random);
            case 2 ->
                "session opened for user " + word(random) + " by (uid=" + random.nextInt(5) + ")";
            case 3 ->
                "{\"msg\":\"cart\",\"level\":\"error\",\"took\":\"" + random.nextInt(99) + "ms\"}";
            case 4 -> "WARN queue depth " + random.nextInt(1000) + " of " + word(random);
            default -> "tick";
          };
      long ns = Lines.START + random.nextLong(Lines.HOUR);
      lines.add(new LogLine(ns, labels.get(random.nextInt(2)), Map.of(), text));
    }
    return lines;
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      word.append((char) ('a' + random.nextInt(6)));
    }
    return word.toString();
  }
}
