package dev.farseer.door;

import java.util.regex.Pattern;

/**
 * One method of one path, and who serves it.
 *
 * @param method {@code GET}, {@code POST} or {@code DELETE}; {@code HEAD} and {@code OPTIONS} come
 *     by themselves
 * @param path path with its variables in braces, as in the OpenAPI document
 * @param guard who may call
 * @param load how much it may cost
 * @param body what its requests carry
 * @param handler what it does, on a virtual thread of its own
 */
public record Endpoint(
    String method, String path, Guard guard, Load load, Body body, Handler handler) {

  /** An endpoint that reads JSON, if it reads a body at all. */
  public Endpoint(String method, String path, Guard guard, Load load, Handler handler) {
    this(method, path, guard, load, Body.JSON, handler);
  }

  /** A query that asks for the token. */
  public static Endpoint query(String method, String path, Handler handler) {
    return new Endpoint(method, path, Guard.TOKEN, Load.QUERY, handler);
  }

  /** A query in a protocol buffers message that asks for the token. */
  public static Endpoint messages(String path, Handler handler) {
    return new Endpoint("POST", path, Guard.TOKEN, Load.QUERY, Body.PROTOBUF, handler);
  }

  /** Something quick that asks for the token. */
  public static Endpoint light(String method, String path, Handler handler) {
    return new Endpoint(method, path, Guard.TOKEN, Load.LIGHT, handler);
  }

  /** Who may call. */
  public enum Guard {
    /** Whoever reaches the port. */
    OPEN,
    /** Whoever has the token, when one is set. */
    TOKEN
  }

  /** What the requests of an endpoint carry. */
  public enum Body {
    /** JSON in UTF-8. */
    JSON("application/json", "application/(?:[\\w.+-]{1,64}\\+)?json"),
    /** A protocol buffers message. */
    PROTOBUF("application/x-protobuf", "application/(?:x-protobuf|protobuf)");

    private final String name;
    private final Pattern pattern;

    Body(String name, String pattern) {
      this.name = name;
      this.pattern = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    }

    /** The media type to send. */
    String mediaType() {
      return name;
    }

    /** Whether a media type is one of this kind. */
    boolean matches(String media) {
      return pattern.matcher(media).matches();
    }
  }

  /** How much a call may cost. */
  public enum Load {
    /** Answered from memory. */
    LIGHT,
    /** Reads logs or asks Loki: counted against the limit of concurrent queries. */
    QUERY
  }

  /** Answers a request. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers on a virtual thread, which is interrupted when the asker goes or the time is over.
     *
     * @throws dev.farseer.problem.Problem answered as problem+json
     */
    Reply handle(Exchange exchange) throws InterruptedException;
  }
}
