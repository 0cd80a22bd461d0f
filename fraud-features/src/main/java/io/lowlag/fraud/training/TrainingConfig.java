package io.lowlag.fraud.training;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.lake.DeltaFiles;
import io.lowlag.fraud.FraudTables;
import io.lowlag.fraud.reference.ReferenceFormat;
import io.lowlag.fraud.scoring.risk.Features;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The settings of the group {@code fraud.training}.
 *
 * @param table folder of the training table
 * @param files how the session reads it
 * @param labels where the labels are
 * @param labelsFormat the format of the labels
 * @param model the file that is written
 * @param name the name of the model
 * @param version the version of this training
 * @param features the model's inputs
 * @param trees number of trees
 * @param depth the depth of each tree
 * @param heldOut the share of the cards, in percent, that the model is not trained on, but judged
 *     by
 * @param precision the precision of alerts that the threshold must reach on those cards, in percent
 * @param seed the seed of the randomness in training
 */
public record TrainingConfig(
    String table,
    DeltaFiles files,
    String labels,
    ReferenceFormat labelsFormat,
    String model,
    String name,
    String version,
    List<String> features,
    int trees,
    int depth,
    int heldOut,
    int precision,
    long seed) {

  private static final int MOST_DEPTH = 12;

  public TrainingConfig {
    features = List.copyOf(features);
    List<String> unknown =
        features.stream().filter(feature -> !Features.NUMBERS.contains(feature)).toList();
    if (!unknown.isEmpty() || features.isEmpty()) {
      throw new IllegalArgumentException(
          "features = " + features + ": give some of " + Features.NUMBERS);
    }
    if (depth > MOST_DEPTH) {
      throw new IllegalArgumentException("depth = " + depth + " is more than " + MOST_DEPTH);
    }
    requirePercent("held-out", heldOut);
    requirePercent("precision", precision);
  }

  private static void requirePercent(String setting, int value) {
    if (value > 99) {
      throw new IllegalArgumentException(
          setting + " = " + value + " is not a percentage below 100");
    }
  }

  /**
   * Reads the group.
   *
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static TrainingConfig from(Settings settings) {
    return Settings.checked("fraud.training", () -> read(settings));
  }

  private static String now() {
    return DateTimeFormatter.ISO_INSTANT.format(
        Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
  }

  private static TrainingConfig read(Settings settings) {
    return new TrainingConfig(
        settings.text(FraudTables.TRAINING),
        FraudTables.files(settings),
        settings.text("fraud.training.labels.path"),
        settings.choice("fraud.training.labels.format", ReferenceFormat.class),
        settings.text("fraud.training.model"),
        settings.text("fraud.training.name"),
        settings.optionalText("fraud.training.version").orElseGet(TrainingConfig::now),
        settings.texts("fraud.training.features"),
        Math.toIntExact(settings.wholeNumber("fraud.training.trees", 1)),
        Math.toIntExact(settings.wholeNumber("fraud.training.depth", 1)),
        Math.toIntExact(settings.wholeNumber("fraud.training.held-out", 1)),
        Math.toIntExact(settings.wholeNumber("fraud.training.precision", 1)),
        settings.wholeNumber("fraud.training.seed", 0));
  }
}
