package dev.farseer.loki;

/**
 * What Loki's index knows about a selector in a window, found without reading any line. Numbers are
 * estimates at the edges of the window, because the index counts in chunks.
 *
 * @param streams streams that match
 * @param chunks chunks they have
 * @param bytes bytes of log text before compression
 * @param entries lines, before any filter of a query
 */
public record IndexStats(long streams, long chunks, long bytes, long entries) {}
