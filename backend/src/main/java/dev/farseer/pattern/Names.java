package dev.farseer.pattern;

/** Tells names that vary (hosts, classes, files) from names that carry the meaning of a line. */
final class Names {
  /** Words in which a digit is part of the spelling. */
  private static final WordSet KNOWN_WORDS =
      new WordSet(
          "k8s s3 ec2 ipv4 ipv6 IPv4 IPv6 http2 HTTP2 h2 h2c oauth2 OAuth2 log4j log4j2 slf4j utf8"
              + " UTF8 utf-8 UTF-8 sha1 sha256 sha512 SHA1 SHA256 SHA-256 SHA512 md5 MD5 base64 x86"
              + " x86_64 amd64 arm64 i386 p50 p75 p90 p95 p99 p999 e2e i18n mp3 mp4 x509 X509 Win32"
              + " TLSv1 TLSv1.1 TLSv1.2 TLSv1.3 TLS1.2 TLS1.3 SSLv3 i2c a2dp h264 gzip2 bzip2 lz4"
              + " int32 int64 uint32 uint64 float32 float64 2xx 3xx 4xx 5xx ext3 ext4 python3 socks5"
              + " SOCKS5 socks4 SOCKS4 OAuth2.0 web3 auth0 route53 db2 h2o neo4j Neo4j b3 X-B3-TraceId x-b3-traceid X-B3-SpanId");

  /** Last parts of host names with a single dot. */
  private static final WordSet TOP_LEVEL =
      new WordSet(
          "com net org io dev edu gov mil int local internal cloud app ai co info biz cn de ru uk fr"
              + " jp br in it nl eu us ca au ch se no es pl kr tw tr za mx lan corp svc");

  private static final String[] FAILURE_ENDS = {
    "Exception", "Error", "Throwable", "Failure", "Fault", "Timeout", "Interrupt", "Warning"
  };

  private Names() {}

  /** Whether a name with dots and without digits is a value rather than a word. */
  static boolean varies(char[] text, int from, int to) {
    return isHost(text, from, to) && !isFailure(text, from, to);
  }

  /** Whether the name of a class says that it is an error. */
  static boolean isFailure(char[] text, int from, int to) {
    for (String end : FAILURE_ENDS) {
      if (endsWith(text, from, to, end)) {
        return true;
      }
    }
    return false;
  }

  /** Three or more parts of which two have letters, or two that end in a top-level domain. */
  static boolean isHost(char[] text, int from, int to) {
    int parts = 1;
    int lettered = 0;
    int lastDot = -1;
    int letters = 0;
    boolean upper = false;
    for (int i = from; i < to; i++) {
      char c = text[i];
      if (c == '.') {
        parts++;
        lettered += letters >= 2 ? 1 : 0;
        letters = 0;
        lastDot = i;
      } else if (CharClass.of(c) == CharClass.LETTER) {
        letters++;
        upper |= c >= 'A' && c <= 'Z';
      } else if (c != '-' && !CharClass.isDigit(c)) {
        return false;
      }
    }
    lettered += letters >= 2 ? 1 : 0;
    if (parts >= 3 && lettered >= 2) {
      return true;
    }
    return parts >= 2
        && (parts > 2 || !upper)
        && lastDot > from
        && letters >= 2
        && TOP_LEVEL.has(text, lastDot + 1, to);
  }

  static boolean isKnownWord(char[] text, int from, int to) {
    return KNOWN_WORDS.has(text, from, to);
  }

  private static boolean endsWith(char[] text, int from, int to, String end) {
    int start = to - end.length();
    if (start < from) {
      return false;
    }
    for (int i = 0; i < end.length(); i++) {
      if (text[start + i] != end.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Where the varying part of a word with digits starts; the words before it are constant. */
  static int slotStart(char[] text, int from, int to) {
    int digit = from;
    while (!CharClass.isDigit(text[digit])) {
      digit++;
    }
    int segment = digit;
    while (segment > from && !isSeparator(text[segment - 1])) {
      segment--;
    }
    int sign = segment;
    while (sign - 1 > from && text[sign - 1] == '-' && isSeparator(text[sign - 2])) {
      sign--;
    }
    if (sign - from >= 3) {
      return sign;
    }
    int segmentEnd = digit;
    while (segmentEnd < to && !isSeparator(text[segmentEnd])) {
      segmentEnd++;
    }
    boolean onlyDigitsFollow = CharFlags.isAllOf(text, digit, segmentEnd, CharFlags.DIGIT);
    boolean id = segmentEnd - segment >= 6 && CharFlags.isAllHex(text, segment, segmentEnd);
    return digit - from >= 2 && onlyDigitsFollow && !id ? digit : from;
  }

  private static boolean isSeparator(char c) {
    return c == '-' || c == '_' || c == '.';
  }
}
