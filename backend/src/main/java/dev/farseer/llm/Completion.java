package dev.farseer.llm;

/**
 * What a model wrote in one attempt, read to its regular end.
 *
 * @param text the answer, not checked yet
 * @param finish why it ended: {@code stop} or {@code length}
 * @param model the name the server gives its model, empty when it gives none
 * @param usage tokens; zero where the server does not count
 */
record Completion(String text, String finish, String model, ChatAnswer.Usage usage) {}
