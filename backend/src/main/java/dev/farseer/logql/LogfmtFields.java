package dev.farseer.logql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code logfmt} stage. */
final class LogfmtFields implements LinePipeline.Step {
  private static final String ERROR = "LogfmtParserErr";

  private final Stage.Logfmt stage;

  LogfmtFields(Stage.Logfmt stage) {
    this.stage = stage;
  }

  @Override
  public boolean apply(LineState line) {
    List<Stage.Extraction> wanted = stage.extractions();
    if (wanted.isEmpty()) {
      read(
          line,
          (key, value) -> {
            if (stage.keepEmpty() || !value.isEmpty()) {
              line.extract(label(key), value);
            }
          });
    } else {
      Map<String, String> pairs = new HashMap<>();
      read(line, pairs::put);
      for (Stage.Extraction each : wanted) {
        line.extract(each.label(), pairs.getOrDefault(each.source(), ""));
      }
    }
    return true;
  }

  /** A label's name made of any text. */
  static String label(String key) {
    return label(key, true);
  }

  static String label(String key, boolean first) {
    StringBuilder label = new StringBuilder(key.length() + 1);
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (i == 0 && first && digit) {
        label.append('_');
      }
      boolean plain = digit || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      label.append(plain ? c : '_');
    }
    return label.toString();
  }

  private interface Pairs {
    void pair(String key, String value);
  }

  private void read(LineState line, Pairs pairs) {
    String text = line.text();
    int i = 0;
    while (i < text.length()) {
      if (text.charAt(i) <= ' ') {
        i++;
        continue;
      }
      int start = i;
      while (i < text.length() && text.charAt(i) > ' ' && "=\"".indexOf(text.charAt(i)) < 0) {
        i++;
      }
      char stop = i < text.length() ? text.charAt(i) : ' ';
      if (stop == '"' || (stop == '=' && i == start)) {
        if (fail(line, i, stop)) {
          return;
        }
        i = space(text, i);
        continue;
      }
      String key = text.substring(start, i);
      if (stop != '=') {
        pairs.pair(key, "");
        continue;
      }
      i++;
      if (i < text.length() && text.charAt(i) == '"') {
        int close = closing(text, i + 1);
        if (close < 0) {
          fail(line, text.length(), '"');
          return;
        }
        pairs.pair(key, unescape(text.substring(i + 1, close)));
        i = close + 1;
      } else {
        int end = i;
        while (end < text.length()
            && text.charAt(end) > ' '
            && "=\"".indexOf(text.charAt(end)) < 0) {
          end++;
        }
        if (end < text.length() && text.charAt(end) > ' ') {
          if (fail(line, end, text.charAt(end))) {
            return;
          }
          i = space(text, end);
          continue;
        }
        pairs.pair(key, text.substring(i, end));
        i = end;
      }
    }
  }

  /** Notes the error when it matters; true ends the reading. */
  private boolean fail(LineState line, int index, char unexpected) {
    if (stage.strict()) {
      line.fail(
          ERROR,
          "logfmt syntax error at pos %d : unexpected '%c'".formatted(index + 1, unexpected));
    }
    return stage.strict();
  }

  private static int space(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) > ' ') {
      i++;
    }
    return i;
  }

  private static int closing(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        return i;
      }
    }
    return -1;
  }

  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char escape = text.charAt(++i);
        int at = "nrt".indexOf(escape);
        plain.append(at >= 0 ? "\n\r\t".charAt(at) : escape);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
