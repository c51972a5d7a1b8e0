package dev.farseer.store;

/**
 * Which insights are wanted.
 *
 * @param tenant whose logs
 * @param fromNs start of the time they must touch, nanoseconds since the epoch
 * @param toNs end of it
 * @param minSeverity 0 to 4
 * @param rootCause an id of the taxonomy, empty for all
 * @param component a service, empty for all
 * @param most how many, from 1
 */
public record InsightQuery(
    String tenant,
    long fromNs,
    long toNs,
    int minSeverity,
    String rootCause,
    String component,
    int most) {}
