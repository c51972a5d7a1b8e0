package dev.farseer.redact;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Tokens that are told by their own first characters, whatever stands around them. */
final class Tokens {
  /** Longest part of a candidate that is looked at before it is known to be a token. */
  private static final int LOOK = 64;

  private static final int LONGEST_BASIC = 512;

  /**
   * A vendor's prefix.
   *
   * @param text how the token starts
   * @param least how many characters follow at least
   * @param most how many at most
   * @param classes what they are made of
   * @param digit whether one of them must be a digit, which keeps ordinary dashed names out
   */
  private record Prefix(String text, int least, int most, int classes, boolean digit, Kind kind) {}

  private static final Prefix[][] BY_FIRST_LETTER = new Prefix[128][];
  private static final int ANY = Integer.MAX_VALUE;

  static {
    for (String aws : List.of("AKIA", "ASIA", "ABIA", "ACCA")) {
      add(aws, 16, 16, Chars.UPPER | Chars.DIGIT, true, Kind.AWS_KEY);
    }
    add("AIza", 35, 35, Chars.BASE64URL, false, Kind.GCP_KEY);
    add("ya29.", 20, ANY, Chars.BASE64URL | Chars.DOT, false, Kind.GCP_KEY);
    add("GOCSPX-", 24, 40, Chars.BASE64URL, false, Kind.GCP_KEY);
    for (String github : List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_")) {
      add(github, 30, ANY, Chars.WORD, false, Kind.GITHUB_TOKEN);
    }
    add("github_pat_", 22, ANY, Chars.WORD | Chars.UNDERSCORE, false, Kind.GITHUB_TOKEN);
    for (String gitlab :
        List.of("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glft-", "glagent-")) {
      add(gitlab, 20, ANY, Chars.BASE64URL | Chars.DOT, false, Kind.GITLAB_TOKEN);
    }
    for (String slack : List.of("xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-")) {
      add(slack, 10, ANY, Chars.BASE64URL, true, Kind.SLACK_TOKEN);
    }
    add("xapp-", 10, ANY, Chars.BASE64URL, true, Kind.SLACK_TOKEN);
    add(
        "hooks.slack.com/services/",
        20,
        ANY,
        Chars.WORD | Chars.PLUS_SLASH,
        false,
        Kind.SLACK_TOKEN);
    for (String stripe :
        List.of("sk_live_", "sk_test_", "rk_live_", "rk_test_", "pk_live_", "whsec_")) {
      add(stripe, 10, ANY, Chars.WORD, false, Kind.STRIPE_KEY);
    }
    add("npm_", 30, ANY, Chars.WORD, false, Kind.NPM_TOKEN);
    add("sk-", 20, ANY, Chars.BASE64URL, true, Kind.OPENAI_KEY);
    add("hvs.", 20, ANY, Chars.BASE64URL, false, Kind.API_TOKEN);
    add("SG.", 40, ANY, Chars.BASE64URL | Chars.DOT, true, Kind.API_TOKEN);
    add("dop_v1_", 40, ANY, Chars.WORD, true, Kind.API_TOKEN);
    add("pypi-", 40, ANY, Chars.BASE64URL, true, Kind.API_TOKEN);
    add("hf_", 30, ANY, Chars.WORD, false, Kind.API_TOKEN);
    add("gsk_", 30, ANY, Chars.WORD, true, Kind.API_TOKEN);
    add("xai-", 40, ANY, Chars.WORD, true, Kind.API_TOKEN);
    add("glsa_", 30, ANY, Chars.WORD | Chars.UNDERSCORE, true, Kind.API_TOKEN);
    add("glc_", 40, ANY, Chars.BASE64, true, Kind.API_TOKEN);
    add("dckr_pat_", 20, ANY, Chars.BASE64URL, false, Kind.API_TOKEN);
    add("shpat_", 32, ANY, Chars.WORD, true, Kind.API_TOKEN);
  }

  private final String text;
  private int end;
  private Kind kind = Kind.API_TOKEN;
  // a run of characters in which no JWT starts is not searched again from its middle
  private int noJwtBefore;

  Tokens(String text) {
    this.text = text;
  }

