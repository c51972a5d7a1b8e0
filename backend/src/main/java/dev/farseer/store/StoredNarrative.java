package dev.farseer.store;

/**
 * What a model said about several insights together.
 *
 * @param text its sentences
 * @param model which model
 */
public record StoredNarrative(String text, String model) {}
