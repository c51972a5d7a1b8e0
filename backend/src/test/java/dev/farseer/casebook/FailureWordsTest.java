package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class FailureWordsTest {
  @Test
  void wordsOfFailureAreFoundInsideNames() {
    assertEquals(Set.of("exception"), FailureWords.in("java.lang.NullPointerException: null"));
    assertEquals(Set.of("refus", "retri"), FailureWords.in("connection refused, retries left: 3"));
    assertEquals(Set.of("oom", "killed"), FailureWords.in("reason=OOMKilled"));
  }

  @Test
  void negatedAndZeroOnesAreNot() {
    assertEquals(Set.of(), FailureWords.in("import done, 0 errors, no failures, without timeout"));
    assertEquals(Set.of(), FailureWords.in("sync done errors=0 failed: 0 error=null"));
    assertEquals(Set.of(), FailureWords.in("failover group ready in room 7 (stored, catalog)"));
    assertEquals(
        Set.of(), FailureWords.in("{\"error\":null,\"failed\": false} error=\"\" error=<nil>"));
    assertEquals(Set.of("error"), FailureWords.in("error=\"boom\""));
    assertEquals(Set.of("error"), FailureWords.in("errors=12"));
    assertEquals(Set.of("error"), FailureWords.in("10 errors"));
    assertEquals(Set.of("fail"), FailureWords.in("failed=0.5"));
  }
}
