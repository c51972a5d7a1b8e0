package dev.farseer.llm;

/**
 * How one server of the pool is, as last seen.
 *
 * @param name what metrics and messages call it
 * @param tier 1 is asked first
 * @param breaker {@code closed}; {@code open} or {@code half-open} while it is left alone because
 *     its last calls failed
 * @param state the rest
 */
public record ServerState(String name, int tier, String breaker, ModelState state) {}
