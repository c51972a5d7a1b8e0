package dev.farseer.door;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names a series as its query's legend says: {@code {{label}}} stands for the label's value. */
final class Legend {
  private static final int LONGEST = 512;
  private static final Pattern LABEL = Pattern.compile("\\{\\{\\s*([A-Za-z_]\\w{0,255})\\s*}}");

  private final String text;

  private Legend(String text) {
    this.text = text;
  }

  static Legend of(Options options) {
    return new Legend(options.text(LONGEST, "legend"));
  }

  /** The name of a series, {@code otherwise} without a legend. A label it lacks is empty. */
  String name(Map<String, String> labels, String otherwise) {
    if (text.isEmpty()) {
      return otherwise;
    }
    return LABEL
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(labels.getOrDefault(found.group(1), "")));
  }
}
