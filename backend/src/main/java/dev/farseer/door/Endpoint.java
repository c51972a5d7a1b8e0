package dev.farseer.door;

/**
 * One method of one path, and who serves it.
 *
 * @param method {@code GET} or {@code POST}; {@code HEAD} and {@code OPTIONS} come by themselves
 * @param path path with its variables in braces, as in the OpenAPI document
 * @param guard who may call
 * @param load how much it may cost
 * @param handler what it does, on a virtual thread of its own
 */
public record Endpoint(String method, String path, Guard guard, Load load, Handler handler) {

  /** A query that asks for the token. */
  public static Endpoint query(String method, String path, Handler handler) {
    return new Endpoint(method, path, Guard.TOKEN, Load.QUERY, handler);
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
