package dev.farseer.cli.demo;

import java.util.Map;

/**
 * A place in a trace.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 */
record Trace(String traceId, String spanId) {

  static Trace start(Dice dice) {
    return new Trace(dice.hex(32), dice.hex(16));
  }

  /** The same trace, one call further. */
  Trace child(Dice dice) {
    return new Trace(traceId, dice.hex(16));
  }

  Map<String, String> metadata(String level) {
    return Map.of("trace_id", traceId, "span_id", spanId, "detected_level", level);
  }
}
