package io.lowlag.launcher;

import io.lowlag.common.config.Settings;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads an enum constant by its name in settings; no other name is accepted.
 *
 * @param type the type of the constant
 */
public record ByName<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E> {

  @Override
  public E convert(String value) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> Settings.name(constant).equals(value))
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException("\"" + value + "\" is not one of " + names()));
  }

  private String names() {
    return Arrays.stream(type.getEnumConstants())
        .map(Settings::name)
        .collect(Collectors.joining(", "));
  }
}
