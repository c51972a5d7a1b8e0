package dev.farseer.door.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.farseer.door.Answers;
import dev.farseer.door.Endpoint;
import dev.farseer.door.RunningDoors;
import dev.farseer.door.Samples;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the OpenAPI document against the routes and their answers. */
final class OpenApiTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String LOGQL = "{\\\"app\\\":1}";
  private static RunningDoors doors;
  private static JsonNode document;

  @BeforeAll
  static void start() throws Exception {
    doors = new RunningDoors();
    document = RunningDoors.json(doors.get("/api/v1/openapi.json"));
  }

  @AfterAll
  static void stop() {
    doors.close();
  }

  @Test
  void documentsEveryRouteAndNoOther() {
    Set<String> served = new TreeSet<>();
    for (Endpoint endpoint : doors.endpoints) {
      served.add(endpoint.method() + " " + endpoint.path());
    }
    Set<String> documented = new TreeSet<>();
    Set<String> operations = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        documented.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
        assertTrue(operations.add(method.getValue().path("operationId").asText()));
        assertTrue(method.getValue().path("responses").has("default"), path.getKey());
      }
    }
    assertEquals(served, documented);
  }

  @Test
  void saysWhichRoutesAskForTheToken() {
    for (Endpoint endpoint : doors.endpoints) {
      JsonNode operation =
          document
              .path("paths")
              .path(endpoint.path())
              .path(endpoint.method().toLowerCase(Locale.ROOT));
      boolean open = operation.path("security").isArray() && operation.path("security").isEmpty();
      assertEquals(endpoint.path().equals("/healthz"), open, endpoint.toString());
    }
  }

  @Test
  void hasNoLooseReferences() {
    for (JsonNode ref : document.findValues("$ref")) {
      String pointer = ref.textValue().substring(1);
      assertTrue(!document.at(pointer).isMissingNode(), pointer);
    }
  }

  @Test
  void hasNoTextCutOffAtAComma() {
    // in a flow mapping of YAML, what follows an unquoted comma becomes a key without a value
    assertEquals("", String.join(", ", emptyKeys(document, "")));
  }

  private static List<String> emptyKeys(JsonNode node, String at) {
    List<String> empty = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getValue().isNull()) {
        empty.add(at + "/" + entry.getKey());
      }
      empty.addAll(emptyKeys(entry.getValue(), at + "/" + entry.getKey()));
    }
    for (JsonNode item : node.isArray() ? node : MAPPER.createArrayNode()) {
      empty.addAll(emptyKeys(item, at));
    }
    return empty;
  }

  @Test
  void hasTheColumnsOfTheInsightTable() {
    JsonNode insight = document.path("components").path("schemas").path("Insight");
    List<String> properties = new ArrayList<>();
    insight.path("properties").fieldNames().forEachRemaining(properties::add);
    assertEquals(Answers.INSIGHT_COLUMNS, properties);
    List<String> required = new ArrayList<>();
    insight.path("required").forEach(name -> required.add(name.textValue()));
    assertEquals(Answers.INSIGHT_COLUMNS, required);
  }

  @Test
  void describesEveryJsonAnswer() throws Exception {
    Map<String, String> bodies =
        Map.of(
            "/query",
            "{\"targets\":[{\"target\":\"{a=\\\"b\\\"}\"},{\"target\":\"logs\",\"payload\":{\"logql\":\"{}\"}}]}",
            "/variable",
            "{\"payload\":\"label_values(app)\"}",
            "/tag-values",
            "{\"key\":\"app\"}",
            "/metric-payload-options",
            "{\"name\":\"prompt\"}",
            "/api/v1/feedback",
            "{\"insightId\":\"b0\",\"verdict\":\"confirm\"}",
            "/api/v1/cases/" + Samples.CASES.getFirst() + "/confirm",
            "{}",
            "/api/v1/cases/" + Samples.CASES.getFirst() + "/correct",
            "{\"rootCause\":\"disk_io_error\"}",
            "/api/v1/logql/check",
            "{\"query\":\"{app=\"}",
            "/annotations",
            "{\"annotation\":{\"query\":\"{a=\\\"b\\\"}\"}}");
    int checked = 0;
    for (Endpoint endpoint : doors.endpoints) {
      boolean delete = endpoint.method().equals("DELETE");
      String path =
          endpoint
              .path()
              .replace("{name}", "app")
              .replace("{id}", Samples.CASES.get(delete ? 1 : 0));
      HttpResponse<String> response =
          endpoint.method().equals("GET")
              ? doors.get(path + (path.startsWith("/api/v1/cases") ? "" : "?query=%7B%7D"))
              : delete
                  ? doors.send(HttpRequest.newBuilder(doors.uri(path)).DELETE())
                  : doors.post(path, bodies.getOrDefault(path, question(path)));
      assertEquals(200, response.statusCode(), endpoint + " " + response.body());
      String type = response.headers().firstValue("Content-Type").orElseThrow().split(";", 2)[0];
      JsonNode ok = operation(endpoint).path("responses").path("200");
      if (ok.has("$ref")) {
        ok = document.at(ok.path("$ref").textValue().substring(1));
      }
      JsonNode content = ok.path("content");
      assertTrue(content.has(type), endpoint + " answers " + type);
      if (type.equals("application/json")) {
        assertValid(content.path(type).path("schema"), RunningDoors.json(response), path);
        checked++;
      }
    }
    assertTrue(checked > 15, "only " + checked + " answers are JSON");
  }

  @Test
  void describesProblems() throws Exception {
    JsonNode schema = document.path("components").path("schemas").path("Problem");
    assertValid(schema, RunningDoors.json(doors.get("/nowhere")), "problem");
    assertValid(schema, RunningDoors.json(doors.post("/query", "[")), "problem");
  }

  private static String question(String path) {
    return path.startsWith("/api/v1/") ? "{\"query\":\"" + LOGQL + "\"}" : "{}";
  }

  private static JsonNode operation(Endpoint endpoint) {
    return document
        .path("paths")
        .path(endpoint.path())
        .path(endpoint.method().toLowerCase(Locale.ROOT));
  }

  private static void assertValid(JsonNode schema, JsonNode value, String what) {
    ObjectNode root = MAPPER.createObjectNode();
    root.setAll((ObjectNode) schema.deepCopy());
    root.set("components", document.path("components"));
    var errors =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(root)
            .validate(value);
    assertEquals("", errors.stream().map(Object::toString).collect(Collectors.joining("; ")), what);
  }
}
