package io.lowlag.launcher;

import io.lowlag.common.decoding.RejectReason;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the reason of a dead letter, as written in the record's header. */
final class ReasonByCode implements ITypeConverter<RejectReason> {

  @Override
  public RejectReason convert(String value) {
    return Arrays.stream(RejectReason.values())
        .filter(reason -> reason.code().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "\""
                        + value
                        + "\" is not one of "
                        + Arrays.stream(RejectReason.values())
                            .map(RejectReason::code)
                            .collect(Collectors.joining(", "))));
  }
}
