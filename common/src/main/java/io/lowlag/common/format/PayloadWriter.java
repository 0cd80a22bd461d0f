package io.lowlag.common.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;

/** Writes the fields of an event under a contract. */
interface PayloadWriter {

  /**
   * Appends what follows the schema's id.
   *
   * @param fields as the event's JSON has them
   * @throws PayloadException when the contract has no place for one, or needs one that is not there
   */
  void write(ObjectNode fields, ByteArrayOutputStream out) throws PayloadException;
}
