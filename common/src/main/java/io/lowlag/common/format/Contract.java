package io.lowlag.common.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * The content of the records of one topic. It is an Avro schema that is part of the jar and is
 * never fetched. The Protobuf message and the JSON Schema are derived from the same schema. Each
 * field has a {@value #NUMBER}, its number in Protobuf.
 *
 * @param name of the topic that it was written for
 * @param schema the schema of the record
 */
public record Contract(String name, Schema schema) {

  /** The property of a field that holds its number in Protobuf. */
  public static final String NUMBER = "number";

  private static final String FOLDER = "contracts/";
  private static final Map<String, Contract> OF_THIS_PROCESS = new ConcurrentHashMap<>();

  /**
   * @throws IllegalArgumentException when the schema uses something that not every format has
   */
  public Contract {
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException("the contract " + name + " is not a record");
    }
    check(name, schema);
  }

  /** Returns the contract with that name, if there is one. */
  public static Optional<Contract> named(String name) {
    Contract known = OF_THIS_PROCESS.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    try (InputStream text =
        Contract.class.getClassLoader().getResourceAsStream(FOLDER + name + ".avsc")) {
      if (text == null) {
        return Optional.empty();
      }
      Contract read = parse(name, new String(text.readAllBytes(), StandardCharsets.UTF_8));
      OF_THIS_PROCESS.put(name, read);
      return Optional.of(read);
    } catch (IOException e) {
      throw new IllegalStateException("the contract " + name + " cannot be read from the jar", e);
    }
  }

  /** Reads a contract from the text of its Avro schema. */
  public static Contract parse(String name, String text) {
    try {
      return new Contract(name, new Schema.Parser().parse(text));
    } catch (SchemaParseException e) {
      throw new IllegalArgumentException(
          "the contract " + name + " is not an Avro schema: " + e.getMessage(), e);
    }
  }

  /** Returns its schema as the registry accepts it. */
  public String text(PayloadFormat format) {
    return format == PayloadFormat.PROTOBUF ? ProtobufText.of(this) : schema.toString();
  }

  /** Returns a type without null. */
  public static Schema present(Schema type) {
    if (!type.isUnion()) {
      return type;
    }
    return type.getTypes().get(type.getTypes().get(0).getType() == Schema.Type.NULL ? 1 : 0);
  }

  /** Returns whether a field may be absent. */
  public static boolean optional(Schema type) {
    return type.isUnion();
  }

  /** Returns the number of a field in Protobuf. */
  public static int number(Schema.Field field) {
    return field.getObjectProp(NUMBER) instanceof Integer number ? number : 0;
  }

  /**
   * Returns the type of a decimal, which has the number of digits after the point; empty for all
   * other types.
   */
  public static Optional<LogicalTypes.Decimal> decimal(Schema type) {
    LogicalType logical = type.getLogicalType();
    return logical instanceof LogicalTypes.Decimal decimal
        ? Optional.of(decimal)
        : Optional.empty();
  }

  private static void check(String place, Schema type) {
    switch (type.getType()) {
      case RECORD -> {
        Set<Integer> numbers = new HashSet<>();
        for (Schema.Field field : type.getFields()) {
          String at = place + "." + field.name();
          if (number(field) < 1 || !numbers.add(number(field))) {
            throw new IllegalArgumentException(
                at + " has no " + NUMBER + " of its own: " + field.getObjectProp(NUMBER));
          }
          check(at, field.schema());
        }
      }
      case UNION -> {
        if (type.getTypes().size() != 2 || !type.isNullable()) {
          throw new IllegalArgumentException(place + " is a union of other than null and a type");
        }
        check(place, present(type));
      }
      case ARRAY -> {
        if (type.getElementType().isUnion()) {
          throw new IllegalArgumentException(place + " is an array with nulls");
        }
        check(place, type.getElementType());
      }
      case BYTES -> {
        if (decimal(type).isEmpty()) {
          throw new IllegalArgumentException(place + " is bytes without the logical type decimal");
        }
      }
      case STRING, INT, LONG, BOOLEAN -> {}
      default ->
          throw new IllegalArgumentException(
              place + " is a " + type.getType() + ", which not every format supports");
    }
  }
}
