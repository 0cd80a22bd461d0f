package io.lowlag.fraud.erasure;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.TopicRight;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.fraud.FraudTables;
import io.lowlag.fraud.FraudTopics;
import io.lowlag.fraud.online.FeatureStore;
import io.lowlag.fraud.online.FeatureStores;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The configuration of an erasure: the card, and all places that may hold it.
 *
 * @param card the card; empty if it is given only when the job runs
 * @param tables folders of the tables
 * @param files how the session writes the tables
 * @param retention how long a table keeps files that it no longer needs
 * @param kafka where the topics are
 * @param topics of the pipeline
 * @param store the online store, if there is one
 */
public record ErasureConfig(
    Optional<String> card,
    List<String> tables,
    DeltaFiles files,
    Duration retention,
    KafkaConnection kafka,
    FraudTopics topics,
    Optional<FeatureStore> store) {

  /**
   * Reads the groups.
   *
   * @param card replaces the setting; null if the setting counts
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static ErasureConfig from(Settings settings, String card) {
    return new ErasureConfig(
        Optional.ofNullable(card).or(() -> settings.optionalText("fraud.erase.card")),
        FraudTables.from(settings).all(),
        FraudTables.files(settings),
        settings.duration("fraud.maintenance.retention"),
        KafkaConnection.from(settings),
        FraudTopics.from(settings),
        FeatureStores.ifSet(settings));
  }

  /** Returns every topic that may hold the card. */
  public List<String> allTopics() {
    return List.of(
        topics.transactions(),
        topics.windows(),
        topics.features(),
        topics.scored(),
        topics.alerts(),
        topics.deadLetters());
  }

  /**
   * Returns the rights that the job needs on topics if only the topic of features is compacted. It
   * also writes every other topic that is compacted.
   */
  List<TopicRight> rights() {
    List<String> written = List.of(topics.transactions(), topics.features());
    return Stream.concat(
            TopicRight.of(List.of(), written).stream(),
            allTopics().stream()
                .filter(topic -> !written.contains(topic))
                .map(TopicRight::describingConfigs))
        .toList();
  }
}
