package dev.farseer.redact;

import dev.farseer.redact.KeyWord.Trust;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells values of sensitive keys that are secrets from those that are not. */
final class Plausible {
  /** Says that there is no secret, or that somebody else has masked it. */
  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "null",
          "nil",
          "none",
          "true",
          "false",
          "undefined",
          "redacted",
          "[redacted]",
          "hidden",
          "masked",
          "filtered",
          "[filtered]",
          "empty",
          "yes",
          "no",
          "n/a",
          "unset",
          "not_set");

  /** How a sentence goes on after "password:" or "token:" when it is about one. */
  private static final Set<String> PROSE =
      Set.of(
          "is",
          "not",
          "was",
          "has",
          "must",
          "cannot",
          "can",
          "could",
          "should",
          "does",
          "too",
          "the",
          "a",
          "an",
          "no",
          "invalid",
          "incorrect",
          "wrong",
          "expired",
          "missing",
          "required",
          "failed",
          "failure",
          "authentication",
          "mismatch",
          "error",
          "for",
          "unable",
          "denied",
          "rejected",
          "accepted",
          "changed",
          "unknown",
          "bad");

  private final String text;

  Plausible(String text) {
    this.text = text;
  }

  /**
   * Whether the value of a sensitive key is none that has to be masked.
   *
   * @param prose whether key and value may be a sentence: no quoted key, a colon and a blank
   * @param quoted whether key or value stand in quotes
   */
  boolean isHarmless(int start, int end, KeyWord key, boolean prose, boolean quoted) {
    if (isPlaceholder(start, end)) {
      return true;
    }
    char first = text.charAt(start);
    if (key.word().equals("pwd")
        && (first == '/' || first == '~' || text.startsWith(":\\", start + 1))) {
      return true; // the working directory
    }
    if (key.kind() == Kind.COOKIE && text.startsWith("0x", start)) {
      return true; // ZooKeeper's sessions are numbered, not secret
    }
    if (!quoted && isStructure(start, end, key)) {
      return true;
    }
    return switch (key.trust()) {
      case STRONG -> prose && !quoted && isProse(start, end);
      case WEAK ->
          prose
              ? !(looksSecret(start, end) && isToken(start, end))
              : end - start <= 5 && Chars.skip(text, start, Chars.DIGIT, end) == end;
      case SHAPED -> !looksSecret(start, end);
    };
  }

  /** Whether an object is printed here, whose own keys are looked at next: {@code Token{...}}. */
  private boolean isStructure(int start, int end, KeyWord key) {
    int name = key.trust() == Trust.STRONG ? start : Chars.skip(text, start, Chars.LETTER, end);
    return name < end && "{[(".indexOf(text.charAt(name)) >= 0;
  }

  private boolean isProse(int start, int end) {
    return end - start <= 14 && PROSE.contains(wordAt(start, end));
  }

  private String wordAt(int start, int end) {
    int to = end;
    while (to > start && ".,;:!".indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    return text.substring(start, to).toLowerCase(Locale.ROOT);
  }

  /** Whether something says that there is no secret here, or that it is masked already. */
  boolean isPlaceholder(int start, int end) {
    char first = text.charAt(start);
    if (first == '<' && (text.charAt(end - 1) == '>' || text.startsWith("<redacted:", start))) {
      return true;
    }
    if (text.startsWith("${", start)
        || text.startsWith("{{", start)
        || text.startsWith("$(", start)) {
      return true;
    }
    boolean filler = first == '*' || (end - start >= 3 && "xX.-".indexOf(first) >= 0);
    if (filler && isRepeated(start, end, first)) {
      return true;
    }
    return end - start <= 12 && PLACEHOLDERS.contains(wordAt(start, end));
  }

  private boolean isRepeated(int start, int end, char c) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) != c) {
        return false;
      }
    }
    return true;
  }

  /** Whether only characters that tokens are made of stand there, unlike in a Java identity. */
  private boolean isToken(int start, int end) {
    return Chars.skip(text, start, Chars.BASE64 | Chars.BASE64URL | Chars.DOT, end) == end;
  }

  /** Long, or of some length with digits among letters. */
  private boolean looksSecret(int start, int end) {
    int length = end - start;
    return length >= 20
        || (length >= 8
            && Chars.any(text, start, end, Chars.DIGIT)
            && Chars.any(text, start, end, Chars.LETTER));
  }

  /**
   * What the value of a key that stands elsewhere, such as a label's name, is; null if ordinary.
   */
  static @Nullable Kind kindOf(String key, String value) {
    KeyWord word = KeyWord.before(key, key.length(), 0);
    if (word == null || value.isEmpty()) {
      return null;
    }
    Plausible plausible = new Plausible(value);
    return plausible.isHarmless(0, value.length(), word, false, true) ? null : word.kind();
  }
}
