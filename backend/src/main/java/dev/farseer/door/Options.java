package dev.farseer.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.farseer.casebook.Severity;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of a question, read from a JSON object or from the parameters of a URL: numbers and
 * truth values may also come as text, and blank text or null means "not given".
 */
public final class Options {
  private static final int LONGEST_WORD = 256;

  private final ObjectNode given;

  /** Options of an object that is only read. */
  public Options(ObjectNode given) {
    this.given = given;
  }

  /** The value as sent, a missing node when it is not. */
  public JsonNode node(String name) {
    return given.path(name);
  }

  /**
   * The first of several names that has a text, empty when none has.
   *
   * @throws Problem when a value is no text
   */
  public String text(int longestBytes, String... names) {
    for (String name : names) {
      JsonNode node = given.path(name);
      if (node.isMissingNode() || node.isNull()) {
        continue;
      }
      if (!node.isTextual()) {
        throw wrong(name + " must be text");
      }
      String text = node.textValue();
      if (text.length() > longestBytes
          || text.getBytes(StandardCharsets.UTF_8).length > longestBytes) {
        throw new Problem(Reason.TOO_LARGE, name + " is longer than " + longestBytes + " bytes");
      }
      if (!text.isBlank()) {
        return text.strip();
      }
    }
    return "";
  }

  /** A short text, empty when it is not given. */
  public String word(String... names) {
    return text(LONGEST_WORD, names);
  }

  /** A whole number. */
  public int number(String name, int otherwise, int least, int most) {
    BigDecimal number = decimal(name);
    if (number == null) {
      return otherwise;
    }
    if (number.compareTo(BigDecimal.valueOf(least)) < 0
        || number.compareTo(BigDecimal.valueOf(most)) > 0
        || number.stripTrailingZeros().scale() > 0) {
      throw wrong(name + " must be a whole number from " + least + " to " + most);
    }
    return number.intValueExact();
  }

  /** A truth value: true, false, yes, no, 1, 0. */
  public boolean flag(String name, boolean otherwise) {
    JsonNode node = given.path(name);
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    String word = shown(node);
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "" -> otherwise;
      case "true", "yes", "1", "on" -> true;
      case "false", "no", "0", "off" -> false;
      default -> throw wrong(name + " must be true or false");
    };
  }

  /** A wait: a number of seconds, or text such as {@code 500ms}. */
  public Duration wait(String name, Duration otherwise, Duration most) {
    JsonNode node = given.path(name);
    String text = shown(node);
    if (text.isEmpty()) {
      return otherwise;
    }
    BigDecimal seconds = decimalOf(text);
    String wrong = name + " must be from 0 to " + most.toSeconds() + " s, such as 500ms or 2s";
    Duration wait;
    if (seconds == null) {
      wait = Times.duration(name, text);
    } else if (seconds.signum() < 0 || seconds.compareTo(BigDecimal.valueOf(86_400)) > 0) {
      throw wrong(wrong);
    } else {
      wait = Duration.ofNanos(seconds.movePointRight(9).longValue());
    }
    if (wait.compareTo(most) > 0) {
      throw wrong(wrong);
    }
    return wait;
  }

  /** The least severity that is wanted, every one unless given. */
  public Severity minSeverity() {
    Severity given = severity("minSeverity", "min_severity", "severity");
    return given == null ? Severity.INFO : given;
  }

  /** A severity under the first of several names that has one, null when none has. */
  public @Nullable Severity severity(String... names) {
    String word = word(names);
    if (word.isEmpty()) {
      return null;
    }
    for (Severity severity : Severity.values()) {
      if (severity.word().equals(word.toLowerCase(Locale.ROOT))) {
        return severity;
      }
    }
    throw wrong(
        names[0]
            + " must be one of "
            + Arrays.stream(Severity.values())
                .map(Severity::word)
                .collect(Collectors.joining(", ")));
  }

  /** Throws when a name is given that is none of the known ones. */
  public void checkNames(List<String> known) {
    for (String name : (Iterable<String>) given::fieldNames) {
      if (!known.contains(name)) {
        throw wrong(
            "the request has a field that is not known; known are " + String.join(", ", known));
      }
    }
  }

  private @Nullable BigDecimal decimal(String name) {
    String text = shown(given.path(name));
    if (text.isEmpty()) {
      return null;
    }
    BigDecimal number = decimalOf(text);
    if (number == null) {
      throw wrong(name + " must be a number");
    }
    return number;
  }

  private static @Nullable BigDecimal decimalOf(String text) {
    try {
      BigDecimal number = text.length() > 32 ? null : new BigDecimal(text);
      // an exponent such as 1e999999999 is a number that must never be written out
      return number == null || Math.abs((long) number.scale()) > 400 ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String shown(JsonNode node) {
    return node.isMissingNode() || node.isNull()
        ? ""
        : node.isTextual() ? node.textValue().strip() : node.isValueNode() ? node.asText() : "{}";
  }

  private static Problem wrong(String detail) {
    return new Problem(Reason.BAD_REQUEST, detail);
  }
}
