package dev.farseer.door.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.door.Json;
import dev.farseer.door.plugin.wire.DataSourceInstanceSettings;
import dev.farseer.door.plugin.wire.PluginContext;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.util.Map;

/**
 * One data source as its administrator has set it up in Grafana; it comes with every request.
 *
 * @param orgId Grafana's organisation
 * @param uid unique in that organisation
 * @param name as people see it
 * @param lastUpdatedMs when it was saved last, milliseconds since the epoch
 * @param settings what is not secret: the document {@code jsonData}
 * @param secrets what is, by key
 */
public record DataSource(
    long orgId,
    String uid,
    String name,
    long lastUpdatedMs,
    ObjectNode settings,
    Map<String, String> secrets) {

  /** Copies. */
  public DataSource {
    settings = settings.deepCopy();
    secrets = Map.copyOf(secrets);
  }

  /** The data source that a request is about. */
  static DataSource of(PluginContext context) {
    if (!context.hasDataSourceInstanceSettings()) {
      throw new Problem(Reason.BAD_REQUEST, "the request names no data source");
    }
    DataSourceInstanceSettings sent = context.getDataSourceInstanceSettings();
    return new DataSource(
        context.getOrgId(),
        sent.getUid(),
        sent.getName(),
        sent.getLastUpdatedMs(),
        settings(sent),
        sent.getSecureJsonDataMap());
  }

  private static ObjectNode settings(DataSourceInstanceSettings sent) {
    if (sent.getJsonData().isEmpty()) {
      return Json.object();
    }
    return Json.read(sent.getJsonData().toByteArray(), "the data source's jsonData")
            instanceof ObjectNode object
        ? object
        : Json.object();
  }

  /** Never the secrets. */
  @Override
  public String toString() {
    return "data source " + name + " (" + uid + ")";
  }
}
