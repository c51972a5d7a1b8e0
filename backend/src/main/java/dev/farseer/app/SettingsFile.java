package dev.farseer.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.SettingsReader;
import dev.farseer.settings.SettingsTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds, reads and shows {@code farseer.yaml}. */
public final class SettingsFile {
  /** Variables that mean something else than a key of the file. */
  private static final List<String> RESERVED =
      List.of(
          "FARSEER_CONFIG",
          "FARSEER_DATA",
          "FARSEER_XMX",
          "FARSEER_JAVA_OPTS",
          "FARSEER_CHROMIUM",
          "FARSEER_LAUNCHER",
          "FARSEER_PLUGIN_",
          "FARSEER_TEST_");

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  private SettingsFile() {}

  /**
   * The file that counts: the one named, else {@code FARSEER_CONFIG}, else {@code farseer.yaml} in
   * the working directory, else {@code farseer/farseer.yaml} in the user's configuration folder.
   */
  public static Optional<Path> find(Optional<Path> named, Map<String, String> environment) {
    if (named.isPresent()) {
      return named;
    }
    String variable = environment.get("FARSEER_CONFIG");
    if (variable != null && !variable.isBlank()) {
      return Optional.of(Path.of(variable));
    }
    Path home =
        Path.of(
            environment.getOrDefault(
                "XDG_CONFIG_HOME", environment.getOrDefault("HOME", ".") + "/.config"));
    return List.of(Path.of("farseer.yaml"), home.resolve("farseer").resolve("farseer.yaml"))
        .stream()
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * The effective settings: defaults, then the file, then the environment.
   *
   * @throws Problem with every problem at once
   */
  public static FarseerSettings load(Optional<Path> file, Map<String, String> environment) {
    SettingsReader reader = new SettingsReader(environment);
    JsonNode tree = file.isPresent() ? tree(file.get()) : MissingNode.getInstance();
    FarseerSettings settings = reader.read(FarseerSettings.defaults(), tree);
    reader.rejectUnknownVariables(RESERVED);
    if (!reader.problems().isEmpty()) {
      throw new Problem(
          Reason.SETTINGS,
          "the configuration"
              + file.map(f -> " (" + f + ")").orElse("")
              + " has problems:\n  - "
              + String.join("\n  - ", reader.problems()));
    }
    return settings;
  }

  private static JsonNode tree(Path file) {
    try {
      return YAML.readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new Problem(Reason.FILE, "there is no configuration file " + file, e);
    } catch (JsonProcessingException e) {
      throw new Problem(
          Reason.SETTINGS,
          file
              + (e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr())
              + " is not YAML: "
              + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new Problem(Reason.FILE, "the configuration file " + file + " cannot be read", e);
    }
  }

  /** The settings as YAML that can be read back, secrets as {@code ***}. */
  public static String show(FarseerSettings settings) {
    try {
      return YAML.writeValueAsString(SettingsTree.of(settings));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }
}
