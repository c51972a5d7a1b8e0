package dev.farseer.door;

/**
 * Something a person can pick: a prompt template, a root cause.
 *
 * @param id its name in requests and answers
 * @param description one line that says what it is
 */
public record Choice(String id, String description) {}
