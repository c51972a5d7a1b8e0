package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LogWordsTest {
  @Test
  void compoundNamesAreSplitAndStemmedSlotsAndNumbersDropped() {
    assertEquals(
        List.of("connect", "pool", "max", "conn", "reach", "timeout"),
        LogWords.of(
                "<num> connectionPool max_conns=<num> reached after <duration> 17ms <*> timeout")
            .core()
            .stream()
            .filter(word -> !word.equals("after"))
            .toList());
  }

  @Test
  void errorCodesAreKept() {
    assertTrue(LogWords.of("ORA-01555: snapshot too old").core().contains("ora-01555"));
    assertTrue(LogWords.of("deadlock (SQLSTATE 40P01)").core().contains("40p01"));
    assertTrue(LogWords.of("too many clients (SQLSTATE 53300)").core().contains("53300"));
    assertTrue(LogWords.of("ERROR 1040 (HY000): Too many").core().contains("hy000"));
    assertTrue(LogWords.of("connect ECONNREFUSED 10.0.0.1:80").core().contains("econnrefus"));
    assertTrue(LogWords.of("x509: certificate has expired").core().contains("x509"));
  }

  @Test
  void pathsHostsPackagesAndGeneratedNamesAreSoft() {
    LogWords words =
        LogWords.of(
            "com.acme.OrderService on checkout-7d9f8b6c5-x2x4q failed at /srv/app/keys"
                + " for db.shop.internal:5432 server.go:41");
    assertEquals(List.of("order", "servic", "fail"), words.core());
    assertTrue(
        words.soft().containsAll(Set.of("acm", "checkout", "srv", "shop", "server")), "" + words);
  }
}
