package dev.farseer.llm;

/**
 * What a server said about itself.
 *
 * @param start counts up with every start of the server that was noticed, from 1
 * @param url where it is
 * @param llamaCpp whether it is llama-server
 * @param model its model's name, empty when it did not say
 * @param slots calls it works on at once, from 1
 * @param contextTokens tokens of one call, 0 when it did not say
 */
record ServerFacts(
    long start, ServerUrl url, boolean llamaCpp, String model, int slots, int contextTokens) {}
