package dev.farseer.frame;

/** The type of a frame's field; every field is nullable. */
public enum FieldType {
  /** {@code Long} nanoseconds since the epoch. */
  TIME,
  /** {@code String}. */
  STRING,
  /** {@code Double}. */
  NUMBER,
  /** {@code Long}. */
  INTEGER,
  /** {@code Boolean}. */
  BOOLEAN,
  /** {@code com.fasterxml.jackson.databind.JsonNode}. */
  JSON
}
