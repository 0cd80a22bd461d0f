package io.lowlag.common.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/** Writes the fields of an event as Avro with the schema of its contract. */
final class AvroWriter implements PayloadWriter {

  private static final ThreadLocal<BinaryEncoder> ENCODERS = new ThreadLocal<>();

  private final Schema schema;

  AvroWriter(Contract contract) {
    this.schema = contract.schema();
  }

  @Override
  public void write(ObjectNode fields, ByteArrayOutputStream out) throws PayloadException {
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, ENCODERS.get());
    ENCODERS.set(encoder);
    try {
      write("", fields, schema, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot be written to", e);
    }
  }

  private static void write(String place, JsonNode node, Schema type, Encoder out)
      throws IOException, PayloadException {
    switch (type.getType()) {
      case RECORD -> {
        JsonNode object = ContractFields.object(place, node, type);
        for (Schema.Field field : type.getFields()) {
          String at = place + "/" + field.name();
          JsonNode value = object.get(field.name());
          if (ContractFields.absent(value) && !Contract.optional(field.schema())) {
            throw ContractFields.missing(at);
          }
          write(at, value, field.schema(), out);
        }
      }
      case UNION -> {
        boolean nullFirst = type.getTypes().get(0).getType() == Schema.Type.NULL;
        boolean absent = ContractFields.absent(node);
        out.writeIndex(absent == nullFirst ? 0 : 1);
        if (!absent) {
          write(place, node, Contract.present(type), out);
        }
      }
      case ARRAY -> {
        JsonNode array = ContractFields.array(place, node);
        out.writeArrayStart();
        out.setItemCount(array.size());
        for (JsonNode item : array) {
          out.startItem();
          write(place + "[]", item, type.getElementType(), out);
        }
        out.writeArrayEnd();
      }
      case STRING -> out.writeString(ContractFields.text(place, node));
      case LONG -> out.writeLong(ContractFields.wholeNumber(place, node));
      case INT -> out.writeInt(ContractFields.smallNumber(place, node));
      case BOOLEAN -> out.writeBoolean(ContractFields.flag(place, node));
      case BYTES ->
          out.writeBytes(
              ContractFields.decimal(place, node, Contract.decimal(type).orElseThrow())
                  .unscaledValue()
                  .toByteArray());
      default -> throw new IllegalStateException("no contract has a " + type.getType());
    }
  }
}
