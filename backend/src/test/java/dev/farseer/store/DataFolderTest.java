package dev.farseer.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {
  @TempDir private Path folder;

  private Path elsewhere() {
    return folder.resolve("lib").resolve("farseer.jar");
  }

  @Test
  void theNamedFolderComesFirst() throws IOException {
    Path named = folder.resolve("named");
    Path found =
        DataFolder.find(
            Map.of("FARSEER_DATA", named.toString(), "HOME", folder.toString()), elsewhere());
    assertEquals(named, found);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(found)));
  }

  @Test
  void aPluginKeepsItsDataInGrafanasDataFolder() throws IOException {
    Path plugin = folder.resolve("grafana").resolve("plugins").resolve("farseer-insights");
    Files.createDirectories(plugin.resolve("lib"));
    Files.createFile(plugin.resolve("plugin.json"));
    assertEquals(
        folder.resolve("grafana").resolve("farseer"),
        DataFolder.find(
            Map.of("HOME", folder.toString()), plugin.resolve("lib").resolve("farseer.jar")));
  }

  @Test
  void aUserHasAFolderOfTheirOwn() {
    assertEquals(
        folder.resolve("xdg").resolve("farseer"),
        DataFolder.find(
            Map.of("XDG_DATA_HOME", folder.resolve("xdg").toString(), "HOME", folder.toString()),
            elsewhere()));
    assertEquals(
        folder.resolve(".local/share/farseer"),
        DataFolder.find(Map.of("HOME", folder.toString()), elsewhere()));
  }

  @Test
  void whatCannotBeWrittenIsPassedOver() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertEquals(
        folder.resolve(".local/share/farseer"),
        DataFolder.find(
            Map.of("FARSEER_DATA", file.toString(), "HOME", folder.toString()), elsewhere()));
    Path temporary = DataFolder.find(Map.of("HOME", file.toString()), elsewhere());
    assertTrue(Files.isDirectory(temporary));
    Files.delete(temporary);
  }
}
