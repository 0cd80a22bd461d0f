package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the job's Spark session.
 *
 * @param name of the application, if it differs from the job's name
 * @param metricsPort where the driver serves metrics, if it does
 * @param stateStore how state is stored
 * @param spark the user's own Spark settings, by their full names; {@link PinnedSettings} take
 *     precedence
 */
record SessionConfig(
    Optional<String> name,
    Optional<MetricsPort> metricsPort,
    StateStoreSettings stateStore,
    Map<String, String> spark) {

  SessionConfig {
    spark = Map.copyOf(spark);
  }

  static SessionConfig from(Settings settings) {
    Map<String, String> spark = new HashMap<>();
    settings.options("spark").forEach((key, value) -> spark.put("spark." + key, value));
    return new SessionConfig(
        settings.optionalText("job.name"),
        MetricsPort.from(settings),
        StateStoreSettings.from(settings),
        spark);
  }
}
