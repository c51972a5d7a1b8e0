package dev.farseer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.farseer.telemetry.Telemetry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The suite on a file. */
final class SqliteStoreTest extends StoreSuite {
  @Override
  StoreSettings fresh() {
    return StoreSettings.defaults().at(folder.resolve("data").resolve("farseer.db"));
  }

  @Test
  void aStoreOfAnEarlierVersionIsRaisedAndKeepsWhatItHas() throws Exception {
    StoreSettings settings =
        StoreSettings.defaults().at(folder.resolve("old").resolve("farseer.db"));
    try (Store newest = Stores.open(settings, Telemetry.local())) {
      newest.cases().put(Kept.model("disk", "disk_full"), "asked", "");
    }
    // as the first version left it
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("old/farseer.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE farseer_narrative");
      statement.execute("DELETE FROM farseer_schema WHERE version <> '1'");
    }
    try (Store raised = Stores.open(settings, Telemetry.local())) {
      assertEquals("disk_full", raised.cases().get("disk").orElseThrow().rootCause());
      raised.insights().tell("causes", new StoredNarrative("The disk is full.", "m"));
      assertTrue(raised.insights().narrative("causes", Duration.ofHours(1)).isPresent());
    }
  }
}
