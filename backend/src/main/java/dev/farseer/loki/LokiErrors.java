package dev.farseer.loki;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import io.vertx.core.VertxException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What a failed request means, in Loki's own words plus what to do about it. */
final class LokiErrors {
  private static final int LONGEST_TEXT = 1_000;
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

  private static final Pattern ENTRIES_LIMIT =
      Pattern.compile("max entries limit per query exceeded.*\\(\\d+ > (\\d{1,9})\\)");

  /** Parts of Loki's refusals that are not the query's fault, each with what helps. */
  private record Refusal(String words, String help) {}

  private static final List<Refusal> REFUSALS =
      List.of(
          new Refusal("org id", "set loki.tenant"),
          new Refusal("tenant", "check loki.tenant"),
          new Refusal("query time range exceeds", "choose a shorter time range"),
          new Refusal("value exceeds limit", "choose a shorter range in the query's brackets"),
          new Refusal("max_query_lookback", "choose a younger time range"),
          new Refusal("too many bytes", "choose a shorter time range or a narrower selector"),
          new Refusal("maximum number of series", "aggregate with sum by (...)"),
          new Refusal("maximum of series", "aggregate with sum by (...)"),
          new Refusal("maximum resolution", "choose a larger step or a shorter time range"),
          new Refusal("missing required matchers", "add the labels that this Loki requires"),
          new Refusal("less label matchers than required", "add more labels to the selector"),
          new Refusal("max entries limit", "lower loki.pageSize"),
          new Refusal("limit", "stay within the limits of this Loki, or have them raised"));

  private final LokiSettings settings;

  LokiErrors(LokiSettings settings) {
    this.settings = settings;
  }

  /** The failure behind an HTTP status other than 200. */
  LokiFailure of(int status, String body, @Nullable String retryAfter, LokiRequest request) {
    String said = said(status, body);
    Duration wait = waitAskedFor(retryAfter);
    if (status / 100 == 3) {
      return LokiFailure.lasting(
          new Problem(
              Reason.LOKI_GARBAGE,
              place()
                  + " sends the request elsewhere ("
                  + status
                  + "), as a login page does: check loki.url and the credentials"));
    }
    return switch (status) {
      case 400, 422 -> refusedQuery(said, request);
      case 401, 403 -> LokiFailure.lasting(new Problem(Reason.LOKI_REFUSED, said + login(body)));
      case 404, 405 ->
          LokiFailure.lasting(
              new Problem(
                  Reason.LOKI_GARBAGE,
                  said + ": there is no Loki API at " + place() + ", check loki.url"));
      case 413, 414, 431 ->
          LokiFailure.lasting(
              new Problem(
                  Reason.LOKI_REFUSED, said + ": shorten the query, or allow larger requests"));
      case 429 ->
          LokiFailure.passing(
              new Problem(
                  Reason.LOKI_REFUSED,
                  said + ": Loki is busy, ask for less at once or lower loki.parallelism"),
              wait);
      case 504 ->
          LokiFailure.passing(
              new Problem(
                  Reason.LOKI_TIMEOUT,
                  said + ": choose a shorter time range or a narrower selector"),
              wait);
      case 502, 503 ->
          LokiFailure.passing(
              new Problem(
                  Reason.LOKI_UNREACHABLE,
                  said + ": Loki at " + place() + " is not ready, try again in a moment"),
              wait);
      default -> other(status, said, wait);
    };
  }

  private static LokiFailure other(int status, String said, Duration wait) {
    Problem problem = new Problem(Reason.LOKI_REFUSED, said + ": Loki's log says more");
    // 501: there is no such function, and there will be none a moment later
    return status >= 500 && status != 501
        ? LokiFailure.passing(problem, wait)
        : LokiFailure.lasting(problem);
  }

  private static LokiFailure refusedQuery(String said, LokiRequest request) {
    Matcher entries = ENTRIES_LIMIT.matcher(said);
    if (entries.find()) {
      return LokiFailure.tooManyEntries(
          new Problem(Reason.LOKI_REFUSED, said + ": lower loki.pageSize"),
          Integer.parseInt(entries.group(1)));
    }
    String query = request.query().isEmpty() ? "" : "; the query was " + shortened(request.query());
    // a pipeline error quotes lines of logs, in which any of the words may occur
    boolean own = said.contains("parse error") || said.contains("pipeline error");
    if (!own) {
      for (Refusal refusal : REFUSALS) {
        if (said.contains(refusal.words())) {
          return LokiFailure.lasting(
              new Problem(Reason.LOKI_REFUSED, said + ": " + refusal.help() + query));
        }
      }
    }
    return LokiFailure.lasting(new Problem(Reason.BAD_QUERY, said + query));
  }

  private String login(String body) {
    if (body.contains("org id")) {
      return ": set loki.tenant";
    }
    return settings.bearerToken().isSet() || !settings.user().isEmpty()
        ? ": check the credentials (loki.bearerToken, or loki.user and loki.password)"
        : ": set loki.bearerToken, or loki.user and loki.password";
  }

  /** The failure behind an answer that says 200 and is not JSON. */
  LokiFailure notJson(String contentType, String body) {
    return LokiFailure.lasting(
        new Problem(
            Reason.LOKI_GARBAGE,
            place()
                + " answers with "
                + (isHtml(contentType) || isHtml(body)
                    ? "a web page"
                    : "\"" + shortened(body.strip()) + "\"")
                + " instead of JSON: check loki.url"));
  }

  /** The failure behind a request that got no answer. */
  LokiFailure unanswered(Throwable cause) {
    if (cause instanceof LokiFailure own) {
      return own;
    }
    return LokiFailure.passing(
        new Problem(
            Reason.LOKI_UNREACHABLE,
            "Loki at " + place() + " cannot be reached, " + why(cause),
            cause),
        Duration.ZERO);
  }

  private static String why(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      switch (t) {
        case UnknownHostException _ -> {
          return "its host name is unknown: check loki.url";
        }
        case SSLException tls -> {
          return "TLS fails (" + tls.getMessage() + "): check loki.url and loki.caFile";
        }
        case ConnectException _ -> {
          return "nothing answers there: check that Loki runs, and loki.url";
        }
        default -> {}
      }
    }
    return cause instanceof VertxException
        ? "the connection was closed before an answer: Loki's log says why"
        : "check that Loki runs, and loki.url (" + cause.getClass().getSimpleName() + ")";
  }

  private static String said(int status, String body) {
    String text = body.strip();
    if (text.isEmpty() || isHtml(text)) {
      return "Loki answers " + status;
    }
    return "Loki says (" + status + "): " + shortened(text);
  }

  private static boolean isHtml(String text) {
    String start = text.substring(0, Math.min(200, text.length())).toLowerCase(Locale.ROOT);
    return start.contains("<html") || start.contains("<!doctype") || start.contains("text/html");
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
  }

  private static Duration waitAskedFor(@Nullable String header) {
    if (header == null) {
      return Duration.ZERO;
    }
    String value = header.strip();
    Duration wait;
    if (!value.isEmpty() && value.length() < 10 && value.chars().allMatch(Character::isDigit)) {
      wait = Duration.ofSeconds(Long.parseLong(value));
    } else {
      try {
        Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        wait = Duration.between(Instant.now(), at);
      } catch (DateTimeParseException e) {
        return Duration.ZERO;
      }
    }
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait;
  }

  private String place() {
    return settings.url();
  }
}
