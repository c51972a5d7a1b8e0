package dev.farseer.casebook;

import dev.farseer.log.Level;
import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import dev.farseer.pattern.Components;
import dev.farseer.pattern.Histogram;
import dev.farseer.pattern.Pattern;
import dev.farseer.pattern.PatternMiner;
import dev.farseer.pattern.PatternSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes patterns of single lines without the miner: numbers become slots, nothing else does. */
final class Lines {
  private static final java.util.regex.Pattern NUMBER =
      java.util.regex.Pattern.compile("(?<![A-Za-z])\\d[\\d.:]*");
  private static final java.util.regex.Pattern LEVEL =
      java.util.regex.Pattern.compile(
          "\\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|SEVERE|PANIC)\\b"
              + "|\\blevel\"?[=:] ?\"?([a-z]+)|\\[(error|warn|notice|info|crit|alert|emerg|debug)\\]");

  private Lines() {}

  /** The pattern that the real miner makes of a window with this one line. */
  static Pattern mined(String line) {
    PatternMiner miner =
        new PatternMiner(PatternSettings.defaults(), new TimeRange(0, 3_600_000_000_000L));
    miner.add(new LogLine(5_000_000_000L, Map.of("app", "shop"), Map.of(), line));
    return miner.finish().patterns().getFirst();
  }

  static String template(String line) {
    return NUMBER.matcher(line).replaceAll("<num>");
  }

  static String id(String line) {
    return "%016x".formatted(template(line).hashCode() & 0xffffffffL);
  }

  static Level level(String line) {
    java.util.regex.Matcher found = LEVEL.matcher(line);
    if (found.find()) {
      for (int i = 1; i <= found.groupCount(); i++) {
        Level level = found.group(i) == null ? null : Level.ofWord(found.group(i));
        if (level != null) {
          return level;
        }
      }
    }
    return Level.UNKNOWN;
  }

  static Pattern pattern(String line) {
    return pattern(level(line), line);
  }

  /** One pattern of all the lines, with the template of the first. */
  static Pattern pattern(Level level, String... lines) {
    return new Pattern(
        id(lines[0]),
        Set.of(id(lines[0])),
        template(lines[0]),
        Components.of(Map.of("app", "shop")),
        level,
        lines.length,
        1,
        lines.length,
        new Histogram(0, 1_000_000_000L, List.of((long) lines.length)),
        List.of(),
        List.of(lines).stream()
            .map(line -> new LogLine(1, Map.of("app", "shop"), Map.of(), line))
            .toList(),
        List.of(),
        Map.of("app", List.of("shop")));
  }
}
