package dev.farseer.loki;

import dev.farseer.log.TimeRange;

/**
 * What a read of a window came to.
 *
 * @param lines lines given to the sink
 * @param truncated whether the window holds lines that were not read: over the line limit, or more
 *     lines in one nanosecond than Loki hands out
 * @param linesInLoki lines in the whole window, equal to {@code lines} unless truncated, -1 when
 *     Loki did not say
 * @param requests requests sent, repeated ones included
 * @param covered the part of the window that was read; when the line limit cut it, it starts at the
 *     oldest line kept
 * @param note what a user has to know about the read, empty when nothing is special
 */
public record ReadReport(
    long lines,
    boolean truncated,
    long linesInLoki,
    int requests,
    TimeRange covered,
    String note) {}