  private static void add(String text, int least, int most, int classes, boolean digit, Kind kind) {
    char first = text.charAt(0);
    Prefix[] there = BY_FIRST_LETTER[first];
    List<Prefix> all = new ArrayList<>(there == null ? List.of() : List.of(there));
    all.add(new Prefix(text, least, most, classes, digit, kind));
    BY_FIRST_LETTER[first] = all.toArray(Prefix[]::new);
  }

  /** First position after the token that was found last. */
  int end() {
    return end;
  }

  /** Kind of the token that was found last. */
  Kind kind() {
    return kind;
  }

  /** Whether a token starts at the position, at which a word must start. */
  boolean startsAt(int at) {
    char first = text.charAt(at);
    if (first == 'e' && jwt(at)) {
      return true;
    }
    Prefix[] prefixes = first < 128 ? BY_FIRST_LETTER[first] : null;
    if (prefixes != null) {
      for (Prefix prefix : prefixes) {
        if (text.startsWith(prefix.text, at) && follows(prefix, at + prefix.text.length())) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean follows(Prefix prefix, int from) {
    int seen = Chars.skip(text, from, prefix.classes, from + LOOK);
    if (seen - from < prefix.least
        || seen - from > prefix.most
        || (prefix.digit && !Chars.any(text, from, seen, Chars.DIGIT))) {
      return false;
    }
    int to = Chars.skip(text, seen, prefix.classes, ANY);
    if (prefix.most != ANY && Chars.is(text, to, Chars.WORD)) {
      return false;
    }
    // a full stop or dash at the end belongs to the sentence
    while (!Chars.is(text.charAt(to - 1), Chars.WORD | Chars.EQUALS)) {
      to--;
    }
    return found(to, prefix.kind);
  }

  private boolean found(int to, Kind what) {
    end = to;
    kind = what;
    return true;
  }

  private boolean jwt(int at) {
    if (at < noJwtBefore || !text.startsWith("eyJ", at)) {
      return false;
    }
    int to = Chars.skip(text, at, Chars.BASE64URL, ANY);
    int parts = 1;
    while (parts < 5 && to < text.length() && text.charAt(to) == '.') {
      int next = Chars.skip(text, to + 1, Chars.BASE64URL, ANY);
      if (parts == 1 && next - to - 1 < 4) {
        break;
      }
      to = next;
      parts++;
    }
    if (parts == 1 || to - at < 16) {
      noJwtBefore = to;
      return false;
    }
    return found(to, Kind.JWT);
  }

  /**
   * Whether a client secret of Entra ID (three characters, a digit, {@code Q~}, 31 to 34
   * characters) stands around a tilde; it then starts five characters before the tilde.
   */
  boolean azureSecretAround(int tilde) {
    if (!Chars.is(text, tilde - 2, Chars.DIGIT)
        || text.charAt(tilde - 1) != 'Q'
        || !Chars.is(text, tilde - 5, Chars.WORD)) {
      return false;
    }
    int to = tilde + 1;
    while (to < text.length()
        && to - tilde <= 40
        && (text.charAt(to) == '~' || Chars.is(text, to, Chars.BASE64URL | Chars.DOT))) {
      to++;
    }
    int length = to - tilde - 1;
    return length >= 31 && length <= 34 && found(to, Kind.AZURE_KEY);
  }

  /** First position after a bearer token at the position that looks like one, or -1. */
  static int bearerEnd(String text, int at) {
    int classes = Chars.BASE64 | Chars.BASE64URL | Chars.DOT;
    int seen = Chars.skip(text, at, classes, at + LOOK);
    boolean token =
        seen - at >= 16
            && Chars.any(text, at, seen, Chars.DIGIT)
            && Chars.any(text, at, seen, Chars.LETTER);
    return token ? Chars.skip(text, seen, classes, ANY) : -1;
  }

  /** First position after Base64 at the position that decodes to {@code user:password}, or -1. */
  static int basicEnd(String text, int at) {
    int body = Chars.skip(text, at, Chars.WORD | Chars.PLUS_SLASH, at + LONGEST_BASIC);
    int to = Chars.skip(text, body, Chars.EQUALS, body + 2);
    int length = body - at;
    if (length < 4 || length % 4 == 1) {
      return -1; // no length that Base64 has
    }
    byte[] decoded = Base64.getDecoder().decode(text.substring(at, body));
    return new String(decoded, StandardCharsets.ISO_8859_1).indexOf(':') >= 0 ? to : -1;
  }
}
