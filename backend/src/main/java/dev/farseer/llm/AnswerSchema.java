package dev.farseer.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The schema an answer must fit, compiled. A server's own enforcement is never relied on: it leaves
 * out some keywords without saying so.
 */
final class AnswerSchema {
  private static final int MOST_ERRORS = 5;
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Schema SCHEMA_OF_SCHEMAS =
      REGISTRY.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

  private final Schema schema;

  private AnswerSchema(Schema schema) {
    this.schema = schema;
  }

  /**
   * Compiles a schema.
   *
   * @throws Problem PROMPT when it is none
   */
  static AnswerSchema compile(JsonNode schema) {
    if (!schema.isObject()) {
      throw new Problem(
          Reason.PROMPT, "The answer schema must be a JSON object: correct the prompt template.");
    }
    List<Error> errors = SCHEMA_OF_SCHEMAS.validate(schema);
    if (!errors.isEmpty()) {
      throw new Problem(
          Reason.PROMPT,
          "The answer schema is none ("
              + words(errors.stream().map(Error::toString).toList())
              + "): correct the prompt template.");
    }
    try {
      Schema compiled = REGISTRY.getSchema(schema);
      // keywords are read when first used: use them now, so that a wrong one shows here
      compiled.validate(STRICT.createObjectNode());
      return new AnswerSchema(compiled);
    } catch (SchemaException e) {
      throw new Problem(
          Reason.PROMPT, "The answer schema cannot be used: correct the prompt template.", e);
    }
  }

  /** An answer's text, checked. */
  sealed interface Checked {}

  /** It fits. */
  record Fits(JsonNode json) implements Checked {}

  /**
   * It does not.
   *
   * @param forModel what is wrong, in full; may repeat parts of the answer
   * @param forPeople the same without any text of the model, fit for logs and traces
   */
  record Misfit(String forModel, String forPeople) implements Checked {}

  /** Checks an answer. */
  Checked check(String text) {
    JsonNode json;
    try {
      json = STRICT.readTree(text);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      return new Misfit(
          "it is not JSON" + where + ": " + e.getOriginalMessage(), "it is not JSON" + where);
    }
    if (json.isMissingNode()) {
      return new Misfit("it is empty", "it is empty");
    }
    List<Error> errors = schema.validate(json);
    return errors.isEmpty()
        ? new Fits(json)
        : new Misfit(
            words(
                errors.stream()
                    .map(e -> "at " + e.getInstanceLocation() + "/ " + e.getMessage())
                    .toList()),
            words(errors.stream().map(e -> "it breaks " + e.getSchemaLocation()).toList()));
  }

  private static String words(List<String> errors) {
    String shown = errors.stream().limit(MOST_ERRORS).collect(Collectors.joining("; "));
    int more = errors.size() - MOST_ERRORS;
    return more > 0 ? shown + "; and " + more + " more" : shown;
  }
}
