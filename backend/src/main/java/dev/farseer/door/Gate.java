package dev.farseer.door;

import dev.farseer.problem.Problem;
import dev.farseer.problem.Reason;
import dev.farseer.settings.Secret;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a request must bring before anything of its body is read. */
final class Gate {
  private final byte @Nullable [] tokenHash;
  private final int maxBodyBytes;

  Gate(ServerSettings settings) {
    Secret token = settings.token();
    tokenHash = token.isSet() ? hash(token.value()) : null;
    maxBodyBytes = settings.maxBodyBytes();
  }

  /** Throws unless the request has the token, or none is needed. */
  void checkToken(HttpServerRequest request) {
    if (tokenHash == null) {
      return;
    }
    String given = request.getHeader(HttpHeaders.AUTHORIZATION);
    String token =
        given != null && given.regionMatches(true, 0, "Bearer ", 0, 7)
            ? given.substring(7).strip()
            : "";
    // hashes have one length, so that the comparison tells nothing about the token's
    if (!MessageDigest.isEqual(tokenHash, hash(token))) {
      throw new Problem(
          Reason.UNAUTHORIZED,
          "send the header 'Authorization: Bearer TOKEN' with the token of server.token");
    }
  }

  /** Throws unless the body, if there is one, is of a kind and size that is read here. */
  void checkBody(HttpServerRequest request, Endpoint.Body body) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      throw new Problem(
          Reason.UNSUPPORTED_MEDIA_TYPE,
          "compressed bodies are not read here: send the body without Content-Encoding");
    }
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    String media = type == null ? "" : type.split(";", 2)[0].strip();
    if (!media.isEmpty() && !body.matches(media)) {
      throw new Problem(
          Reason.UNSUPPORTED_MEDIA_TYPE,
          "send the body as 'Content-Type: " + body.mediaType() + "'");
    }
    String charset = type == null ? "" : type.toLowerCase(Locale.ROOT);
    if (charset.contains("charset=") && !charset.contains("utf-8") && !charset.contains("utf8")) {
      throw new Problem(Reason.UNSUPPORTED_MEDIA_TYPE, "send the body as UTF-8");
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (parsed(length) > maxBodyBytes) {
      throw tooLarge();
    }
  }

  Problem tooLarge() {
    return new Problem(
        Reason.TOO_LARGE,
        "the body is over the limit of " + maxBodyBytes + " bytes (server.maxBodyBytes)");
  }

  private static long parsed(@Nullable String length) {
    try {
      return length == null ? 0 : Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      throw new Problem(Reason.BAD_REQUEST, "Content-Length must be a number of bytes", e);
    }
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
