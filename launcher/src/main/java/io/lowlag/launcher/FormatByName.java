package io.lowlag.launcher;

import io.lowlag.common.config.Settings;
import io.lowlag.common.format.PayloadFormat;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A format by the name that it has in settings. */
final class FormatByName implements ITypeConverter<PayloadFormat> {

  @Override
  public PayloadFormat convert(String name) {
    return Arrays.stream(PayloadFormat.values())
        .filter(format -> Settings.name(format).equals(name))
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException("'" + name + "' is not json, avro or protobuf"));
  }
}
