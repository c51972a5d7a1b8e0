package dev.farseer.redact;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** The patterns of the settings, applied one after the other, in order of their names. */
final class ExtraPatterns {
  private record Extra(String name, Pattern pattern, LongAdder count) {}

  private final List<Extra> extras = new ArrayList<>();

  ExtraPatterns(Map<String, String> patterns) {
    new TreeMap<>(patterns)
        .forEach(
            (name, expression) ->
                extras.add(new Extra(name, Pattern.compile(expression), new LongAdder())));
  }

  String redact(String text) {
    String result = text;
    for (Extra extra : extras) {
      result = redact(extra, result);
    }
    return result;
  }

  private static String redact(Extra extra, String text) {
    Matcher matcher = extra.pattern.matcher(text);
    int group = extra.pattern.groupCount() > 0 ? 1 : 0;
    StringBuilder out = null;
    int from = 0;
    while (matcher.find()) {
      int start = matcher.start(group);
      int end = matcher.end(group);
      if (start >= 0 && end > start) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, from, start).append("<redacted:").append(extra.name).append('>');
        from = end;
        extra.count.increment();
      }
    }
    return out == null ? text : out.append(text, from, text.length()).toString();
  }

  void addCounts(Map<String, Long> counts) {
    for (Extra extra : extras) {
      if (extra.count.sum() > 0) {
        counts.put(extra.name, extra.count.sum());
      }
    }
  }
}
