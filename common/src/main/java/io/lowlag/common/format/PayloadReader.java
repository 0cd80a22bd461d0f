package io.lowlag.common.format;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads values with one writer's schema into the fields of the contract. */
interface PayloadReader {

  /**
   * Reads a value.
   *
   * @param value the whole value, with its frame
   * @param from the index after the schema id
   * @param maxElements the most names, values and brackets that its JSON may have
   * @return the fields, as in its JSON
   */
  ObjectNode read(byte[] value, int from, long maxElements) throws PayloadException;
}
