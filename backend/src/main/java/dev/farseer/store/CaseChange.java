package dev.farseer.store;

import java.time.Instant;

/**
 * Something that happened to a case.
 *
 * @param at when
 * @param why what happened, in a few words
 * @param by who did it, empty when nobody is known
 * @param rootCause the root cause from then on
 * @param origin its origin from then on
 * @param trust the trust in it from then on
 */
public record CaseChange(
    Instant at, String why, String by, String rootCause, String origin, double trust) {}
