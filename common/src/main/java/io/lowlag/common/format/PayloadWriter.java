package io.lowlag.common.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;

/** Writes the fields of an event with the schema of a contract. */
interface PayloadWriter {

  /**
   * Appends the bytes that follow the schema id.
   *
   * @param fields as in the event's JSON
   * @throws PayloadException when the contract does not have a field, or a required field is
   *     missing
   */
  void write(ObjectNode fields, ByteArrayOutputStream out) throws PayloadException;
}
