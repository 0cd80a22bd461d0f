package io.lowlag.common.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.common.format.PayloadException.Defect;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Iterator;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Converts the fields of an event's JSON to the types of its contract. */
final class ContractFields {

  private static final int SHOWN = 80;

  /**
   * Every decimal of a contract has a shorter text. The time to parse grows with the square of the
   * length.
   */
  private static final int LONGEST_DECIMAL = 64;

  private ContractFields() {}

  static boolean absent(JsonNode node) {
    return node == null || node.isNull();
  }

  /** Returns the JSON object of a record; it must not have a field that the record lacks. */
  static JsonNode object(String place, JsonNode node, Schema type) throws PayloadException {
    if (!node.isObject()) {
      throw wrong(place, node, "an object");
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (type.getField(name) == null) {
        throw new PayloadException(
            Defect.UNENCODABLE, place + "/" + name + " is not in the contract " + type.getName());
      }
    }
    return node;
  }

  static JsonNode array(String place, JsonNode node) throws PayloadException {
    if (!node.isArray()) {
      throw wrong(place, node, "an array");
    }
    return node;
  }

  static String text(String place, JsonNode node) throws PayloadException {
    if (!node.isTextual()) {
      throw wrong(place, node, "a text");
    }
    return node.textValue();
  }

  static long wholeNumber(String place, JsonNode node) throws PayloadException {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(place, node, "a whole number");
    }
    return node.longValue();
  }

  static int smallNumber(String place, JsonNode node) throws PayloadException {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrong(place, node, "a whole number of 32 bits");
    }
    return node.intValue();
  }

  static boolean flag(String place, JsonNode node) throws PayloadException {
    if (!node.isBoolean()) {
      throw wrong(place, node, "true or false");
    }
    return node.booleanValue();
  }

  /** Returns an exact decimal with the number of digits after the point that its type has. */
  static BigDecimal decimal(String place, JsonNode node, LogicalTypes.Decimal type)
      throws PayloadException {
    try {
      if (node.isTextual() && node.textValue().length() <= LONGEST_DECIMAL) {
        return fitting(place, node, new BigDecimal(node.textValue()), type);
      }
    } catch (NumberFormatException e) {
      // not a number: reported below
    }
    throw wrong(place, node, "a decimal written as a text");
  }

  // The digits are compared before the value is rescaled, because 1E+999999999 would be written
  // out.
  private static BigDecimal fitting(
      String place, JsonNode node, BigDecimal value, LogicalTypes.Decimal type)
      throws PayloadException {
    if (value.signum() == 0) {
      return BigDecimal.ZERO.setScale(type.getScale());
    }
    int before = type.getPrecision() - type.getScale();
    if (value.precision() - (long) value.scale() > before
        || value.stripTrailingZeros().scale() > type.getScale()) {
      throw wrong(
          place,
          node,
          "a decimal with "
              + before
              + " digits before and "
              + type.getScale()
              + " behind the point");
    }
    return value.setScale(type.getScale(), RoundingMode.UNNECESSARY);
  }

  static PayloadException missing(String place) {
    return new PayloadException(Defect.UNENCODABLE, place + " is missing");
  }

  private static PayloadException wrong(String place, JsonNode node, String expected) {
    String text = node.isBigDecimal() ? node.decimalValue().toString() : node.toString();
    String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    return new PayloadException(Defect.UNENCODABLE, place + " = " + shown + " is not " + expected);
  }
}
