package dev.farseer.prompt;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A prompt ready to be sent.
 *
 * @param promptId {@code id@sha256[0:8]} of the template
 * @param sha256 the template's whole hash, 64 hexadecimal digits
 * @param system the constant part, the same for every rendering of one template version
 * @param user the part that varies; what varies stands last in it
 * @param schema JSON schema of the answer
 * @param parameters how to answer
 */
public record RenderedPrompt(
    String promptId,
    String sha256,
    String system,
    String user,
    JsonNode schema,
    ModelParameters parameters) {}
