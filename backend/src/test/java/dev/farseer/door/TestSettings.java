package dev.farseer.door;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.settings.SettingsReader;
import java.util.Map;

/** Settings with a few keys changed, through the reader that production uses. */
public final class TestSettings {
  private TestSettings() {}

  /** The defaults, changed as {@code key, value, key, value...} say. */
  public static ServerSettings with(String... changes) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < changes.length; i += 2) {
      tree.put(changes[i], changes[i + 1]);
    }
    SettingsReader reader = new SettingsReader(Map.of());
    ServerSettings settings = reader.read(ServerSettings.defaults(), tree);
    if (!reader.problems().isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", reader.problems()));
    }
    return settings;
  }

  static ServerSettings onFreePort(ServerSettings s) {
    return new ServerSettings(
        s.host(),
        0,
        s.token(),
        s.openReadiness(),
        s.openMetrics(),
        s.maxBodyBytes(),
        s.maxQueryBytes(),
        s.maxRange(),
        s.maxRows(),
        s.maxConcurrentQueries(),
        s.panelWait(),
        s.exploreWait(),
        s.alertWait(),
        s.queryTimeout(),
        s.streamTimeout(),
        s.idleTimeout(),
        s.stopTimeout(),
        s.corsOrigins(),
        s.tempoDatasourceUid(),
        s.tempoDatasourceName());
  }
}
