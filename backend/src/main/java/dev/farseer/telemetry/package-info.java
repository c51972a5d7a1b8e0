/** Spans, metrics, stage timings and structured logs of one query. */
@NullMarked
package dev.farseer.telemetry;

import org.jspecify.annotations.NullMarked;
