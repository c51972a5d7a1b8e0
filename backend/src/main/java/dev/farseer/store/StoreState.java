package dev.farseer.store;

/**
 * How a store is.
 *
 * @param up whether it answers
 * @param text where it is and what it holds, or what is wrong and what to do
 */
public record StoreState(boolean up, String text) {}
