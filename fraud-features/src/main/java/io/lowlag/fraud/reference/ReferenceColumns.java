package io.lowlag.fraud.reference;

import java.util.function.Predicate;

/**
 * The columns of a reference table, with words for messages.
 *
 * @param key the column of the key
 * @param keys which keys there can be
 * @param value the column of the value
 * @param values what the values are called in messages
 * @param valid which values can be used
 */
record ReferenceColumns(String key, Accepted keys, String value, String values, Accepted valid) {

  /**
   * The texts that a column may hold.
   *
   * @param expected what such a text is, for messages
   * @param test decides whether a text is one
   */
  record Accepted(String expected, Predicate<String> test) {

    static final Accepted ANY = new Accepted("a text", text -> true);
  }

  /** The column of the time since when a value is valid; it may be absent. */
  static final String VALID_FROM = "valid_from";
}
