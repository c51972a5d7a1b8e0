package dev.farseer.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many columns of a terminal text takes, and how to cut and wrap it by columns. */
final class DisplayWidth {
  // CSI sequences such as colours, and OSC sequences such as hyperlinks: they take no room
  private static final Pattern ANSI =
      Pattern.compile("\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\))");
  private static final Pattern CLUSTER = Pattern.compile("\\X");
  private static final String JOINTS = "_-/,.:;=";
  private static final int EMOJI_VARIATION = 0xfe0f;

  /** First and last code points that are wide or full-width, without emoji (Unicode UAX 11). */
  private static final int[] WIDE = {
    0x1100, 0x115F, 0x2329, 0x232A, 0x2E80, 0x303E, 0x3041, 0x3247, 0x3250, 0x4DBF, 0x4E00, 0xA4C6,
    0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xF900, 0xFAD9, 0xFE10, 0xFE19, 0xFE30, 0xFE6B, 0xFF01, 0xFF60,
    0xFFE0, 0xFFE6, 0x16FE0, 0x1B2FB, 0x1F200, 0x1F265, 0x20000, 0x3FFFD
  };

  private DisplayWidth() {}

  /** Columns that the text takes on one line. */
  static int of(String text) {
    if (isAscii(text)) {
      return text.length();
    }
    int width = 0;
    for (String cluster : clusters(ANSI.matcher(text).replaceAll(""))) {
      width += ofCluster(cluster);
    }
    return width;
  }

  /**
   * Text without escape sequences, cut to at most {@code width} columns, with the mark at its end.
   */
  static String cut(String text, int width, String mark) {
    if (of(text) <= width) {
      return text;
    }
    int room = width - of(mark);
    return room < 0 ? head(text, width) : head(text, room).stripTrailing() + mark;
  }

  /** The same, keeping both ends: what tells two long ids or paths apart is often at the end. */
  static String cutMiddle(String text, int width, String mark) {
    if (of(text) <= width) {
      return text;
    }
    int room = width - of(mark);
    if (room < 2) {
      return cut(text, width, mark);
    }
    String head = head(text, (room + 1) / 2);
    return head + mark + tail(text, room - of(head));
  }

  /**
   * Lines of at most {@code width} columns, broken at spaces where there are any and at {@code \n}.
   *
   * @param width from 2, so that a wide character fits
   * @param most at most so many lines, from 1; the last one ends with the mark when there is more
   */
  static List<String> wrap(String text, int width, int most, String mark) {
    List<String> lines = new ArrayList<>();
    for (String part : text.split("\n", -1)) {
      String rest = part.stripTrailing();
      while (of(rest) > width && lines.size() < most) {
        int cut = breakAt(rest, width);
        lines.add(rest.substring(0, cut).stripTrailing());
        rest = rest.substring(cut).stripLeading();
      }
      lines.add(rest);
    }
    if (lines.size() <= most) {
      return lines;
    }
    List<String> kept = new ArrayList<>(lines.subList(0, most));
    String last = kept.getLast();
    // something is missing after this line even when the line itself fits
    kept.set(
        most - 1,
        of(last) + of(mark) <= width
            ? last + mark
            : cut(last + " ".repeat(width) + ".", width, mark));
    return kept;
  }

  /** Spaces after the text up to the width. */
  static String padRight(String text, int width) {
    return text + " ".repeat(Math.max(0, width - of(text)));
  }

  /** Spaces before the text up to the width. */
  static String padLeft(String text, int width) {
    return " ".repeat(Math.max(0, width - of(text))) + text;
  }

  private static int breakAt(String text, int width) {
    int fits = Math.max(1, head(text, width).length());
    if (text.charAt(fits) == ' ') {
      return fits;
    }
    // a break that leaves most of the line empty looks worse than a broken word
    int space = text.lastIndexOf(' ', fits - 1) + 1;
    if (of(text.substring(0, space)) * 3 >= width) {
      return space;
    }
    int joint = fits;
    while (joint > space && JOINTS.indexOf(text.charAt(joint - 1)) < 0) {
      joint--;
    }
    return of(text.substring(0, joint)) * 3 >= width ? joint : fits;
  }

  private static String head(String text, int width) {
    int used = 0;
    int end = 0;
    for (String cluster : clusters(text)) {
      used += ofCluster(cluster);
      if (used > width) {
        break;
      }
      end += cluster.length();
    }
    return text.substring(0, end);
  }

  private static String tail(String text, int width) {
    List<String> clusters = clusters(text);
    int used = 0;
    int start = text.length();
    for (int i = clusters.size() - 1; i >= 0; i--) {
      used += ofCluster(clusters.get(i));
      if (used > width) {
        break;
      }
      start -= clusters.get(i).length();
    }
    return text.substring(start);
  }

  private static List<String> clusters(String text) {
    List<String> clusters = new ArrayList<>();
    Matcher matcher = CLUSTER.matcher(text);
    while (matcher.find()) {
      clusters.add(matcher.group());
    }
    return clusters;
  }

  private static int ofCluster(String cluster) {
    int first = cluster.codePointAt(0);
    if (isZero(first)) {
      return 0;
    }
    boolean emoji =
        Character.isEmojiPresentation(first)
            || (Character.isEmoji(first) && cluster.indexOf(EMOJI_VARIATION) > 0);
    return emoji || isWide(first) ? 2 : 1;
  }

  private static boolean isZero(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  private static boolean isWide(int c) {
    for (int i = 0; i < WIDE.length && c >= WIDE[i]; i += 2) {
      if (c <= WIDE[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }
}
