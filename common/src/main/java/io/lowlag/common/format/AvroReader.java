package io.lowlag.common.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.lowlag.common.format.PayloadException.Defect;
import io.lowlag.common.record.Decimals;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Reads Avro that was written with one schema into the fields of a contract. It walks through the
 * contract, and Avro's resolution of the two schemas says what comes next. It never loads a class
 * that a schema names, and creates nothing for fields that the contract does not have.
 */
final class AvroReader implements PayloadReader {

  /** One byte more than the largest number with 38 digits has. */
  private static final int MOST_DECIMAL_BYTES = 17;

  private static final int BRACKETS = 2;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** The decoder of one thread. Threads cannot share it. */
  private static final class Reading {

    private final ByteCursor cursor = new ByteCursor();
    private final AvroBytes bytes = new AvroBytes(cursor);
    private final ResolvingDecoder resolving;

    Reading(Schema writer, Schema reader) {
      try {
        resolving = DecoderFactory.get().resolvingDecoder(writer, reader, bytes);
      } catch (IOException e) {
        throw new IllegalStateException("nothing is read here that could fail", e);
      }
    }

    private JsonNode node(Schema type) throws IOException {
      return switch (type.getType()) {
        case RECORD -> object();
        case UNION -> node(type.getTypes().get(resolving.readIndex()));
        case ARRAY -> array(type.getElementType());
        case STRING -> TextNode.valueOf(resolving.readString());
        case LONG -> LongNode.valueOf(resolving.readLong());
        case INT -> LongNode.valueOf(resolving.readInt());
        case BOOLEAN -> BooleanNode.valueOf(resolving.readBoolean());
        case BYTES -> decimal(resolving.readBytes(null), type);
        case NULL -> {
          resolving.readNull();
          yield NullNode.instance;
        }
        default -> throw new IllegalStateException("no contract has a " + type.getType());
      };
    }

    ObjectNode object() throws IOException {
      cursor.count(BRACKETS);
      ObjectNode object = JSON.objectNode();
      for (Schema.Field field : resolving.readFieldOrder()) {
        cursor.count(1);
        object.set(field.name(), node(field.schema()));
      }
      return object;
    }

    private ArrayNode array(Schema element) throws IOException {
      cursor.count(BRACKETS);
      ArrayNode array = JSON.arrayNode();
      for (long left = resolving.readArrayStart(); left > 0; left = resolving.arrayNext()) {
        for (long i = 0; i < left; i++) {
          array.add(node(element));
        }
      }
      return array;
    }
  }

  private final ThreadLocal<Reading> readings;

  private AvroReader(Schema writer, Schema reader) {
    this.readings = ThreadLocal.withInitial(() -> new Reading(writer, reader));
    readings.get();
  }

  /**
   * Returns a reader of values that were written with a schema.
   *
   * @throws PayloadException when the contract cannot read them
   */
  static AvroReader of(String written, Contract contract) throws PayloadException {
    try {
      Schema writer = Schema.applyAliases(new Schema.Parser().parse(written), contract.schema());
      Compatibility.check(writer, contract);
      return new AvroReader(writer, contract.schema());
    } catch (AvroRuntimeException | StackOverflowError e) {
      throw new PayloadException(
          Defect.INCOMPATIBLE_SCHEMA, "its schema is not an Avro schema: " + e.getMessage());
    }
  }

  @Override
  public ObjectNode read(byte[] value, int from, long maxElements) throws PayloadException {
    Reading reading = readings.get();
    reading.cursor.over(value, from, maxElements);
    try {
      reading.resolving.configure(reading.bytes);
      ObjectNode fields = reading.object();
      reading.resolving.drain();
      if (reading.cursor.remaining() > 0) {
        throw new MalformedBytesException(reading.cursor.remaining() + " bytes are left over");
      }
      return fields;
    } catch (AvroTypeException e) {
      throw new PayloadException(Defect.INCOMPATIBLE_SCHEMA, e.getMessage());
    } catch (TooManyElementsException e) {
      throw e.asPayloadException();
    } catch (IOException e) {
      throw new PayloadException(
          Defect.UNDECODABLE, "not the Avro of its schema: " + e.getMessage());
    } catch (AvroRuntimeException | IndexOutOfBoundsException | StackOverflowError e) {
      // The branch of a union or the symbol does not exist, or a skipped value is nested too deep.
      throw new PayloadException(Defect.UNDECODABLE, "not the Avro of its schema: " + e);
    } finally {
      reading.cursor.release();
    }
  }

  // The time to write a number grows with the square of its length, so a longer one is refused.
  private static JsonNode decimal(ByteBuffer bytes, Schema type) throws IOException {
    if (bytes.remaining() == 0 || bytes.remaining() > MOST_DECIMAL_BYTES) {
      throw new MalformedBytesException("a decimal has " + bytes.remaining() + " bytes");
    }
    LogicalTypes.Decimal decimal = Contract.decimal(type).orElseThrow();
    BigInteger unscaled = new BigInteger(bytes.array(), bytes.arrayOffset(), bytes.remaining());
    return TextNode.valueOf(Decimals.text(new BigDecimal(unscaled, decimal.getScale())));
  }
}
