package dev.farseer.llm;

/**
 * Hears an answer while it is written. Called on the asking thread; what it throws ends the call.
 */
public interface ChatListener {
  /** Hears nothing. */
  ChatListener NONE = _ -> {};

  /** A piece of the answer, not checked yet. */
  void token(String text);

  /** What was heard so far is void: the answer could not be used and is written anew. */
  default void restarted() {}
}
