package io.lowlag.fraud;

import io.lowlag.common.config.Settings;
import io.lowlag.common.lake.DeltaFiles;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of the group {@code fraud.tables}: folders of Delta tables, on any file system that
 * Spark can access.
 *
 * @param features every window of every card
 * @param scored every payment with its features and score
 * @param training payments with the features that a model is trained on
 */
public record FraudTables(
    Optional<String> features, Optional<String> scored, Optional<String> training) {

  /** The setting of {@link #features}. */
  public static final String FEATURES = "fraud.tables.features";

  /** The setting of {@link #scored}. */
  public static final String SCORED = "fraud.tables.scored";

  /** The setting of {@link #training}. */
  public static final String TRAINING = "fraud.tables.training";

  /** Reads the group; a job that requires a table reads it with {@code settings.text}. */
  public static FraudTables from(Settings settings) {
    return new FraudTables(
        settings.optionalText(FEATURES),
        settings.optionalText(SCORED),
        settings.optionalText(TRAINING));
  }

  /** Reads the group {@code fraud.delta}: how the tables' files are written. */
  public static DeltaFiles files(Settings settings) {
    return DeltaFiles.from(settings, "fraud.delta");
  }

  /** Returns the folders that are set. */
  public List<String> all() {
    return Stream.of(features, scored, training).flatMap(Optional::stream).toList();
  }
}
