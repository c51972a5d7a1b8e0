package dev.farseer.logql;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A set of network addresses, and the search for one of them in a text. */
final class Addresses implements Predicate<String> {
  private static final Pattern CANDIDATE =
      Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}");

  private final byte[] first;
  private final byte[] last;

  private Addresses(byte[] first, byte[] last) {
    this.first = first;
    this.last = last;
  }

  /**
   * One address, {@code first-last}, or {@code network/bits}.
   *
   * @throws dev.farseer.problem.Problem when it is none of these
   */
  static Addresses parse(String text) {
    try {
      int dash = text.indexOf('-');
      int slash = text.indexOf('/');
      if (dash > 0) {
        Addresses range =
            new Addresses(
                literal(text.substring(0, dash).strip()),
                literal(text.substring(dash + 1).strip()));
        if (range.first.length == range.last.length
            && Arrays.compareUnsigned(range.first, range.last) <= 0) {
          return range;
        }
      } else if (slash > 0) {
        return network(
            literal(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
      } else {
        byte[] one = literal(text);
        return new Addresses(one, one);
      }
    } catch (IllegalArgumentException _) {
      // worded below, once for every way to be wrong
    }
    throw Literals.invalid(
        "ip: \"" + text + "\" is no address, range (10.0.0.1-10.0.0.9) or network (10.0.0.0/8)");
  }

  /** Whether one of the addresses stands somewhere in the text. */
  @Override
  public boolean test(String text) {
    Matcher candidate = CANDIDATE.matcher(text);
    while (candidate.find()) {
      if (contains(candidate.group())) {
        return true;
      }
    }
    return false;
  }

  private boolean contains(String candidate) {
    try {
      byte[] address = literal(candidate);
      return address.length == first.length
          && Arrays.compareUnsigned(address, first) >= 0
          && Arrays.compareUnsigned(address, last) <= 0;
    } catch (IllegalArgumentException _) {
      return false; // a time or a version number
    }
  }

  private static byte[] literal(String text) {
    return InetAddress.ofLiteral(text).getAddress();
  }

  private static Addresses network(byte[] address, int bits) {
    if (bits < 0 || bits > address.length * 8) {
      throw new IllegalArgumentException();
    }
    byte[] first = address.clone();
    byte[] last = address.clone();
    for (int bit = bits; bit < address.length * 8; bit++) {
      int mask = 0x80 >> (bit % 8);
      first[bit / 8] &= (byte) ~mask;
      last[bit / 8] |= (byte) mask;
    }
    return new Addresses(first, last);
  }
}
