package io.lowlag.common.format;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads values of one writer's schema as the contract has them. */
interface PayloadReader {

  /**
   * Reads a value.
   *
   * @param value the whole of it
   * @param from where what follows the schema's id begins
   * @param maxElements of names, values and brackets, as its JSON would have them
   * @return the fields, as its JSON would have them
   */
  ObjectNode read(byte[] value, int from, long maxElements) throws PayloadException;
}
