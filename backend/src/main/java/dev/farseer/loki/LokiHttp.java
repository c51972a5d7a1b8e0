package dev.farseer.loki;

import dev.farseer.problem.Budget;
import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.telemetry.Telemetry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Sends questions to Loki, again when a failure may pass, and has their answers read. */
final class LokiHttp implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LokiHttp.class.getName());
  private static final int MOST_ERROR_TEXT = 8_192;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** Reads the body of an answer, to its end. */
  interface Reader<T> {
    /** What the body says. */
    T read(JsonStream json) throws InterruptedException;
  }

  private record Trouble(Problem problem, long at) {}

  private final LokiSettings settings;
  private final Telemetry telemetry;
  private final LokiErrors errors;
  private final URI base;
  private final HttpClient client;
  private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();

  LokiHttp(Vertx vertx, LokiSettings settings, Telemetry telemetry) {
    this.settings = settings;
    this.telemetry = telemetry;
    this.errors = new LokiErrors(settings);
    this.base = URI.create(settings.url());
    this.client =
        vertx
            .httpClientBuilder()
            .with(options(settings))
            .with(new PoolOptions().setHttp1MaxSize(settings.connections()))
            .build();
  }

  private static HttpClientOptions options(LokiSettings settings) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()))
            .setDecompressionSupported(true)
            .setTrustAll(settings.tlsInsecure())
            .setVerifyHost(!settings.tlsInsecure());
    if (!settings.caFile().isEmpty()) {
      options.setTrustOptions(
          new PemTrustOptions().addCertPath(readable("loki.caFile", settings.caFile())));
    }
    if (!settings.clientCertFile().isEmpty()) {
      options.setKeyCertOptions(
          new PemKeyCertOptions()
              .addCertPath(readable("loki.clientCertFile", settings.clientCertFile()))
              .addKeyPath(readable("loki.clientKeyFile", settings.clientKeyFile())));
    }
    return options;
  }

  private static String readable(String key, String file) {
    if (!Files.isReadable(Path.of(file))) {
      throw new Problem(Reason.FILE, key + " names a file that cannot be read: " + file);
    }
    return file;
  }

  /** Like {@link #call}, with the failure as the problem that users see. */
  <T> T ask(LokiRequest request, Budget budget, Reader<T> reader) throws InterruptedException {
    try {
      return call(request, budget, new AtomicInteger(), reader);
    } catch (LokiFailure e) {
      throw e.problem();
    }
  }

  /**
   * Sends a question and has its answer read, up to {@code 1 + retries} times.
   *
   * @param sent counts every request that is sent
   * @throws LokiFailure the last failure
   * @throws Problem when the time is over
   */
  <T> T call(LokiRequest request, Budget budget, AtomicInteger sent, Reader<T> reader)
      throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        sent.incrementAndGet();
        return timed(request, budget, reader);
      } catch (LokiFailure e) {
        Duration pause = pause(attempt, e.retryAfter());
        // a pause that outlasts the budget would only turn Loki's words into a bare timeout
        if (!e.isPassing()
            || attempt >= settings.retries()
            || pause.compareTo(budget.left()) >= 0) {
          throw e;
        }
        LOG.log(
            System.Logger.Level.DEBUG,
            () -> "sending " + request.endpoint() + " again in " + pause + ": " + e.getMessage());
        Thread.sleep(pause);
      }
    }
  }

  private Duration pause(int attempt, Duration asked) {
    Duration mean = settings.retryPause().multipliedBy(1L << attempt);
    if (mean.compareTo(LONGEST_PAUSE) > 0) {
      mean = LONGEST_PAUSE;
    }
    // spread evenly from half to one and a half of it, so that many askers do not come back at once
    long nanos = mean.toNanos();
    Duration spread = Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos + 1));
    return spread.compareTo(asked) > 0 ? spread : asked.plus(spread.dividedBy(4));
  }

  private <T> T timed(LokiRequest request, Budget budget, Reader<T> reader)
      throws InterruptedException {
    long start = System.nanoTime();
    String outcome = "ok";
    try {
      T value = once(request, budget, reader);
      trouble.set(null);
      return value;
    } catch (LokiFailure e) {
      outcome = e.problem().reason().label();
      trouble.set(new Trouble(e.problem(), System.nanoTime()));
      throw e;
    } catch (Problem e) {
      outcome = e.reason().label();
      throw e;
    } catch (InterruptedException e) {
      outcome = Reason.CANCELLED.label();
      throw e;
    } catch (StreamsReader.PageTooLarge e) {
      outcome = Reason.TOO_LARGE.label();
      throw e;
    } finally {
      Timer.builder("farseer.loki.request")
          .description("Requests sent to Loki, until their answer was read")
          .tag("endpoint", request.endpoint())
          .tag("outcome", outcome)
          .register(telemetry.metrics())
          .record(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private <T> T once(LokiRequest request, Budget whole, Reader<T> reader)
      throws InterruptedException {
    Budget budget =
        whole.within(
            settings.timeout(),
            Reason.LOKI_TIMEOUT,
            "Loki did not answer within "
                + settings.timeout().toMillis()
                + " ms: choose a shorter time range, or raise loki.timeout");
    Exchange exchange = new Exchange();
    Answer answer = null;
    try {
      RequestOptions options = options(request);
      Buffer form = request.asForm() ? Buffer.buffer(request.form()) : null;
      answer =
          budget.await(
              exchange
                  .send(client, options, form)
                  .recover(cause -> Future.failedFuture(errors.unanswered(cause)))
                  .toCompletionStage(),
              exchange::abandon);
      requireJson(answer, request, budget);
      Answer body = answer;
      try (JsonStream json = new JsonStream(() -> body.next(budget))) {
        T value = reader.read(json);
        json.end();
        return value;
      }
    } finally {
      if (answer == null || !answer.isRead()) {
        exchange.abandon();
      }
    }
  }

  private void requireJson(Answer answer, LokiRequest request, Budget budget)
      throws InterruptedException {
    if (answer.status() != 200) {
      throw errors.of(
          answer.status(),
          answer.text(MOST_ERROR_TEXT, budget),
          answer.headers().get("Retry-After"),
          request);
    }
    String type = answer.headers().get("Content-Type");
    if (type != null && !type.toLowerCase(Locale.ROOT).contains("json")) {
      throw errors.notJson(type, answer.text(200, budget));
    }
  }

  private RequestOptions options(LokiRequest request) {
    boolean tls = "https".equalsIgnoreCase(base.getScheme());
    String prefix = base.getRawPath().replaceAll("/+$", "");
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    headers.add("Accept", "application/json");
    headers.add("User-Agent", "farseer");
    headers.add("X-Query-Tags", "Source=farseer");
    headers.add("X-Loki-Response-Encoding-Flags", "categorize-labels");
    if (!settings.tenant().isEmpty()) {
      headers.add("X-Scope-OrgID", settings.tenant());
    }
    if (settings.bearerToken().isSet()) {
      headers.add("Authorization", "Bearer " + settings.bearerToken().value());
    } else if (!settings.user().isEmpty()) {
      String pair = settings.user() + ":" + settings.password().value();
      headers.add(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
    if (request.asForm()) {
      headers.add("Content-Type", "application/x-www-form-urlencoded");
    }
    telemetry.inject(headers::set);
    return new RequestOptions()
        .setMethod(request.asForm() ? HttpMethod.POST : HttpMethod.GET)
        .setSsl(tls)
        .setHost(base.getHost().replaceAll("^\\[|\\]$", ""))
        .setPort(base.getPort() > 0 ? base.getPort() : tls ? 443 : 80)
        .setURI(prefix + (request.asForm() ? request.path() : request.pathAndQuery()))
        .setHeaders(headers);
  }

  Optional<Problem> troubleSince(long nanoTime) {
    Trouble last = trouble.get();
    return last == null || last.at - nanoTime < 0 ? Optional.empty() : Optional.of(last.problem);
  }

  /** Closes every connection; requests under way fail. */
  @Override
  public void close() {
    client.close();
  }
}
