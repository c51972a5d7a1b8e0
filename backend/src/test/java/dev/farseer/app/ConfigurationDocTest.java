package dev.farseer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.settings.Secret;
import dev.farseer.settings.SettingsTree;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/configuration.md against the settings records and their Javadoc. Run with {@code
 * -Dfarseer.docs.write=true} to write the page anew.
 */
final class ConfigurationDocTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final String HEAD =
      """
      # Configuration
      One YAML file, all keys optional: `--config FILE`, else `FARSEER_CONFIG`, else `./farseer.yaml`, else
      `~/.config/farseer/farseer.yaml`. Each key can also be set by an environment variable, which wins:
      `llm.modelPath` is `FARSEER_LLM_MODEL_PATH`. Lengths of time are written `250ms`, `10s`, `1h30m`, `7d`;
      lists in variables are separated by commas; in a list of sections, an element's key is set by its number, from 0:
      `FARSEER_LLM_SERVERS_0_API_KEY`. All problems are told at once at start, and an unknown key is
      an error. `farseer config` prints what is in force; secrets are shown as `***`.

      The tables are made from the code's own documentation.
      """;

  @Test
  void thePageSaysWhatTheRecordsSay() throws IOException {
    StringBuilder page = new StringBuilder(HEAD);
    ObjectNode defaults = SettingsTree.of(FarseerSettings.defaults());
    for (RecordComponent section : FarseerSettings.class.getRecordComponents()) {
      page.append("\n## ").append(section.getName()).append('\n');
      page.append("| key | default | meaning |\n|---|---|---|\n");
      rows(page, section.getType(), section.getName(), defaults.path(section.getName()));
    }
    if (Boolean.getBoolean("farseer.docs.write")) {
      Files.writeString(PAGE, page);
    }
    assertEquals(page.toString(), Files.readString(PAGE));
  }

  private static void rows(StringBuilder page, Class<?> type, String path, JsonNode defaults)
      throws IOException {
    for (RecordComponent key : type.getRecordComponents()) {
      String full = path + "." + key.getName();
      if (key.getType().isRecord() && key.getType() != Secret.class) {
        rows(page, key.getType(), full, defaults.path(key.getName()));
        continue;
      }
      JsonNode value = defaults.path(key.getName());
      String shown = value.isTextual() ? value.asText() : value.toString();
      String meaning = meaning(type, key.getName());
      assertFalse(meaning.isBlank(), full + " has no @param line");
      page.append("| `")
          .append(full)
          .append("` | ")
          .append(
              shown.isEmpty() || shown.equals("[]") || shown.equals("{}") ? "" : "`" + shown + "`")
          .append(" | ")
          .append(meaning)
          .append(" |\n");
      if (key.getGenericType() instanceof ParameterizedType list
          && list.getActualTypeArguments()[0] instanceof Class<?> element
          && element.isRecord()) {
        rows(page, element, full + "[]", elementDefaults(element));
      }
    }
  }

  private static JsonNode elementDefaults(Class<?> element) {
    try {
      return SettingsTree.of((Record) element.getMethod("defaults").invoke(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String meaning(Class<?> type, String key) throws IOException {
    Class<?> outer = type.getEnclosingClass() == null ? type : type.getEnclosingClass();
    String source =
        Files.readString(Path.of("src/main/java", outer.getName().replace('.', '/') + ".java"));
    int end = source.indexOf("record " + type.getSimpleName());
    Matcher matcher =
        Pattern.compile("@param " + key + " (.*?)(?=\\n\\s*\\*\\s*(?:@|/|$)|\\*/)", Pattern.DOTALL)
            .matcher(source.substring(0, end));
    String found = "";
    while (matcher.find()) {
      found = matcher.group(1);
    }
    String text =
        found
            .replaceAll("\\s*\\n\\s*\\*\\s*", " ")
            .replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`")
            .replace("|", "\\|")
            .strip();
    return text.isEmpty() ? "" : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
