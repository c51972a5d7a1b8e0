package dev.farseer.prompt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that the user part of a template is filled with.
 *
 * @param name lower-case letters, digits and underscores
 * @param type what it is
 * @param description one line for whoever writes templates
 * @param maxLength most characters of an untrusted text, 0 for other types
 * @param fields of a list: the fields of its items
 */
record Variable(
    String name, Type type, String description, int maxLength, Map<String, Variable> fields) {

  /** What a value may be. */
  enum Type {
    /** Text that Farseer itself has made, such as a count or a level. */
    STRING,
    /** Text that comes from logs in any way; it is fenced. */
    UNTRUSTED,
    /** A list of items with fields. */
    LIST
  }

  Variable {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
