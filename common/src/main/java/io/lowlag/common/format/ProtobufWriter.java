package io.lowlag.common.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.common.record.Decimals;
import java.io.ByteArrayOutputStream;
import org.apache.avro.Schema;

/**
 * Writes the fields of an event as the Protobuf message of its contract. A present field is written
 * even if it is zero, because each field of the message is {@code optional}.
 */
final class ProtobufWriter implements PayloadWriter {

  /** The list of indexes of the first message in its file. */
  private static final int FIRST_MESSAGE = 0;

  private final Schema schema;

  ProtobufWriter(Contract contract) {
    this.schema = contract.schema();
  }

  @Override
  public void write(ObjectNode fields, ByteArrayOutputStream out) throws PayloadException {
    out.write(FIRST_MESSAGE);
    message("", fields, schema, out);
  }

  private static void message(String place, JsonNode node, Schema type, ByteArrayOutputStream out)
      throws PayloadException {
    JsonNode object = ContractFields.object(place, node, type);
    for (Schema.Field field : type.getFields()) {
      String at = place + "/" + field.name();
      JsonNode value = object.get(field.name());
      if (!ContractFields.absent(value)) {
        field(at, Contract.number(field), value, Contract.present(field.schema()), out);
      } else if (!Contract.optional(field.schema())) {
        throw ContractFields.missing(at);
      }
    }
  }

  private static void field(
      String place, int number, JsonNode node, Schema type, ByteArrayOutputStream out)
      throws PayloadException {
    switch (type.getType()) {
      case ARRAY -> {
        for (JsonNode item : ContractFields.array(place, node)) {
          field(place + "[]", number, item, type.getElementType(), out);
        }
      }
      case RECORD -> {
        ByteArrayOutputStream nested = new ByteArrayOutputStream();
        message(place, node, type, nested);
        ProtobufWire.bytes(out, number, nested.toByteArray());
      }
      case STRING ->
          ProtobufWire.bytes(out, number, ContractFields.text(place, node).getBytes(UTF_8));
      case LONG -> varint(out, number, ContractFields.wholeNumber(place, node));
      case INT -> varint(out, number, ContractFields.smallNumber(place, node));
      case BOOLEAN -> varint(out, number, ContractFields.flag(place, node) ? 1 : 0);
      case BYTES ->
          ProtobufWire.bytes(
              out,
              number,
              Decimals.text(
                      ContractFields.decimal(place, node, Contract.decimal(type).orElseThrow()))
                  .getBytes(UTF_8));
      default -> throw new IllegalStateException("no contract has a " + type.getType());
    }
  }

  private static void varint(ByteArrayOutputStream out, int number, long value) {
    ProtobufWire.tag(out, number, ProtobufWire.VARINT);
    ProtobufWire.varint(out, value);
  }
}
