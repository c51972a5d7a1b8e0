package dev.farseer.redact;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is masked. The order is that of the documentation. */
enum Kind {
  PASSWORD(true),
  SECRET(true),
  URL_PASSWORD(true),
  BEARER(true),
  BASIC(true),
  AUTHORIZATION(true),
  COOKIE(true),
  JWT(true),
  PRIVATE_KEY(true),
  AWS_KEY(true),
  GCP_KEY(true),
  AZURE_KEY(true),
  GITHUB_TOKEN(true),
  GITLAB_TOKEN(true),
  SLACK_TOKEN(true),
  STRIPE_KEY(true),
  NPM_TOKEN(true),
  OPENAI_KEY(true),
  API_TOKEN(true),
  EMAIL(true),
  CARD(true),
  IBAN(false),
  SSN(false),
  IP(false);

  /** What every mark begins with. */
  static final String MARK_START = "<redacted:";

  private final boolean byDefault;
  private final String word;
  private final String mark;

  Kind(boolean byDefault) {
    this.byDefault = byDefault;
    this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.mark = MARK_START + word + ">";
  }

  boolean byDefault() {
    return byDefault;
  }

  /** The name in settings and counts, such as {@code aws-key}. */
  String word() {
    return word;
  }

  /** What stands in the text instead. */
  String mark() {
    return mark;
  }

  static @Nullable Kind ofWord(String word) {
    for (Kind kind : values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    return null;
  }
}
