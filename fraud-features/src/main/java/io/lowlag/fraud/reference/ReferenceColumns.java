package io.lowlag.fraud.reference;

import java.util.function.Predicate;

/**
 * The columns of a reference table, with words for messages.
 *
 * @param key the column of the key
 * @param value the column of the value
 * @param values what the values are called in messages
 * @param expected what a value must be, for messages
 * @param isValue decides whether a text is a value
 */
record ReferenceColumns(
    String key, String value, String values, String expected, Predicate<String> isValue) {

  /** The column of the time since when a value is valid; it may be absent. */
  static final String VALID_FROM = "valid_from";
}
