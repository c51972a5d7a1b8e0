package dev.farseer.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/dependencies.md names each direct dependency, and no other. */
final class DependenciesTest {
  private static final Pattern DECLARED =
      Pattern.compile("<dependency>\\s*<groupId>[^<]+</groupId>\\s*<artifactId>([^<]+)<");
  private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `([^`]+)` \\| \\S");

  @Test
  void everyDependencyHasItsReason() throws IOException {
    assertEquals(
        all(DECLARED, Path.of("pom.xml")), all(DOCUMENTED, Path.of("../docs/dependencies.md")));
  }

  private static Set<String> all(Pattern pattern, Path file) throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher matcher = pattern.matcher(Files.readString(file));
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
