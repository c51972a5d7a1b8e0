package dev.farseer.pattern;

/** What a field of a JSON or logfmt line is for, told by its key. */
enum FieldRole {
  /** The text of the line; the first listed key wins. */
  MESSAGE,
  /** How serious. */
  LEVEL,
  /** A trace id or a traceparent. */
  TRACE,
  /** Repeats what Loki knows, or an id of the tracing; no part of the pattern. */
  SKIP,
  /** What went wrong, in words. */
  ERROR,
  /** Any other value. */
  VALUE;

  private static final LongTable MESSAGES =
      LongTable.ofLetters("msg message mt m logmessage event text body shortmessage log");
  private static final LongTable LEVELS =
      LongTable.ofLetters("level severity loglevel lvl severitytext detectedlevel l levelname");
  private static final LongTable TRACES =
      LongTable.ofLetters("traceid traceparent xb3traceid b3 oteltraceid trace tracecontext");
  private static final LongTable SKIPPED =
      LongTable.ofLetters(
          "time timestamp ts t datetime date asctime eventtime spanid span parentid parentspanid"
              + " traceflags otelspanid version hostname severitynumber levelvalue observedtimestamp"
              + " stack stacktrace stack_trace errorstack exceptionstacktrace errorstacktrace");
  private static final LongTable ERRORS =
      LongTable.ofLetters(
          "error err exception excinfo cause errormessage errortype errorkind exceptionmessage"
              + " exceptiontype exceptionclass errormsg errorcode reason panic errorclass");

  /** The role of a key; capitals and the signs {@code _ . - @} in it do not matter. */
  static FieldRole of(char[] text, int from, int to) {
    if (to - from > 40) {
      return VALUE;
    }
    long hash = normalisedHash(text, from, to);
    if (MESSAGES.has(hash)) {
      return MESSAGE;
    }
    if (LEVELS.has(hash)) {
      return LEVEL;
    }
    if (TRACES.has(hash)) {
      return TRACE;
    }
    if (ERRORS.has(hash)) {
      return ERROR;
    }
    return SKIPPED.has(hash) ? SKIP : VALUE;
  }

  static FieldRole of(String key) {
    return of(key.toCharArray(), 0, key.length());
  }

  /** Rank of a message key, the smaller the better. */
  static int messageRank(char[] text, int from, int to) {
    return MESSAGES.get(normalisedHash(text, from, to));
  }

  private static long normalisedHash(char[] text, int from, int to) {
    long h = 0;
    for (int i = from; i < to; i++) {
      char c = text[i];
      if (c != '_' && c != '.' && c != '-' && c != '@') {
        h = Hashing.letter(h, c >= 'A' && c <= 'Z' ? c + 32 : c);
      }
    }
    return Hashing.mix(h);
  }
}
