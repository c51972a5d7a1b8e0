package dev.farseer.pattern;

/**
 * A trace in which a pattern was seen.
 *
 * @param traceId 32 lower-case hexadecimal digits; 16 when it came from B3 with short ids
 * @param timestampNs the first line of the pattern in that trace
 */
public record TraceSighting(String traceId, long timestampNs) {}
