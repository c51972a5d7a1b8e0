package dev.farseer.door.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.farseer.door.Json;
import dev.farseer.door.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The OpenAPI document of all routes, as YAML and as JSON. */
final class OpenApi {
  private static final String RESOURCE = "/openapi.yaml";

  private final String yaml;
  private final JsonNode tree;

  private OpenApi(String yaml, JsonNode tree) {
    this.yaml = yaml;
    this.tree = tree;
  }

  static OpenApi shipped() {
    try (InputStream in = OpenApi.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar");
      }
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new OpenApi(yaml, new YAMLMapper().readTree(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
  }

  JsonNode tree() {
    return tree;
  }

  Reply yaml() {
    return Reply.text("application/yaml; charset=utf-8", yaml);
  }

  Reply json() {
    return Reply.json(200, Json.bytes(tree));
  }
}
