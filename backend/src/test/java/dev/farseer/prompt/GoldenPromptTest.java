package dev.farseer.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares every bundled prompt, filled in, with the file of what it was. When a prompt changes on
 * purpose, run this test once with the environment variable {@code FARSEER_WRITE_GOLDEN=1}, and
 * read the difference.
 */
class GoldenPromptTest {
  private static final Path GOLDEN = Path.of("src/test/resources/prompts/golden");

  private final PromptCatalog catalog = Samples.bundled();

  static Map<String, Map<String, Object>> values() {
    return Map.of(
        "ask-logql-1-rich", Samples.repairedQuestion(),
        "ask-logql-1-poor", Samples.question(),
        "explain-pattern-1-rich", Samples.rich(),
        "explain-pattern-1-poor", Samples.poor(),
        "explain-pattern-2-rich", Samples.rich(),
        "explain-pattern-2-poor", Samples.poor(),
        "explain-pattern-3-rich", Samples.rich(),
        "explain-pattern-3-poor", Samples.poor(),
        "summarize-insights-1", Samples.insights());
  }

  static Set<String> names() {
    return new TreeSet<>(values().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void rendersAsBefore(String name) throws IOException {
    String[] parts = name.split("-", -1);
    int version = Integer.parseInt(parts[2]);
    PromptTemplate template =
        catalog.list().stream()
            .filter(t -> t.id().equals(parts[0] + "-" + parts[1]) && t.version() == version)
            .findFirst()
            .orElseThrow();
    String text = text(catalog.render(template, values().getOrDefault(name, Map.of())));
    Path file = GOLDEN.resolve(name + ".txt");
    if (System.getenv("FARSEER_WRITE_GOLDEN") != null) {
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file), text);
  }

  @Test
  void everyGoldenFileIsCompared() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertEquals(
          names(),
          files
              .map(f -> String.valueOf(f.getFileName()).replace(".txt", ""))
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @Test
  void theListOfBundledFilesIsTheFolder() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/prompts"))) {
      assertEquals(
          new TreeSet<>(TemplateFolder.BUNDLED),
          files
              .map(f -> String.valueOf(f.getFileName()))
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @Test
  void promptsAreSmall() {
    // about four characters are a token
    for (PromptTemplate template : catalog.list()) {
      assertTrue(template.system().length() < 7_000, template.promptId());
    }
    RenderedPrompt rich = catalog.render(catalog.route("explain-pattern"), Samples.rich());
    assertTrue(rich.user().length() < 1_000, rich.user());
  }

  @Test
  void theWorkedExamplesFitTheSchema() throws IOException {
    ObjectMapper json = new ObjectMapper();
    int seen = 0;
    for (PromptTemplate template : catalog.list()) {
      Map<String, Object> values =
          switch (template.id()) {
            case "ask-logql" -> Samples.question();
            case "explain-pattern" -> Samples.rich();
            default -> Samples.insights();
          };
      RenderedPrompt prompt = catalog.render(template, values);
      var schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(prompt.schema().toString(), InputFormat.JSON);
      for (String line : template.system().lines().filter(l -> l.startsWith("{\"")).toList()) {
        assertEquals(List.of(), schema.validate(line, InputFormat.JSON), line);
        List<String> order = Canonical.names(json.readTree(line));
        assertEquals(Canonical.names(prompt.schema().path("properties")), order);
        seen++;
      }
      assertFalse(schema.validate("{}", InputFormat.JSON).isEmpty());
    }
    assertEquals(8, seen);
  }

  private static String text(RenderedPrompt prompt) {
    return "prompt: "
        + prompt.promptId()
        + "\nparameters: "
        + prompt.parameters()
        + "\nschema: "
        + prompt.schema()
        + "\n\n--- system\n"
        + prompt.system()
        + "\n\n--- user\n"
        + prompt.user()
        + "\n";
  }
}
