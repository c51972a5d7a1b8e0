package dev.farseer.redact;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name whose value is a secret. A key is sensitive when it ends with one of these, whatever its
 * case and its separators: {@code DB_PASSWORD}, {@code clientSecret}, {@code x-api-key}.
 *
 * @param word lower-case letters only
 * @param kind what its value is
 * @param trust how sure the name makes it that the value is one
 * @param whole whether the word must not be the end of a longer word, as in {@code bypass}
 */
record KeyWord(String word, Kind kind, Trust trust, boolean whole) {

  /** How sure a name makes it that a secret follows. */
  enum Trust {
    /** Any value that is no placeholder. */
    STRONG,
    /** Any value after {@code =} or of a quoted key; in prose only what looks like a secret. */
    WEAK,
    /** Only what looks like a secret. */
    SHAPED
  }

  private static final KeyWord[][] BY_LAST_LETTER = new KeyWord[128][];

  static {
    strong(Kind.PASSWORD, "password", "passwd", "passphrase", "passcode", "passwordhash", "pwd");
    strong(
        Kind.SECRET,
        "apikey",
        "accesskey",
        "secretkey",
        "privatekey",
        "signingkey",
        "encryptionkey",
        "masterkey",
        "authkey",
        "clientsecret",
        "accesstoken",
        "refreshtoken",
        "idtoken",
        "authtoken",
        "apitoken",
        "bearertoken",
        "securitytoken");
    strong(Kind.AZURE_KEY, "accountkey", "sharedaccesskey");
    strong(Kind.AUTHORIZATION, "authorization");
    weak(Kind.SECRET, "secret", "token", "credential", "credentials");
    weak(Kind.COOKIE, "cookie", "sessionid", "sessid", "connectsid");
    add(new KeyWord("pass", Kind.PASSWORD, Trust.WEAK, true));
    add(new KeyWord("otp", Kind.SECRET, Trust.WEAK, true));
    add(new KeyWord("sig", Kind.SECRET, Trust.SHAPED, true));
    add(new KeyWord("signature", Kind.SECRET, Trust.SHAPED, false));
    add(new KeyWord("accesskeyid", Kind.AWS_KEY, Trust.SHAPED, false));
  }

  private static void strong(Kind kind, String... words) {
    for (String word : words) {
      add(new KeyWord(word, kind, Trust.STRONG, false));
    }
  }

  private static void weak(Kind kind, String... words) {
    for (String word : words) {
      add(new KeyWord(word, kind, Trust.WEAK, false));
    }
  }

  private static void add(KeyWord key) {
    char last = key.word.charAt(key.word.length() - 1);
    KeyWord[] there = BY_LAST_LETTER[last];
    List<KeyWord> all = new ArrayList<>(there == null ? List.of() : List.of(there));
    all.add(key);
    // longer words first: accesstoken is surer than token
    all.sort((a, b) -> b.word.length() - a.word.length());
    BY_LAST_LETTER[last] = all.toArray(KeyWord[]::new);
  }

  /** The sensitive word that ends right before {@code end}, or null. */
  static @Nullable KeyWord before(String text, int end, int floor) {
    if (end <= floor) {
      return null;
    }
    char last = Chars.lower(text.charAt(end - 1));
    KeyWord[] candidates = last < 128 ? BY_LAST_LETTER[last] : null;
    if (candidates == null) {
      return null;
    }
    for (KeyWord candidate : candidates) {
      if (candidate.endsAt(text, end, floor)) {
        return candidate;
      }
    }
    return null;
  }

  private boolean endsAt(String text, int end, int floor) {
    int at = end - 1;
    int left = word.length() - 1;
    boolean separated = true;
    while (left >= 0) {
      if (at < floor) {
        return false;
      }
      char c = text.charAt(at);
      if (Chars.lower(c) == word.charAt(left)) {
        left--;
        separated = false;
      } else if (!separated && (c == '_' || c == '-' || c == '.' || c == ' ')) {
        separated = true;
      } else {
        return false;
      }
      at--;
    }
    return !whole || startsWord(text, at, floor);
  }

  /** Whether the word that starts after {@code at} is one of its own, as in dbPass or db_pass. */
  private static boolean startsWord(String text, int at, int floor) {
    if (at < floor || !Chars.is(text.charAt(at), Chars.WORD)) {
      return true;
    }
    return Chars.is(text.charAt(at), Chars.LOWER | Chars.DIGIT)
        && Chars.is(text.charAt(at + 1), Chars.UPPER);
  }
}
