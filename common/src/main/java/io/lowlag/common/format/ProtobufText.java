package io.lowlag.common.format;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A contract as a {@code .proto} file: one message, with nested messages inside it. Each field that
 * is not repeated is {@code optional}, so that an absent field and a zero differ.
 */
public final class ProtobufText {

  private ProtobufText() {}

  /** Returns the text of the file. */
  public static String of(Contract contract) {
    StringBuilder text = new StringBuilder("syntax = \"proto3\";\n\n");
    text.append("package ").append(contract.schema().getNamespace()).append(";\n\n");
    text.append("option java_multiple_files = true;\n\n");
    message(contract.schema(), "", text);
    return text.toString();
  }

  private static void message(Schema type, String indent, StringBuilder text) {
    comment(type.getDoc(), indent, text);
    text.append(indent).append("message ").append(type.getName()).append(" {\n");
    String inner = indent + "  ";
    messagesOf(type).values().forEach(nested -> message(nested, inner, text));
    for (Schema.Field field : type.getFields()) {
      comment(field.doc(), inner, text);
      Schema present = Contract.present(field.schema());
      boolean repeated = present.getType() == Schema.Type.ARRAY;
      text.append(inner)
          .append(repeated ? "repeated " : "optional ")
          .append(name(repeated ? present.getElementType() : present))
          .append(' ')
          .append(field.name())
          .append(" = ")
          .append(Contract.number(field))
          .append(";\n");
    }
    text.append(indent).append("}\n");
  }

  private static Map<String, Schema> messagesOf(Schema type) {
    Map<String, Schema> messages = new LinkedHashMap<>();
    for (Schema.Field field : type.getFields()) {
      Schema present = Contract.present(field.schema());
      Schema one = present.getType() == Schema.Type.ARRAY ? present.getElementType() : present;
      if (one.getType() == Schema.Type.RECORD) {
        messages.put(one.getName(), one);
      }
    }
    return messages;
  }

  private static void comment(String doc, String indent, StringBuilder text) {
    if (doc != null) {
      text.append(indent).append("// ").append(doc).append('\n');
    }
  }

  private static String name(Schema type) {
    return switch (type.getType()) {
      case RECORD -> type.getName();
      case LONG -> "int64";
      case INT -> "int32";
      case BOOLEAN -> "bool";
      case STRING, BYTES -> "string";
      default ->
          throw new IllegalStateException(
              "no contract has a " + type.getType().name().toLowerCase(Locale.ROOT));
    };
  }
}
