package io.lowlag.common.format;

import io.lowlag.common.config.Settings;
import io.lowlag.common.format.PayloadException.Defect;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;

/** Checks whether a contract can read values that were written with a schema. */
public final class Compatibility {

  private static final int SHOWN = 400;

  /** The place in a finding of Avro's own check: a field by its index in the record. */
  private static final Pattern FIELD = Pattern.compile("^/fields/(\\d+)");

  private record Pair(Schema writer, Schema reader) {}

  private Compatibility() {}

  /**
   * Checks that the contract can read the values.
   *
   * @param writer the schema that records were written with
   * @throws PayloadException with the reason why it cannot
   */
  public static void check(Schema writer, Contract contract) throws PayloadException {
    SchemaPairCompatibility found =
        SchemaCompatibility.checkReaderWriterCompatibility(
            contract.schema(), Schema.applyAliases(writer, contract.schema()));
    if (found.getType() != SchemaCompatibilityType.COMPATIBLE && !onlyTheName(found)) {
      throw new PayloadException(
          Defect.INCOMPATIBLE_SCHEMA,
          "the contract "
              + contract.name()
              + " cannot read it: "
              + shown(
                  found.getResult().getIncompatibilities().stream()
                      .map(wrong -> told(wrong, contract.schema()))
                      .collect(Collectors.joining("; "))));
    }
    sameMeaning("", writer, contract.schema(), new HashSet<>());
  }

  private static String told(Incompatibility wrong, Schema reader) {
    Matcher place = FIELD.matcher(wrong.getLocation());
    String field =
        place.find() ? reader.getFields().get(Integer.parseInt(place.group(1))).name() + ": " : "";
    return field + Settings.name(wrong.getType()) + " " + wrong.getMessage();
  }

  // Writers may name the record of the topic differently; Avro's resolution ignores that name.
  private static boolean onlyTheName(SchemaPairCompatibility found) {
    return found.getResult().getIncompatibilities().stream()
        .allMatch(
            wrong ->
                wrong.getType() == SchemaCompatibility.SchemaIncompatibilityType.NAME_MISMATCH
                    && wrong.getLocation().equals("/name"));
  }

  // Avro's resolution would read milliseconds as microseconds, and a text as the bytes of a
  // decimal.
  private static void sameMeaning(String place, Schema writer, Schema reader, Set<Pair> seen)
      throws PayloadException {
    if (!seen.add(new Pair(writer, reader))) {
      return;
    }
    if (writer.isUnion()) {
      for (Schema branch : writer.getTypes()) {
        if (branch.getType() != Schema.Type.NULL) {
          sameMeaning(place, branch, reader, seen);
        }
      }
      return;
    }
    Schema present = Contract.present(reader);
    sameLogicalType(place, writer, present);
    if (writer.getType() == Schema.Type.RECORD && present.getType() == Schema.Type.RECORD) {
      for (Schema.Field field : present.getFields()) {
        Schema.Field written = writer.getField(field.name());
        if (written != null) {
          sameMeaning(place + "/" + field.name(), written.schema(), field.schema(), seen);
        }
      }
    } else if (writer.getType() == Schema.Type.ARRAY && present.getType() == Schema.Type.ARRAY) {
      sameMeaning(place + "[]", writer.getElementType(), present.getElementType(), seen);
    }
  }

  private static void sameLogicalType(String place, Schema writer, Schema reader)
      throws PayloadException {
    LogicalType written = writer.getLogicalType();
    LogicalType read = reader.getLogicalType();
    boolean decimals =
        written instanceof LogicalTypes.Decimal || read instanceof LogicalTypes.Decimal;
    boolean same =
        decimals
            ? written instanceof LogicalTypes.Decimal one
                && read instanceof LogicalTypes.Decimal other
                && one.getScale() == other.getScale()
            : written == null || read == null || written.getName().equals(read.getName());
    if (!same) {
      throw new PayloadException(
          Defect.INCOMPATIBLE_SCHEMA,
          place + " is " + meaning(writer) + ", the contract has " + meaning(reader));
    }
  }

  private static String meaning(Schema type) {
    LogicalType logical = type.getLogicalType();
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return "a decimal with " + decimal.getScale() + " digits behind the point";
    }
    return logical == null ? "a plain " + type.getType().getName() : logical.getName();
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}
