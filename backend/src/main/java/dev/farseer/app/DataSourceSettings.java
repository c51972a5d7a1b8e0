package dev.farseer.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.plugin.DataSource;
import dev.farseer.frame.Links;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import dev.farseer.settings.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings of one data source in Grafana: sections of {@code farseer.yaml} over the settings of
 * the process, where its traces lead to, and the service to forward to.
 *
 * @param farseer what the engine runs with
 * @param links where trace ids lead to
 * @param serviceUrl a Farseer service that answers instead, empty for none
 * @param serviceToken its token
 */
record DataSourceSettings(
    FarseerSettings farseer, Links links, String serviceUrl, Secret serviceToken) {

  /** The secret of {@code secureJsonData} that belongs to each key. */
  private static final Map<String, String> SECRETS =
      Map.of(
          "lokiPassword", "loki.password",
          "lokiBearerToken", "loki.bearerToken",
          "llmApiKey", "llm.apiKey");

  private static final String SERVICE_TOKEN = "farseerToken";

  /** Before a server's name: the secret that is the key of this element of {@code llm.servers}. */
  private static final String SERVER_KEY = "llmKey.";

  private static final Set<String> SECTIONS =
      Set.of("loki", "llm", "server", "explain", "pattern", "redact", "casebook", "prompt");

  /**
   * Keys that only the administrator of the server may set: they name files and programs of the
   * machine that Grafana runs on, and whoever may edit a data source need not be allowed to.
   */
  private static final Set<String> SERVER_ONLY =
      Set.of(
          "loki.caFile",
          "loki.clientCertFile",
          "loki.clientKeyFile",
          "llm.modelPath",
          "llm.serverBinary",
          "llm.serverArguments",
          "casebook.extraFolder",
          "prompt.folder",
          "prompt.reloadInterval");

  private static final String BY_THE_ADMINISTRATOR =
      " cannot be set here: name a farseer.yaml in grafana.ini,"
          + " [plugin.farseer-insights-datasource] config = /path/to/farseer.yaml";

  /** Keys of {@code server} that mean something without a port. */
  private static final Set<String> SERVER =
      Set.of(
          "maxQueryBytes",
          "maxRange",
          "maxRows",
          "maxConcurrentQueries",
          "panelWait",
          "exploreWait",
          "alertWait",
          "queryTimeout");

  /** What Grafana itself writes into the settings of any data source. */
  private static final Set<String> GRAFANAS_OWN =
      Set.of(
          "enableSecureSocksProxy",
          "secureSocksProxyUsername",
          "pdcInjected",
          "teamHttpHeaders",
          "oauthPassThru",
          "keepCookies",
          "manageAlerts",
          "httpMethod",
          "timeout");

  /**
   * Reads the settings.
   *
   * @param base the settings of the process
   * @throws Problem {@link Reason#SETTINGS} with every problem at once
   */
  static DataSourceSettings of(FarseerSettings base, DataSource source) {
    List<String> problems = new ArrayList<>();
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    source.settings().properties().forEach(key -> take(key, tree, problems));
    SECRETS.forEach(
        (secret, key) -> {
          String value = source.secrets().getOrDefault(secret, "");
          if (!value.isEmpty()) {
            String[] path = key.split("\\.", 2);
            tree.withObjectProperty(path[0]).put(path[1], value);
          }
        });
    takeServerKeys(source, tree);
    SettingsReader reader = new SettingsReader(Map.of());
    FarseerSettings settings = reader.read(base, tree);
    problems.addAll(reader.problems());
    String service = source.settings().path("farseer").path("url").asText("").strip();
    if (!service.isEmpty() && !service.matches("https?://[^\\s?#@]+")) {
      problems.add("farseer.url must be an http or https address such as https://farseer:7117");
    }
    if (!problems.isEmpty()) {
      throw new Problem(
          Reason.SETTINGS,
          "the settings of the data source have problems: " + String.join("; ", problems));
    }
    JsonNode tempo = source.settings().path("tempo");
    return new DataSourceSettings(
        settings,
        new Links(tempo.path("uid").asText(""), tempo.path("name").asText("")),
        service,
        new Secret(source.secrets().getOrDefault(SERVICE_TOKEN, "").strip()));
  }

  private static void take(
      Map.Entry<String, JsonNode> key, ObjectNode tree, List<String> problems) {
    String name = key.getKey();
    JsonNode value = key.getValue();
    if (name.equals("tempo") || name.equals("farseer") || GRAFANAS_OWN.contains(name)) {
      return;
    }
    if (name.equals("store")) {
      // a database and files of the machine, and shared by all data sources of the process
      problems.add("store" + BY_THE_ADMINISTRATOR);
      return;
    }
    if (!SECTIONS.contains(name) || !(value instanceof ObjectNode section)) {
      // the reader says what is wrong with it, and what was perhaps meant
      tree.set(name, value);
      return;
    }
    ObjectNode taken = tree.putObject(name);
    section
        .properties()
        .forEach(
            each -> {
              String path = name + "." + each.getKey();
              if (SECRETS.containsValue(path)) {
                problems.add(path + " is a secret: it belongs in secureJsonData");
              } else if (SERVER_ONLY.contains(path)) {
                problems.add(path + BY_THE_ADMINISTRATOR);
              } else if (name.equals("server") && !SERVER.contains(each.getKey())) {
                problems.add(path + " means nothing inside Grafana");
              } else if (path.equals("llm.servers") && each.getValue().isArray()) {
                taken.set(each.getKey(), servers(each.getValue(), problems));
              } else if (!empty(each.getValue())) {
                taken.set(each.getKey(), each.getValue());
              }
            });
  }

  /** The elements of {@code llm.servers}, in which a key has no place. */
  private static JsonNode servers(JsonNode list, List<String> problems) {
    ArrayNode taken = JsonNodeFactory.instance.arrayNode();
    for (JsonNode element : list) {
      if (!(element instanceof ObjectNode server)) {
        taken.add(element);
        continue;
      }
      ObjectNode fields = taken.addObject();
      for (Map.Entry<String, JsonNode> field : server.properties()) {
        if (field.getKey().equals("apiKey") && !empty(field.getValue())) {
          problems.add(
              "llm.servers["
                  + (taken.size() - 1)
                  + "].apiKey is a secret: it belongs in secureJsonData as "
                  + SERVER_KEY
                  + "NAME");
        } else if (!empty(field.getValue())) {
          fields.set(field.getKey(), field.getValue());
        }
      }
    }
    return taken;
  }

  private static void takeServerKeys(DataSource source, ObjectNode tree) {
    for (JsonNode element : tree.path("llm").path("servers")) {
      String name = element.path("name").asText("");
      String key = source.secrets().getOrDefault(SERVER_KEY + name, "");
      if (element instanceof ObjectNode server && !name.isEmpty() && !key.isEmpty()) {
        server.put("apiKey", key);
      }
    }
  }

  /** A field that was cleared in the form is one that is not set. */
  private static boolean empty(JsonNode value) {
    return value.isNull() || (value.isTextual() && value.textValue().isBlank());
  }
}
