package dev.farseer.casebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TelltaleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "10.0.0.1 - - [x] \"GET /a HTTP/1.1\" 200 512 | 2xx |",
        "10.0.0.1 - - [x] \"GET /a HTTP/2.0\" 304 0 | 2xx |",
        "10.0.0.1 - - [x] \"POST /a HTTP/1.1\" 503 91 | 503 |",
        "msg=\"request completed\" status=502 duration_ms=301 | 502 |",
        "{\"msg\":\"done\",\"status_code\": 404,\"bytes\":200} | 404 |",
        "GET /healthz 200 1ms | 2xx |",
        "fe be/api-2 0/0/1/12/13 504 1211 - - sH-- | 504 |",
        "502 Bad Gateway: error forwarding | 502 |",
        "Completed 500 Internal Server Error in 41ms | 500 |",
        "container cart exited with code 0 | | 0",
        "container was OOMKilled (exit code 137) | | 137",
        "reason=\"OOMKilled\" exitCode=137 | | 137",
        "job failed rc=2 | | 2",
        "took 512 ms for 200 rows | |",
        "listening on port 443 | |",
      })
  void theNumberThatDecidesIsRead(String line, String status, String exit) {
    assertEquals(
        new Telltale(status == null ? "" : status, exit == null ? "" : exit, ""),
        Telltale.of(line));
  }

  @Test
  void successAndFailureContradictEachOther() {
    Telltale good = new Telltale("2xx", "", "");
    Telltale bad = new Telltale("503", "", "");
    assertTrue(good.contradicts(bad));
    assertFalse(good.contradicts(Telltale.NONE));
    assertTrue(bad.failed());
    assertTrue(new Telltale("", "137", "").failed());
    assertTrue(new Telltale("", "0", "").succeeded());
    assertFalse(new Telltale("404", "", "").succeeded());
  }

  @Test
  void countedErrorsDecide() {
    Telltale none = Telltale.of("scrub repaired 0B with 0 errors");
    Telltale some = Telltale.of("sync done errors=12");
    assertEquals("none", none.errors());
    assertEquals("some", some.errors());
    assertTrue(none.contradicts(some));
  }
}
