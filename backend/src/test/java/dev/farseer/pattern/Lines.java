package dev.farseer.pattern;

import dev.farseer.log.LogLine;
import dev.farseer.log.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lines for tests: an hour from {@link #START}, spread evenly. */
final class Lines {
  static final long START = 1_700_000_000_000_000_000L;
  static final long HOUR = 3_600_000_000_000L;
  static final TimeRange WINDOW = new TimeRange(START, START + HOUR);
  static final Map<String, String> APP = Map.of("app", "shop");

  private Lines() {}

  static LogLine line(long offsetNs, String text) {
    return new LogLine(START + offsetNs, APP, Map.of(), text);
  }

  /** The texts as lines spread over the hour. */
  static List<LogLine> spread(List<String> texts) {
    List<LogLine> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      lines.add(line(HOUR / texts.size() * i, texts.get(i)));
    }
    return lines;
  }

  static MinedPatterns mine(List<LogLine> lines) {
    PatternMiner miner = new PatternMiner(PatternSettings.defaults(), WINDOW);
    lines.forEach(miner::add);
    return miner.finish();
  }

  static MinedPatterns mineTexts(List<String> texts) {
    return mine(spread(texts));
  }

  static long sum(MinedPatterns mined) {
    return mined.patterns().stream().mapToLong(Pattern::count).sum();
  }

  static Pattern with(MinedPatterns mined, String words) {
    return mined.patterns().stream()
        .filter(p -> p.template().contains(words))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    words
                        + " not in "
                        + mined.patterns().stream().map(Pattern::template).toList()));
  }
}
