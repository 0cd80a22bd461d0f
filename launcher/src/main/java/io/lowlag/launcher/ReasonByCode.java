package io.lowlag.launcher;

import io.lowlag.attribution.credit.model.Rejection;
import io.lowlag.common.decoding.RejectReason;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the reason of a dead letter of any job, as written in the record's header. */
final class ReasonByCode implements ITypeConverter<String> {

  private static final List<String> CODES =
      Stream.concat(
              Arrays.stream(RejectReason.values()).map(RejectReason::code),
              Rejection.REASONS.stream())
          .toList();

  @Override
  public String convert(String value) {
    if (!CODES.contains(value)) {
      throw new TypeConversionException(
          "\"" + value + "\" is not one of " + String.join(", ", CODES));
    }
    return value;
  }
}
