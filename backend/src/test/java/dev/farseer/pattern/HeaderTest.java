package dev.farseer.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.farseer.log.Level;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What loggers write before a message is no part of its pattern. */
class HeaderTest {
  private static final String MESSAGE = "connection to ledger lost after 3 tries";

  @Test
  void theSameMessageHasOneIdUnderAnyLayout() {
    String id = PatternMiner.idOfLine(MESSAGE);
    for (String header :
        List.of(
            "2024-01-02T10:11:12.345Z ",
            "2024-01-02 10:11:12,345 ERROR [main] com.shop.Ledger: ",
            "2024-01-02 10:11:12.345 +02:00 ERROR com.shop.Ledger - ",
            "2024-01-02T10:11:12.345+02:00 ERROR 1 --- [nio-8080-exec-1] c.shop.Ledger : ",
            "10:11:12.345 [worker #3] ERROR Ledger - ",
            "Jan  2 10:11:12 node-3 ledger[812]: ",
            "Jan  2 10:11:12 node sshd(pam_unix)[19939]: ",
            "[Tue Jan 02 10:11:12 2024] [error] ",
            "E0102 10:11:12.345678       1 ledger.go:138] ",
            "01-02 10:11:12.345  1702  2395 E LedgerService: ",
            "240102 101112 148 ERROR dfs.Ledger$Writer: ",
            "- 1704190272 2024.01.02 R02-M1 2024-01-02-10.11.12.345 R02-M1 RAS KERNEL ERROR ",
            "ledger-1  | 2024-01-02 10:11:12 ERROR ",
            "2024/01/02 10:11:12 [error] 17#17: *3 ".substring(0, 28),
            "[01/02/2024 10:11:12] ledger.exe *64 - ")) {
      assertEquals(id, PatternMiner.idOfLine(header + MESSAGE), header);
    }
  }

  @Test
  void aHeaderTellsTheLevel() {
    for (String text :
        List.of(
            "2024-01-02 10:11:12 ERROR [main] com.shop.Ledger: moved on",
            "E0102 10:11:12.345678       1 ledger.go:138] moved on",
            "01-02 10:11:12.345  1702  2395 E LedgerService: moved on")) {
      Pattern pattern = Lines.mineTexts(List.of(text)).patterns().getFirst();
      assertEquals(Level.ERROR, pattern.level(), text);
      assertEquals("moved on", pattern.template());
    }
  }

  @Test
  void wordsOfTheMessageAreKept() {
    assertEquals(
        "java.net.ConnectException: refused",
        PatternMiner.templateOfLine(
            "2024-01-02 10:11:12 ERROR java.net.ConnectException: refused"));
    assertEquals(
        "timeout: no answer",
        PatternMiner.templateOfLine("2024-01-02 10:11:12 ERROR timeout: no answer"));
    assertEquals(
        "ERROR order <num> not stored", PatternMiner.templateOfLine("ERROR order 17 not stored"));
    assertEquals("<ip> GET ok", PatternMiner.templateOfLine("10.11.10.1 GET ok"));
    assertEquals("user <num> left", PatternMiner.templateOfLine("user 17 left"));
  }

  @Test
  void jsonBehindAHeaderIsReadAsJson() {
    String json = "{\"msg\":\"paid\",\"amount\":3}";
    assertEquals(
        PatternMiner.idOfLine(json),
        PatternMiner.idOfLine("2024-01-02T10:11:12.345678901Z stdout F " + json));
  }

  @Test
  void theTraceIdOfAHeaderIsFound() {
    String id = "4bf92f3577b34da6a3ce929d0e0e4736";
    String text = "2024-01-02 10:11:12 INFO [shop,traceId=" + id + ",spanId=1] c.x.Foo : paid";
    Pattern pattern = Lines.mineTexts(List.of(text)).patterns().getFirst();
    assertEquals(List.of(new TraceSighting(id, Lines.START)), pattern.traces());
    assertEquals("paid", pattern.template());
  }
}
