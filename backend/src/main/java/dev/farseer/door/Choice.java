package dev.farseer.door;

import dev.farseer.casebook.Taxonomy;
import java.util.List;

/**
 * Something a person can pick: a prompt template, a root cause.
 *
 * @param id its name in requests and answers
 * @param description one line that says what it is
 */
public record Choice(String id, String description) {

  /** The root causes, in the order of the taxonomy. */
  public static List<Choice> of(Taxonomy taxonomy) {
    return taxonomy.ids().stream().map(id -> new Choice(id, taxonomy.description(id))).toList();
  }
}
