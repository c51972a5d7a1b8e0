package dev.farseer.prompt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Where prompt templates come from.
 *
 * @param folder a folder of further templates ({@code *.yaml}), the empty path for none
 * @param routes template id to {@code id@sha256[0:8]}, for templates that are pinned; others are
 *     used in their newest version
 * @param reloadInterval how often the folder is looked at, 0 for never
 */
public record PromptSettings(Path folder, Map<String, String> routes, Duration reloadInterval) {

  /** Checks the routes and the interval. */
  public PromptSettings {
    routes = Map.copyOf(routes);
    routes.forEach(PromptSettings::checkRoute);
    if (reloadInterval.isNegative()
        || (!reloadInterval.isZero() && reloadInterval.compareTo(Duration.ofMillis(100)) < 0)) {
      throw new IllegalArgumentException(
          "prompt.reloadInterval must be 0 (never) or at least 100ms, got " + reloadInterval);
    }
  }

  /** The bundled templates in their newest versions. */
  public static PromptSettings defaults() {
    return new PromptSettings(Path.of(""), Map.of(), Duration.ofSeconds(5));
  }

  /** Whether there is a folder. */
  boolean hasFolder() {
    return !folder.toString().isEmpty();
  }

  private static void checkRoute(String id, String promptId) {
    if (!promptId.matches("[a-z][a-z0-9-]*@[0-9a-f]{8}") || !promptId.startsWith(id + "@")) {
      throw new IllegalArgumentException(
          "prompt.routes."
              + id
              + " must be the id, @ and the first 8 digits of the hash, such as "
              + id
              + "@0a1b2c3d, got "
              + promptId);
    }
  }
}
