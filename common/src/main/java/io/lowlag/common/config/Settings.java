package io.lowlag.common.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Resolved settings with typed access. Every getter fails with one line that contains the path, the
 * value, what was expected and where the value was written.
 */
public final class Settings {

  /** A century: added to the present time, it does not overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_525);

  private final Config config;

  Settings(Config config) {
    this.config = config;
  }

  /**
   * Creates a part of a configuration whose constructor checks its values.
   *
   * @param group the settings that it is created from, for the message
   * @throws SettingsException with one line, when the constructor refuses a value
   */
  public static <T> T checked(String group, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new SettingsException(group + ": " + e.getMessage(), e);
    }
  }

  /** Returns a non-empty text. */
  public String text(String path) {
    String value = read(path, config::getString, "a text");
    if (value.isBlank()) {
      throw wrong(path, "a text that is not empty");
    }
    return value;
  }

  /** Returns a text; an object is returned as its JSON. */
  public String textOrJson(String path) {
    return config.hasPath(path) && config.getValue(path) instanceof ConfigObject object
        ? object.render(ConfigRenderOptions.concise())
        : text(path);
  }

  /** Returns a text that may be left out. */
  public Optional<String> optionalText(String path) {
    return config.hasPath(path) ? Optional.of(text(path)) : Optional.empty();
  }

  /** Returns a duration such as {@code 30s}, {@code 5 minutes}; never negative. */
  public Duration duration(String path) {
    Duration value = read(path, config::getDuration, "a duration such as 30s or 5 minutes");
    if (Durations.DIGITS.matcher(config.getString(path)).matches()) {
      throw wrong(path, "a duration with a unit, such as 30s or 5 minutes");
    }
    if (value.isNegative()) {
      throw wrong(path, "a duration of 0s or more");
    }
    if (value.compareTo(LONGEST) > 0) {
      throw wrong(path, "a duration of at most " + LONGEST.toDays() + " days");
    }
    return value;
  }

  /** Returns a size in bytes, written such as {@code 512k} or {@code 1 MiB}. */
  public long bytes(String path) {
    long value = read(path, config::getBytes, "a size such as 512k or 1 MiB");
    if (value < 1) {
      throw wrong(path, "a size of at least one byte");
    }
    return value;
  }

  /** Returns a whole number of at least {@code least}. */
  public long wholeNumber(String path, long least) {
    long value = read(path, config::getLong, "a whole number");
    // HOCON would cut the fraction off.
    if (config.getNumber(path).doubleValue() != value) {
      throw wrong(path, "a whole number");
    }
    if (value < least) {
      throw wrong(path, "a whole number of at least " + least);
    }
    return value;
  }

  /** Returns a whole number of at least {@code least} that an {@code int} holds. */
  public int count(String path, int least) {
    long value = wholeNumber(path, least);
    if (value > Integer.MAX_VALUE) {
      throw wrong(path, "a whole number of at most " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  /** Returns a whole number of at least {@code least} that may be left out. */
  public Optional<Long> optionalWholeNumber(String path, long least) {
    return config.hasPath(path) ? Optional.of(wholeNumber(path, least)) : Optional.empty();
  }

  /** Returns {@code true} or {@code false}. */
  public boolean flag(String path) {
    return read(path, config::getBoolean, "true or false");
  }

  /** Returns the enum constant whose name is written in lower case with dashes. */
  public <E extends Enum<E>> E choice(String path, Class<E> type) {
    String value = read(path, config::getString, "one of " + names(type));
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> name(constant).equals(value))
        .findFirst()
        .orElseThrow(() -> wrong(path, "one of " + names(type)));
  }

  /** Returns texts, written as a list or as one text with commas; none of them is empty. */
  public List<String> texts(String path) {
    List<String> values =
        config.hasPath(path) && config.getValue(path).valueType() == ConfigValueType.LIST
            ? read(path, config::getStringList, "a list of texts")
            : List.of(read(path, config::getString, "texts separated by commas").split(","));
    return values.stream().map(String::strip).filter(value -> !value.isEmpty()).toList();
  }

  /**
   * Returns a free-form object as flat, dotted keys, such as Kafka client options or Spark
   * configuration.
   */
  public Map<String, String> options(String path) {
    Map<String, String> options = new LinkedHashMap<>();
    Config written = read(path, config::getConfig, "an object of options");
    for (Map.Entry<String, ConfigValue> entry : written.entrySet()) {
      boolean number = entry.getValue().valueType() == ConfigValueType.NUMBER;
      // A number stays as it was written: unwrapped, 0.1 would be a double.
      options.put(
          String.join(".", ConfigUtil.splitPath(entry.getKey())),
          number
              ? written.getString(entry.getKey())
              : String.valueOf(entry.getValue().unwrapped()));
    }
    return options;
  }

  /**
   * Returns the texts in all groups with this name, such as the topics of all pipelines.
   *
   * @return path to text
   */
  public Map<String, String> textsIn(String group) {
    Map<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      List<String> path = ConfigUtil.splitPath(entry.getKey());
      if (path.size() > 1 && path.get(path.size() - 2).equals(group)) {
        texts.put(entry.getKey(), String.valueOf(entry.getValue().unwrapped()));
      }
    }
    return texts;
  }

  /**
   * Returns the name by which an enum constant is written in settings: {@code MICRO_BATCH} is
   * micro-batch.
   */
  public static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <E extends Enum<E>> String names(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(Settings::name)
        .collect(Collectors.joining(", "));
  }

  private <T> T read(String path, Function<String, T> getter, String expected) {
    try {
      return getter.apply(path);
    } catch (ConfigException.Missing e) {
      throw new SettingsException(
          path + " is not set: set it in the settings file or by -D " + path + "=...", e);
    } catch (ConfigException e) {
      throw new SettingsException(wrong(path, expected).getMessage(), e);
    }
  }

  private SettingsException wrong(String path, String expected) {
    ConfigValue value = config.getValue(path);
    return new SettingsException(
        path
            + " = "
            + Redaction.of(path, value.unwrapped())
            + " ("
            + value.origin().description()
            + ") is not "
            + expected);
  }
}
