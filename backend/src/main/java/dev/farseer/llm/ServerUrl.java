package dev.farseer.llm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses of one server, without a slash at the end.
 *
 * @param root where llama-server's own routes are
 * @param openAi where the OpenAI routes are, such as {@code https://host/v1}
 */
record ServerUrl(String root, String openAi) {
  // the last path segment that is a version: /v1, /v1beta/openai, /compatible-mode/v1
  private static final Pattern VERSION = Pattern.compile("/v\\d[^/]*(/.*)?$");

  static ServerUrl of(String url) {
    String base = url.replaceAll("/+$", "");
    Matcher version = VERSION.matcher(base);
    return version.find()
        ? new ServerUrl(base.substring(0, version.start()), base)
        : new ServerUrl(base, base + "/v1");
  }
}
