package io.lowlag.it.format;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.common.format.Contract;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** A contract as a JSON Schema, draft 2020-12. More fields than it names are allowed. */
final class JsonSchemaText {

  private static final JsonMapper JSON = new JsonMapper();

  private JsonSchemaText() {}

  static String of(Contract contract) {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", contract.name());
    schema.setAll(record(contract.schema()));
    return schema.toPrettyString() + "\n";
  }

  private static ObjectNode record(Schema type) {
    ObjectNode object = JSON.createObjectNode().put("type", "object");
    object.put("description", type.getDoc());
    ObjectNode properties = object.putObject("properties");
    ArrayNode required = JSON.createArrayNode();
    for (Schema.Field field : type.getFields()) {
      boolean optional = Contract.optional(field.schema());
      ObjectNode property = type(Contract.present(field.schema()), optional);
      property.put("description", field.doc());
      properties.set(field.name(), property);
      if (!optional) {
        required.add(field.name());
      }
    }
    object.set("required", required);
    return object;
  }

  private static ObjectNode type(Schema type, boolean optional) {
    ObjectNode node =
        switch (type.getType()) {
          case RECORD -> record(type);
          case ARRAY -> {
            ObjectNode array = JSON.createObjectNode().put("type", "array");
            array.set("items", type(type.getElementType(), false));
            yield array;
          }
          case BOOLEAN -> JSON.createObjectNode().put("type", "boolean");
          case LONG, INT -> JSON.createObjectNode().put("type", "integer");
          case BYTES -> decimal(Contract.decimal(type).orElseThrow());
          default -> JSON.createObjectNode().put("type", "string");
        };
    if (optional) {
      node.putArray("type").add(plain(type)).add("null");
    }
    return node;
  }

  private static String plain(Schema type) {
    return switch (type.getType()) {
      case RECORD -> "object";
      case ARRAY -> "array";
      case BOOLEAN -> "boolean";
      case LONG, INT -> "integer";
      default -> "string";
    };
  }

  // As a text: what reads a number takes it for a double.
  private static ObjectNode decimal(LogicalTypes.Decimal decimal) {
    return JSON.createObjectNode()
        .put("type", "string")
        .put(
            "pattern",
            "^-?[0-9]{1,"
                + (decimal.getPrecision() - decimal.getScale())
                + "}(\\.[0-9]{1,"
                + decimal.getScale()
                + "})?$");
  }
}
