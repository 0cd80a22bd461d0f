package io.lowlag.common.decoding;

import com.fasterxml.jackson.databind.JsonNode;

/** Writes the beginning of a value for the reason of a rejection. */
final class ShownValue {

  private static final int SHOWN = 80;

  private ShownValue() {}

  static String of(Object value) {
    String text = value instanceof JsonNode node ? shownJson(node) : String.valueOf(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  // A large text is cut before it is quoted, a decimal is never written out, and only the shown
  // part of an array or an object is written.
  private static String shownJson(JsonNode node) {
    if (node.isTextual() && node.textValue().length() > SHOWN) {
      return "\"" + node.textValue().substring(0, SHOWN);
    }
    if (node.isContainerNode()) {
      return Beginning.of(node, SHOWN + 1);
    }
    return node.isBigDecimal() ? node.decimalValue().toString() : node.toString();
  }
}
