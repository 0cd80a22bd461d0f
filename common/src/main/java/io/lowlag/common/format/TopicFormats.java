package io.lowlag.common.format;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.registry.RegistryConfig;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The formats of the topics.
 *
 * @param otherwise the format of every topic that is not named
 * @param byTopic formats of the named topics
 * @param contracts topic to contract, for topics whose contract has another name
 * @param registry where schemas are; null if all topics are JSON
 */
public record TopicFormats(
    PayloadFormat otherwise,
    Map<String, PayloadFormat> byTopic,
    Map<String, String> contracts,
    RegistryConfig registry)
    implements Serializable {

  private static final String GROUP = "format.";

  /** All topics are JSON. */
  public static final TopicFormats ALL_JSON =
      new TopicFormats(PayloadFormat.JSON, Map.of(), Map.of(), null);

  public TopicFormats {
    byTopic = Map.copyOf(byTopic);
    contracts = Map.copyOf(contracts);
  }

  /**
   * Reads the groups {@code format} and {@code schema-registry}.
   *
   * @throws SettingsException when a setting cannot be used
   */
  public static TopicFormats from(Settings settings) {
    Map<String, PayloadFormat> byTopic = new HashMap<>();
    settings
        .options("format.topics")
        .forEach((topic, format) -> byTopic.put(topic, format("format.topics." + topic, format)));
    TopicFormats formats =
        new TopicFormats(
            settings.choice("format.default", PayloadFormat.class),
            byTopic,
            settings.options("format.contracts"),
            RegistryConfig.from(settings));
    if (!formats.allJson() && formats.registry() == null) {
      throw new SettingsException(
          "schema-registry.url is not set, but a topic in format is not JSON: set the URL of the"
              + " registry that has its schemas");
    }
    return formats;
  }

  private static PayloadFormat format(String path, String name) {
    return Arrays.stream(PayloadFormat.values())
        .filter(format -> Settings.name(format).equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new SettingsException(
                    path
                        + " = \""
                        + name
                        + "\" is not one of "
                        + Arrays.stream(PayloadFormat.values())
                            .map(Settings::name)
                            .collect(Collectors.joining(", "))));
  }

  /**
   * Checks that the topics of the groups {@code format.topics} and {@code format.contracts} are
   * topics of some job, and that they have contracts.
   *
   * @param settings name the topics of all jobs that may share them
   * @param others further topics of the job
   * @throws SettingsException naming a topic that the settings do not know, or that has no contract
   */
  public void requireTopics(Settings settings, Collection<String> others) {
    Set<String> known = new TreeSet<>(others);
    settings
        .textsIn("topics")
        .forEach(
            (path, topic) -> {
              if (!path.startsWith(GROUP)) {
                known.add(topic);
              }
            });
    byTopic.keySet().forEach(topic -> requireKnown("topics", topic, known));
    contracts.keySet().forEach(topic -> requireKnown("contracts", topic, known));
    byTopic.forEach(
        (topic, format) -> {
          if (format != PayloadFormat.JSON) {
            contract(topic);
          }
        });
    contracts.keySet().forEach(this::contract);
  }

  private static void requireKnown(String group, String topic, Set<String> known) {
    if (!known.contains(topic)) {
      throw new SettingsException(
          GROUP
              + group
              + ": no job has a topic "
              + topic
              + "; the topics are "
              + String.join(", ", known)
              + ": correct the name, or leave it out");
    }
  }

  /** Returns whether all topics are JSON. */
  public boolean allJson() {
    return otherwise == PayloadFormat.JSON
        && byTopic.values().stream().allMatch(PayloadFormat.JSON::equals);
  }

  /** Returns the format of a topic. */
  public PayloadFormat of(String topic) {
    return byTopic.getOrDefault(topic, otherwise);
  }

  /**
   * Returns the contract of a topic's records.
   *
   * @throws SettingsException when there is no contract for it
   */
  public Contract contract(String topic) {
    String name = contracts.getOrDefault(topic, topic);
    return Contract.named(name)
        .orElseThrow(
            () ->
                new SettingsException(
                    "there is no contract "
                        + name
                        + " for the topic "
                        + topic
                        + ", whose format is "
                        + Settings.name(of(topic))
                        + ": set the contract of its records in format.contracts, or set"
                        + " format.topics.\""
                        + topic
                        + "\" = json"));
  }

  /** Returns the registry's name for a topic's values. */
  public static String subject(String topic) {
    return topic + "-value";
  }
}
