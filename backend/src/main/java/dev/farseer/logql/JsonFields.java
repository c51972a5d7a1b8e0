package dev.farseer.logql;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;

/** The {@code json} and {@code unpack} stages. */
final class JsonFields {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String ERROR = "JSONParserErr";
  // the words that Loki's parser uses, because queries and dashboards filter on them
  private static final String NO_OBJECT =
      "Value looks like object, but can't find closing '}' symbol";
  private static final String BROKEN = "Value is array, but can't find closing ']' symbol";

  private record Extract(String label, JsonPath path) {}

  private JsonFields() {}

  static LinePipeline.Step step(Stage.Json stage) {
    if (stage.extractions().isEmpty()) {
      return JsonFields::everyField;
    }
    List<Extract> extracts =
        stage.extractions().stream()
            .map(each -> new Extract(each.label(), JsonPath.parse(each.source())))
            .toList();
    return line -> {
      extract(line, extracts);
      return true;
    };
  }

  /** Packed labels come back, and {@code _entry} becomes the line. */
  static boolean unpack(LineState line) {
    String text = line.text();
    if (text.isEmpty()) {
      return true;
    }
    if (!text.startsWith("{")) {
      line.fail(ERROR, "expecting json object(6), but it is not");
      return true;
    }
    try {
      JsonNode packed = MAPPER.readTree(text);
      if (!packed.path("_entry").isTextual()) {
        return true;
      }
      packed
          .properties()
          .forEach(
              field -> {
                if (!field.getKey().equals("_entry") && field.getValue().isTextual()) {
                  line.extract(LogfmtFields.label(field.getKey()), field.getValue().asText());
                }
              });
      line.text(packed.path("_entry").asText());
    } catch (IOException _) {
      line.fail(ERROR, BROKEN);
    }
    return true;
  }

  private static boolean everyField(LineState line) {
    try (JsonParser parser = MAPPER.createParser(line.text())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        line.fail(ERROR, NO_OBJECT);
        return true;
      }
      fields(parser, "", line);
    } catch (IOException _) {
      line.fail(ERROR, line.text().stripLeading().startsWith("{") ? BROKEN : NO_OBJECT);
    }
    return true;
  }

  private static void fields(JsonParser parser, String prefix, LineState line) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = prefix + LogfmtFields.label(parser.currentName(), prefix.isEmpty());
      switch (parser.nextToken()) {
        case START_OBJECT -> fields(parser, name + "_", line);
        case START_ARRAY -> parser.skipChildren();
        case VALUE_NULL -> {}
        default -> line.extract(name, parser.getText());
      }
    }
  }

  private static void extract(LineState line, List<Extract> extracts) {
    if (line.text().isEmpty()) {
      return;
    }
    if (!line.text().stripLeading().startsWith("{")) {
      line.fail(ERROR, "");
      return;
    }
    JsonNode document = MAPPER.missingNode();
    try {
      document = MAPPER.readTree(line.text());
    } catch (IOException _) {
      document = MAPPER.missingNode(); // Loki leaves the labels empty without an error
    }
    for (Extract each : extracts) {
      line.extract(each.label(), each.path().read(document));
    }
  }
}
