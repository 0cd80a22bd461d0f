package io.lowlag.fraud.reference;

import java.util.function.Predicate;

/**
 * What a reference table holds, in words and columns.
 *
 * @param key the column that names what a row is about
 * @param value the column of what is said of it
 * @param values the values in words, for messages
 * @param expected what a value has to be, for messages
 * @param isValue tells whether a text is one
 */
record ReferenceColumns(
    String key, String value, String values, String expected, Predicate<String> isValue) {

  /** The column, which may be absent, that says since when a value is valid. */
  static final String VALID_FROM = "valid_from";
}
