package io.lowlag.common.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Reads settings: {@code -D path=value} over a HOCON file over every module's {@code
 * reference.conf}. The reference files list all settings; any other key is refused. An object that
 * is empty there is free-form: its keys belong to Kafka, Spark or a model, and are passed on
 * unchanged.
 */
public final class SettingsLoader {

  private static final int NEAR = 5;

  private static final Pattern QUOTED =
      Pattern.compile("(?<=Key )'.*'(?= may not be followed)|('.'|'newline')|'[^']*'");

  private SettingsLoader() {}

  /**
   * Loads settings.
   *
   * @param file a HOCON file, if any
   * @param overrides dotted path to value, stronger than the file
   * @throws SettingsException with one line, when a file, a key or a value cannot be used
   */
  public static Settings load(Optional<Path> file, Map<String, String> overrides) {
    try {
      // The JVM's properties are left out, because with spark-submit they include Spark's own.
      Config reference = ConfigFactory.defaultReferenceUnresolved().resolve();
      FreeForm freeForm = FreeForm.of(reference);
      CommandLineValues commandLine = new CommandLineValues(reference, freeForm);
      Config written =
          commandLine
              .parse(overrides)
              .withFallback(file.map(path -> parse(path, freeForm)).orElse(ConfigFactory.empty()));
      refuseUnknown(reference.root(), written.root(), List.of());
      return new Settings(written.withFallback(reference).resolve());
    } catch (ConfigException.Parse e) {
      // The exception is not the cause, because its stack trace would show text that the line
      // leaves out.
      throw new SettingsException("the settings cannot be read: " + withoutQuotes(oneLine(e)));
    } catch (ConfigException e) {
      throw new SettingsException("the settings cannot be read: " + oneLine(e), e);
    }
  }

  private static Config parse(Path file, FreeForm freeForm) {
    if (Files.isDirectory(file)) {
      throw new SettingsException(
          "the settings file " + file + " is a folder: name a file in it, such as job.conf");
    }
    if (!Files.isReadable(file)) {
      throw new SettingsException(
          "the settings file " + file + " does not exist or cannot be read");
    }
    return freeForm.parse(file);
  }

  private static void refuseUnknown(
      ConfigObject known, ConfigObject written, List<String> parents) {
    for (Map.Entry<String, ConfigValue> entry : written.entrySet()) {
      List<String> path = new ArrayList<>(parents);
      path.add(entry.getKey());
      String dotted = String.join(".", path);
      if (!known.containsKey(entry.getKey())) {
        throw unknown(dotted, entry.getValue(), known.keySet(), parents);
      }
      ConfigValue expected = known.get(entry.getKey());
      if (expected.valueType() == ConfigValueType.OBJECT) {
        descend(dotted, (ConfigObject) expected, entry.getValue(), path);
      }
    }
  }

  private static void descend(
      String dotted, ConfigObject known, ConfigValue written, List<String> path) {
    if (!(written instanceof ConfigObject object)) {
      throw new SettingsException(
          dotted + " (" + written.origin().description() + ") is a group of settings, not a value");
    }
    boolean freeForm = known.isEmpty();
    if (!freeForm) {
      refuseUnknown(known, object, path);
    }
  }

  private static SettingsException unknown(
      String dotted, ConfigValue value, Set<String> siblings, List<String> parents) {
    String name = dotted.substring(dotted.lastIndexOf('.') + 1);
    LevenshteinDistance distance = new LevenshteinDistance(NEAR);
    Optional<String> nearest =
        siblings.stream()
            .filter(sibling -> distance.apply(sibling, name) >= 0)
            .min(Comparator.comparing(sibling -> distance.apply(sibling, name)));
    String prefix = parents.isEmpty() ? "" : String.join(".", parents) + ".";
    return new SettingsException(
        "unknown setting "
            + dotted
            + " ("
            + value.origin().description()
            + "); "
            + nearest
                .map(near -> "did you mean " + prefix + near + "?")
                .orElse("known here: " + String.join(", ", siblings.stream().sorted().toList())));
  }

  /**
   * Removes quoted text of more than one character. The parser quotes the text that it cannot read,
   * which may be the rest of a secret without quotes.
   */
  private static String withoutQuotes(String message) {
    return QUOTED
        .matcher(message)
        .replaceAll(
            quoted ->
                quoted.group(1) == null
                    ? "(not shown)"
                    : Matcher.quoteReplacement(quoted.group(1)));
  }

  private static String oneLine(Throwable e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
  }
}
