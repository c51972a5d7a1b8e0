package dev.farseer.llm;

import dev.farseer.settings.Secret;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * One more model server, an element of {@code llm.servers}.
 *
 * @param name what metrics, spans and messages call it; empty for the host and port of its URL
 * @param url llama-server or any OpenAI-compatible server, as {@code llm.url}
 * @param apiKey bearer token for this server
 * @param model model name to ask for; empty for the server's own
 * @param slots calls at once; 0 for what the server says (4 when it does not say)
 * @param tier 1 is asked first; a higher tier, with larger models, when no server of a lower one
 *     can be asked, or its answer is not good enough
 */
public record LlmServer(String name, String url, Secret apiKey, String model, int slots, int tier) {
  private static final int MOST_TIERS = 9;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");

  /** Checks ranges and the URL. */
  public LlmServer {
    if (!url.isEmpty()) {
      checkUrl("url", url);
    }
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name must be up to 64 letters, digits and . _ : - such as gpu-1, got '" + name + "'");
    }
    if (slots < 0 || slots > 256) {
      throw new IllegalArgumentException("slots must be from 0 to 256, got " + slots);
    }
    if (tier < 1 || tier > MOST_TIERS) {
      throw new IllegalArgumentException("tier must be from 1 to 9, got " + tier);
    }
  }

  /** A server without an address, which each element must set. */
  public static LlmServer defaults() {
    return new LlmServer("", "", Secret.NONE, "", 0, 1);
  }

  /** A server of tier 1 that says the rest itself. */
  public static LlmServer at(String name, String url) {
    return new LlmServer(name, url, Secret.NONE, "", 0, 1);
  }

  /** Its name, or where it is. */
  String shownName() {
    return name.isEmpty() && !url.isEmpty() ? URI.create(url).getAuthority() : name;
  }

  static void checkUrl(String key, String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          key + " must be like http://127.0.0.1:8080, this is no URL", e);
    }
    String scheme = String.valueOf(uri.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          key + " must start with http:// or https:// and name a host, got " + url);
    }
    // credentials in a URL would be printed with it
    if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException(
          key + " must have no user, query or fragment; give a key as apiKey");
    }
  }
}
