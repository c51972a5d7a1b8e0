package dev.farseer.loki;

import dev.farseer.log.TimeRange;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * One question to Loki's HTTP API.
 *
 * @param path below the base URL, starts with a slash
 * @param form parameters, already encoded; the same text serves as query string and as form body
 * @param query the LogQL text in it, for error messages; may be empty
 */
record LokiRequest(String path, String form, String query) {
  // proxies cut addresses at 8 KiB or less, and write them to their logs
  private static final int LONGEST_ADDRESS = 2_000;

  static LokiRequest to(String path) {
    return new LokiRequest("/loki/api/v1/" + path, "", "");
  }

  /** Whether the parameters go into a form body, because an address would be too long. */
  boolean asForm() {
    return path.length() + form.length() > LONGEST_ADDRESS;
  }

  /** The address below the base URL for a GET request. */
  String pathAndQuery() {
    return form.isEmpty() ? path : path + "?" + form;
  }

  /** A label for metrics: the path without its variable part. */
  String endpoint() {
    return path.endsWith("/values") ? "label_values" : path.substring(path.lastIndexOf('/') + 1);
  }

  LokiRequest with(String name, String value) {
    String pair =
        URLEncoder.encode(name, StandardCharsets.UTF_8)
            + "="
            + URLEncoder.encode(value, StandardCharsets.UTF_8);
    return new LokiRequest(path, form.isEmpty() ? pair : form + "&" + pair, query);
  }

  LokiRequest with(String name, long value) {
    return with(name, Long.toString(value));
  }

  LokiRequest over(TimeRange range) {
    return with("start", range.startNs()).with("end", range.endNs());
  }

  LokiRequest withMatch(String selector) {
    LokiRequest other = with("match[]", selector);
    return new LokiRequest(other.path, other.form, selector);
  }

  LokiRequest withQuery(String logql) {
    LokiRequest other = with("query", logql);
    return new LokiRequest(other.path, other.form, logql);
  }
}
