package dev.farseer.door.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MacrosTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "rate({app=\"a\"}[$__interval]);rate({app=\"a\"}[15000ms])",
        "rate({app=\"a\"}[${__auto}]);rate({app=\"a\"}[15000ms])",
        "x[$__range];x[3600s]",
        "x[${__range}];x[3600s]",
        "x[$__rate_interval];x[60000ms]",
        "$__interval_ms $__range_s $__range_ms;15000 3600 3600000",
        "{app=\"$app\"};{app=\"$app\"}",
        "$__intervals;$__intervals",
        "{a=\"b\"} |~ `\\$x$`;{a=\"b\"} |~ `\\$x$`",
      })
  void variablesOfTimeAreReplacedAndOthersLeft(String sent, String expected) {
    assertEquals(expected, Macros.replace(sent, PluginHost.query("A", "{}").build()));
  }
}
