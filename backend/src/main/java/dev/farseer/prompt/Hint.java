package dev.farseer.prompt;

import dev.farseer.settings.Nearest;
import java.util.Collection;
import java.util.TreeSet;

/** Words for a name that is not known. */
final class Hint {
  private Hint() {}

  /** A hint such as {@code did you mean "service"?}, or the list of what is known. */
  static String of(String name, Collection<String> known) {
    String nearest = Nearest.of(name, known);
    if (!nearest.isEmpty()) {
      return "did you mean \"" + nearest + "\"?";
    }
    return known.isEmpty()
        ? "there are none here"
        : "known are " + String.join(", ", new TreeSet<>(known));
  }
}
