package dev.farseer.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The threads of this process, virtual ones too, which nothing but a thread dump tells. */
final class LiveThreads {
  private LiveThreads() {}

  /** Names of live threads that begin with one of the prefixes. */
  static List<String> named(String... prefixes) throws IOException {
    Path folder = Files.createTempDirectory("threads");
    Path file = folder.resolve("dump.json");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
    JsonNode dump = new ObjectMapper().readTree(file.toFile());
    Files.delete(file);
    Files.delete(folder);
    return dump.findValuesAsText("name").stream()
        .filter(name -> Stream.of(prefixes).anyMatch(name::startsWith))
        .toList();
  }
}
