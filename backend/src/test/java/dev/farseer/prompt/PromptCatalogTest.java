package dev.farseer.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptCatalogTest {
  private static final String GREET =
      """
      id: greet
      version: 1
      description: says hello
      variables:
        name: {type: string, description: whom}
        notes:
          type: list
          description: what is known
          fields:
            text: {type: untrusted, description: a note, max_length: 40}
      system: |
        You are kind.
        Causes: {{{taxonomy}}}
      user: |
        Hello {{name}}
        {{#notes}}
        - {{text}}
        {{/notes}}
      schema:
        type: object
        properties:
          mood: {enum: [good, bad]}
          words: {type: string, maxLength: 20}
        required: [mood, words]
        additionalProperties: false
      parameters: {temperature: 0, top_p: 1, max_tokens: 50, seed: 1}
      """;

  private static final Map<String, Object> ANN =
      Map.of("name", "Ann", "notes", List.of(Map.of("text", "a < b & c")));

  @TempDir Path folder;

  private PromptTemplate read(String yaml) {
    return TemplateFile.read("greet.yaml", yaml, Samples.ENUMERATIONS, Map.of("taxonomy", "x: y"));
  }

  private static String problem(Runnable action) {
    Problem problem = assertThrows(Problem.class, action::run);
    assertEquals(Reason.PROMPT, problem.reason());
    return problem.detail();
  }

  @Test
  void rendersWithoutEscapes() {
    RenderedPrompt prompt = read(GREET).render(ANN, java.util.Set.of());
    assertEquals("You are kind.\nCauses: x: y", prompt.system());
    assertEquals("Hello Ann\n- `a ‹ b & c`", prompt.user());
    assertEquals(50, prompt.parameters().maxTokens());
    assertTrue(prompt.promptId().matches("greet@[0-9a-f]{8}"), prompt.promptId());
    assertTrue(prompt.promptId().endsWith("@" + prompt.sha256().substring(0, 8)));
  }

  @Test
  void identityIsThatOfTheContent() {
    String id = read(GREET).promptId();
    // the hash is part of stored insights: a change of the canonical form would lose them
    assertEquals("greet@7991a1cf", id);
    assertEquals(id, read(GREET.replace("\n", "\r\n")).promptId());
    assertEquals(id, read(GREET.replace("You are kind.", "You are kind.   ")).promptId());
    assertEquals(id, read(GREET.replace("says hello", "greets")).promptId());
    assertEquals(id, read(GREET.replace("version: 1", "version: 7")).promptId());
    assertEquals(id, read("# a comment\n" + GREET).promptId());
    assertEquals(id, read(GREET.replace("temperature: 0", "temperature: 0.0")).promptId());
    assertEquals(
        id,
        read(GREET.replace("{temperature: 0, top_p: 1", "{top_p: 1.0, temperature: 0")).promptId());
    assertEquals(
        read(GREET.replace("kind", "k\u00efnd")).promptId(),
        read(GREET.replace("kind", "ki\u0308nd")).promptId());
  }

  @ParameterizedTest
  @CsvSource({
    "kind, rude",
    "Hello, Hi",
    "'temperature: 0', 'temperature: 0.1'",
    "'seed: 1', 'seed: 2'",
    "'good, bad', 'bad, good'",
    "maxLength: 20, maxLength: 21",
    "max_length: 40, max_length: 41",
    "'type: string, description', 'type: untrusted, description'",
  })
  void whatChangesAnswersChangesTheIdentity(String from, String to) {
    assertTrue(GREET.contains(from), from);
    assertNotEquals(read(GREET).promptId(), read(GREET.replace(from, to)).promptId());
  }

  @Test
  void anotherTaxonomyIsAnotherIdentity() {
    PromptTemplate other =
        TemplateFile.read("g", GREET, Samples.ENUMERATIONS, Map.of("taxonomy", "x: z"));
    assertNotEquals(read(GREET).promptId(), other.promptId());
    String enumerated = GREET.replace("[good, bad]", "{$from: moods}");
    Map<String, String> constants = Map.of("taxonomy", "x: y");
    assertNotEquals(
        TemplateFile.read("g", enumerated, Map.of("moods", List.of("a")), constants).promptId(),
        TemplateFile.read("g", enumerated, Map.of("moods", List.of("b")), constants).promptId());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "Hello {{name}} | Hello {{nam}} | line 15: user uses {{nam}}, which is not declared: did you mean \"name\"?",
        "- {{text}} | - {{txt}} | line 17: user uses {{txt}}",
        "Hello {{name}} | Hello | user does not use name",
        "- {{text}} | - | user does not use notes.text",
        "You are kind. | Be kind, {{name}}. | line 12: system uses {{name}}, which changes with each query",
        "{{{taxonomy}}} | {{{taxonmy}}} | did you mean \"taxonomy\"?",
        "{{/notes}} | x | user does not close notes",
        "{{/notes}} | {{/name}} | user closes {{/name}}",
        "Hello {{name}} | {{> name}} | is not supported",
        "Hello {{name}} | {{=<% %>=}} | is not supported",
        "description: says hello | descripton: says hello | unknown key \"descripton\": did you mean \"description\"?",
        "version: 1 | version: one | version must be a whole number",
        "id: greet | id: Greet | id must be lower-case",
        "id: greet | id: [ | is not YAML",
        "id: greet | id: a\\nid: b | is not YAML",
        "temperature: 0, | | parameters.temperature must be a number",
        "temperature: 0 | temperature: 3 | temperature must be from 0 to 2",
        "type: list | type: lst | needs a type",
        "max_length: 40 | max_length: 4 | max_length",
        "maxLength: 20 | format: date | does not enforce for string",
        "maxLength: 20 | pattern: 'a+' | without ^ and $",
        ", maxLength: 20 | | needs a maxLength",
        "[mood, words] | [mood] | needs required: [mood, words]",
        "[mood, words] | [words, mood] | in their order",
        "additionalProperties: false | additionalProperties: true | needs additionalProperties: false",
        "additionalProperties: false | not: {} | does not enforce for object",
        "[good, bad] | {$from: root_cause} | did you mean \"root_causes\"?",
        "[good, bad] | {$each: [notes.text]} | must be a declared variable",
        "{enum: [good, bad]} | {type: number} | a grammar does not bound numbers",
      })
  void refusesATemplateThatCannotWork(String from, String to, String expected) {
    assertTrue(GREET.contains(from), from);
    String yaml = GREET.replace(from, to == null ? "" : to.replace("\\n", "\n"));
    String problem = problem(() -> read(yaml));
    assertTrue(problem.startsWith("prompt file greet.yaml"), problem);
    assertTrue(problem.contains(expected), problem);
  }

  @Test
  void refusesMissingUnknownAndMistypedValues() {
    PromptCatalog catalog = Samples.bundled();
    PromptTemplate template = read(GREET);
    assertTrue(problem(() -> catalog.render(template, Map.of("name", "x"))).contains("notes"));
    Map<String, Object> more = new HashMap<>(ANN);
    more.put("nam", "x");
    assertTrue(problem(() -> catalog.render(template, more)).contains("no variable nam"));
    assertTrue(
        problem(() -> catalog.render(template, Map.of("name", "x", "notes", List.of(Map.of()))))
            .contains("notes[0].text"));
    assertTrue(
        problem(() -> catalog.render(template, Map.of("name", List.of(), "notes", List.of())))
            .contains("needs a text"));
    assertTrue(
        problem(() -> catalog.render(template, Map.of("name", "a\nb", "notes", List.of())))
            .contains("declare it untrusted"));
  }

  @Test
  void versionsStandSideBySide() {
    PromptCatalog catalog = Samples.bundled();
    List<PromptTemplate> versions =
        catalog.list().stream().filter(t -> t.id().equals("explain-pattern")).toList();
    assertEquals(List.of(3, 2, 1), versions.stream().map(PromptTemplate::version).toList());
    assertEquals(versions.getFirst(), catalog.route("explain-pattern"));
    PromptTemplate old = catalog.get(versions.getLast().promptId());
    assertEquals(1, old.version());
    // what only the newer version uses may be passed to the older one as well
    assertFalse(old.variableNames().contains("values"));
    assertFalse(catalog.render(old, Samples.rich()).user().contains("Values:"));
    assertTrue(problem(() -> catalog.route("explain-patern")).contains("explain-pattern"));

    PromptCatalog pinned =
        new PromptCatalog(
            new PromptSettings(
                Path.of(""), Map.of("explain-pattern", old.promptId()), Duration.ZERO),
            Samples.ENUMERATIONS,
            Samples.CONSTANTS);
    assertEquals(old.promptId(), pinned.route("explain-pattern").promptId());
    assertTrue(
        problem(() -> Samples.of(folder, Map.of("explain-pattern", "explain-pattern@00000000")))
            .contains("pins explain-pattern@00000000"));
  }

  @Test
  void evidenceIsWhatThePromptNames() {
    PromptCatalog catalog = Samples.bundled();
    PromptTemplate template = catalog.route("explain-pattern");
    String items = "/properties/evidence/items/enum";
    assertEquals(
        "[\"P1\",\"P2\",\"P3\"]",
        catalog.render(template, Samples.rich()).schema().at(items).toString());
    assertEquals(
        "[\"P1\"]", catalog.render(template, Samples.poor()).schema().at(items).toString());
  }

  @Test
  void aFolderIsReadAgain() throws IOException {
    Path file = folder.resolve("greet.yaml");
    Files.writeString(file, GREET);
    try (PromptCatalog catalog = Samples.of(folder, Map.of())) {
      String first = catalog.route("greet").promptId();
      assertFalse(catalog.reload());

      Files.writeString(file, GREET.replace("Hello", "Hi"));
      assertTrue(catalog.reload());
      String second = catalog.route("greet").promptId();
      assertNotEquals(first, second);
      assertTrue(problem(() -> catalog.get(first)).contains(first));

      Files.writeString(file, GREET.replace("{{name}}", "{{nam}}"));
      assertTrue(catalog.reload());
      assertEquals(second, catalog.route("greet").promptId(), "the last good version stays");
      assertEquals(1, catalog.problems().size());
      assertFalse(catalog.reload(), "told once");

      Files.writeString(file, GREET);
      assertTrue(catalog.reload());
      assertEquals(first, catalog.route("greet").promptId());
      assertEquals(List.of(), catalog.problems());

      Files.writeString(
          folder.resolve("newer.yaml"),
          GREET.replace("version: 1", "version: 2").replace("kind", "rude"));
      assertTrue(catalog.reload());
      assertEquals(2, catalog.route("greet").version());
      assertEquals(first, catalog.get(first).promptId());

      Files.writeString(folder.resolve("same.yaml"), GREET.replace("kind", "brief"));
      assertTrue(catalog.reload());
      assertTrue(catalog.problems().getFirst().detail().contains("give this one a higher version"));

      Files.delete(folder.resolve("same.yaml"));
      Files.delete(folder.resolve("newer.yaml"));
      Files.delete(file);
      assertTrue(catalog.reload());
      assertTrue(problem(() -> catalog.route("greet")).contains("no prompt greet"));
      Files.delete(folder);
      assertTrue(catalog.reload());
      assertTrue(catalog.problems().getFirst().detail().contains("cannot be read"));
      assertEquals(3, catalog.route("explain-pattern").version());
    }
  }

  @Test
  void aPinnedTemplateOutlivesItsFile() throws IOException {
    Path file = folder.resolve("greet.yaml");
    Files.writeString(file, GREET);
    String id;
    try (PromptCatalog catalog = Samples.of(folder, Map.of())) {
      id = catalog.route("greet").promptId();
    }
    try (PromptCatalog catalog = Samples.of(folder, Map.of("greet", id))) {
      Files.delete(file);
      assertTrue(catalog.reload());
      assertEquals(id, catalog.route("greet").promptId());
      assertTrue(catalog.problems().getFirst().detail().contains("pins " + id));
    }
  }

  @Test
  void aPromptOfFarseersOwnUsesWhatItIsGiven() throws IOException {
    Files.writeString(
        folder.resolve("mine.yaml"),
        GREET.replace("id: greet", "id: explain-pattern").replace("version: 1", "version: 9"));
    String problem = problem(() -> Samples.of(folder, Map.of()));
    assertTrue(problem.contains("is never given a variable"), problem);
  }

  @Test
  void theWatchLooksUntilItIsClosed() throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(3);
    FolderWatch watch =
        new FolderWatch(
            Duration.ofMillis(1),
            () -> {
              looks.countDown();
              throw new IllegalStateException("a look that fails does not end the watch");
            });
    assertTrue(looks.await(30, TimeUnit.SECONDS));
    watch.close();
    assertFalse(watch.isAlive());
  }

  @ParameterizedTest
  @CsvSource({"greet, 12345678", "greet, other@12345678", "greet, greet@1234"})
  void refusesAPinThatNamesNoVersion(String id, String pin) {
    Map<String, String> routes = Map.of(id, pin);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new PromptSettings(Path.of(""), routes, Duration.ZERO))
            .getMessage();
    assertTrue(String.valueOf(message).contains("prompt.routes.greet"), message);
  }
}
