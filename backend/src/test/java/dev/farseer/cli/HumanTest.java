package dev.farseer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HumanTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0|0",
        "999|999|999",
        "1000|1,000|1.0 k",
        "1234|1,234|1.2 k",
        "9949|9,949|9.9 k",
        "9950|9,950|10 k",
        "340499|340,499|340 k",
        "999499|999,499|999 k",
        "999500|999,500|1.0 M",
        "1500000|1,500,000|1.5 M",
        "-12345|-12,345|-12 k",
        "9223372036854775807|9,223,372,036,854,775,807|9.2 E",
      })
  void counts(long count, String all, String few) {
    assertEquals(all, Human.count(count));
    assertEquals(few, Human.shortCount(count));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0 ms",
        "40|0 ms",
        "400|0.4 ms",
        "949|0.9 ms",
        "960|1 ms",
        "61000|61 ms",
        "999400|999 ms",
        "999600|1.0 s",
        "2100000|2.1 s",
        "9949000|9.9 s",
        "9960000|10 s",
        "59400000|59 s",
        "59600000|1 min",
        "125000000|2 min 5 s",
        "3599600000|1 h",
        "3780000000|1 h 3 min",
        "86400000000|1 d",
        "187200000000|2 d 4 h",
        "-61000|-61 ms",
      })
  void durationsInMicroseconds(long micros, String text) {
    assertEquals(text, Human.duration(Duration.ofNanos(micros * 1000)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|now",
        "12|12 s ago",
        "60|1 min ago",
        "1500|25 min ago",
        "5399|90 min ago",
        "5400|2 h ago",
        "90000|25 h ago",
        "172800|2 d ago",
        "-300|in 5 min",
      })
  void agesInSeconds(long seconds, String text) {
    long now = 1_700_000_000_000_000_000L;
    assertEquals(text, Human.ago(now - seconds * 1_000_000_000L, now));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "0.125|0.125",
        "-0.0001|0",
        "1.5|1.5",
        "10|10",
        "12.34|12.3",
        "100|100",
        "12345.6|12,346",
        "NaN|NaN",
        "Infinity|+Inf",
        "-Infinity|-Inf",
      })
  void numbers(double value, String text) {
    assertEquals(text, Human.number(value));
  }

  @Test
  void bytesAndPercent() {
    assertEquals("512 B", Human.bytes(512));
    assertEquals("1.5 KiB", Human.bytes(1536));
    assertEquals("1.0 MiB", Human.bytes(1024 * 1024));
    assertEquals("87 %", Human.percent(0.87));
    assertEquals("NaN", Human.percent(Double.NaN));
  }
}
