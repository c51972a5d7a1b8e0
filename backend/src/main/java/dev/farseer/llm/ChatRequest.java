package dev.farseer.llm;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One question to a model whose answer is JSON of a given schema.
 *
 * @param promptId {@code id@sha256[0:8]} of the prompt template, for metrics and spans
 * @param system the system message, constant per prompt template
 * @param user the user message
 * @param schema JSON schema of the answer, enforced by the server and checked again in Java
 * @param temperature 0 to 2
 * @param topP greater than 0, up to 1
 * @param maxTokens most tokens of the answer, from 1
 * @param seed seed of the sampling
 */
public record ChatRequest(
    String promptId,
    String system,
    String user,
    JsonNode schema,
    double temperature,
    double topP,
    int maxTokens,
    long seed) {}
