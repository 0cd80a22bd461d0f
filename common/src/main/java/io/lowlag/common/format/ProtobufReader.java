package io.lowlag.common.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lowlag.common.format.PayloadException.Defect;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * Reads Protobuf messages into the fields of a contract. A message contains the number and the
 * layout of each field, so fields of other versions that the contract does not have are skipped.
 *
 * <p>The wire format is small, and platforms bring many versions of the Protobuf library, so this
 * class reads it without the library.
 */
final class ProtobufReader implements PayloadReader {

  private static final int BRACKETS = 2;
  private static final int NAME_AND_VALUE = 2;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** The Protobuf message of a contract: its fields by number. */
  private record Message(Map<Integer, Place> places) {

    static Message of(Schema type) {
      Map<Integer, Place> places = new HashMap<>();
      for (Schema.Field field : type.getFields()) {
        Schema present = Contract.present(field.schema());
        boolean repeated = present.getType() == Schema.Type.ARRAY;
        Schema one = repeated ? present.getElementType() : present;
        places.put(
            Contract.number(field),
            new Place(
                field.name(),
                one.getType(),
                repeated,
                one.getType() == Schema.Type.RECORD ? of(one) : null));
      }
      return new Message(places);
    }
  }

  /** A field, with its message if it is one. */
  private record Place(String name, Schema.Type type, boolean repeated, Message message) {

    int wireType() {
      return switch (type) {
        case LONG, INT, BOOLEAN -> ProtobufWire.VARINT;
        default -> ProtobufWire.LENGTH;
      };
    }
  }

  private final Message root;
  private final ThreadLocal<ByteCursor> cursors = ThreadLocal.withInitial(ByteCursor::new);

  ProtobufReader(Contract contract) {
    this.root = Message.of(contract.schema());
  }

  @Override
  public ObjectNode read(byte[] value, int from, long maxElements) throws PayloadException {
    ByteCursor cursor = cursors.get();
    cursor.over(value, from, maxElements);
    try {
      requireFirstMessage(cursor);
      ObjectNode fields = JSON.objectNode();
      message(cursor, value.length, root, fields);
      return fields;
    } catch (TooManyElementsException e) {
      throw e.asPayloadException();
    } catch (MalformedBytesException e) {
      throw new PayloadException(Defect.UNDECODABLE, "not Protobuf: " + e.getMessage());
    } finally {
      cursor.release();
    }
  }

  // The indexes say which message of its file a record is. [0], written as one zero byte, is the
  // first.
  private static void requireFirstMessage(ByteCursor cursor)
      throws MalformedBytesException, PayloadException {
    long count = cursor.zigZag();
    if (count == 0) {
      return;
    }
    cursor.within(count);
    long first = cursor.zigZag();
    if (count != 1 || first != 0) {
      throw new PayloadException(
          Defect.INCOMPATIBLE_SCHEMA,
          "it is not the first message of its schema's file: put the topic's message first");
    }
  }

  private static void message(ByteCursor cursor, int end, Message type, ObjectNode object)
      throws MalformedBytesException, TooManyElementsException, PayloadException {
    cursor.count(BRACKETS);
    while (cursor.position() < end) {
      long tag = cursor.varint();
      int wireType = (int) (tag & ProtobufWire.TYPE_MASK);
      long number = tag >>> ProtobufWire.TYPE_BITS;
      if (number < 1 || number > ProtobufWire.GREATEST_NUMBER) {
        throw new MalformedBytesException("a field has the number " + number);
      }
      Place place = type.places().get((int) number);
      if (place == null) {
        cursor.count(NAME_AND_VALUE);
        ProtobufWire.skip(cursor, wireType);
      } else if (place.repeated()) {
        repeated(cursor, wireType, place, object);
      } else {
        cursor.count(1);
        object.set(place.name(), one(cursor, wireType, place, object.get(place.name())));
      }
      if (cursor.position() > end) {
        throw new MalformedBytesException("a message ends in the middle of a field");
      }
    }
    for (Place place : type.places().values()) {
      // An empty list is not written at all.
      if (place.repeated() && !object.has(place.name())) {
        cursor.count(1 + BRACKETS);
        object.set(place.name(), JSON.arrayNode());
      }
    }
  }

  private static void repeated(ByteCursor cursor, int wireType, Place place, ObjectNode object)
      throws MalformedBytesException, TooManyElementsException, PayloadException {
    ArrayNode array = (ArrayNode) object.get(place.name());
    if (array == null) {
      cursor.count(1 + BRACKETS);
      array = object.putArray(place.name());
    }
    if (place.wireType() == ProtobufWire.VARINT && wireType == ProtobufWire.LENGTH) {
      int packedEnd = cursor.within(cursor.varint()) + cursor.position();
      while (cursor.position() < packedEnd) {
        array.add(one(cursor, ProtobufWire.VARINT, place, null));
      }
    } else {
      array.add(one(cursor, wireType, place, null));
    }
  }

  private static JsonNode one(ByteCursor cursor, int wireType, Place place, JsonNode before)
      throws MalformedBytesException, TooManyElementsException, PayloadException {
    if (wireType != place.wireType()) {
      throw new PayloadException(
          Defect.INCOMPATIBLE_SCHEMA,
          place.name()
              + " has wire type "
              + wireType
              + ", but the contract has wire type "
              + place.wireType());
    }
    if (place.type() == Schema.Type.RECORD) {
      int length = cursor.within(cursor.varint());
      // A message may come in several parts; a later part adds to the earlier ones.
      ObjectNode nested = before instanceof ObjectNode begun ? begun : JSON.objectNode();
      message(cursor, cursor.position() + length, place.message(), nested);
      return nested;
    }
    cursor.count(1);
    return switch (place.type()) {
      case LONG -> LongNode.valueOf(cursor.varint());
      case INT -> IntNode.valueOf((int) cursor.varint());
      case BOOLEAN -> BooleanNode.valueOf(cursor.varint() != 0);
      // A decimal is written as a text, because Protobuf has no decimals.
      default -> TextNode.valueOf(cursor.text(cursor.varint()));
    };
  }
}
