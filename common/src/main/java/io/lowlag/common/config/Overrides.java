package io.lowlag.common.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings that a program puts together, as {@code -D path=value} does on the command line. An
 * instance never changes; every method returns a new one. Of two values of a path, the later one
 * counts.
 */
public final class Overrides {

  private static final Overrides NONE = new Overrides(Map.of());

  /** Path to value, as written after {@code -D}. */
  private final Map<String, String> written;

  private Overrides(Map<String, String> written) {
    this.written = written;
  }

  /** Returns no overrides, so that the defaults apply. */
  public static Overrides none() {
    return NONE;
  }

  /** Returns settings as a user writes them after {@code -D}: dotted path to value. */
  public static Overrides ofOptions(Map<String, String> options) {
    return NONE.and(new Overrides(options));
  }

  /**
   * Adds a setting.
   *
   * @param path dotted, as in {@code execution.mode}
   * @param value taken literally, whatever characters it has
   */
  public Overrides with(String path, String value) {
    return and(new Overrides(Map.of(path, value)));
  }

  /** Adds a file or folder. */
  public Overrides with(String path, Path value) {
    return with(path, value.toString());
  }

  /** Adds a duration, to the millisecond. */
  public Overrides with(String path, Duration value) {
    return with(path, value.toMillis() + "ms");
  }

  /** Adds a whole number. */
  public Overrides with(String path, long value) {
    return with(path, Long.toString(value));
  }

  /**
   * Adds a Spark setting.
   *
   * @param key Spark's name of it, without {@code spark.}
   */
  public Overrides withSpark(String key, String value) {
    return with("spark." + key, value);
  }

  /**
   * Adds Kafka client options.
   *
   * @param options by Kafka's names
   */
  public Overrides withKafka(Map<String, String> options) {
    Overrides all = this;
    for (Map.Entry<String, String> option : options.entrySet()) {
      all = all.with("kafka.options." + option.getKey(), option.getValue());
    }
    return all;
  }

  /** Adds other overrides, which take precedence over these. */
  public Overrides and(Overrides stronger) {
    Map<String, String> all = new LinkedHashMap<>(written);
    // Otherwise an existing path would keep its old place in the order.
    all.keySet().removeAll(stronger.written.keySet());
    all.putAll(stronger.written);
    return new Overrides(all);
  }

  /** Returns these as command-line arguments: {@code -D}, {@code path=value}, and so on. */
  public List<String> asArguments() {
    List<String> arguments = new ArrayList<>();
    written.forEach((path, value) -> arguments.addAll(List.of("-D", path + "=" + value)));
    return arguments;
  }

  /**
   * Loads the settings: these over the defaults.
   *
   * @throws SettingsException with one line, when a key or a value cannot be used
   */
  public Settings load() {
    return SettingsLoader.load(Optional.empty(), written);
  }
}
