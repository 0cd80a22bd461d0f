package io.lowlag.common.execution;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import java.time.Duration;

/**
 * The settings of the group {@code execution}.
 *
 * @param mode how the query runs
 * @param interval the trigger interval; in real-time mode the checkpoint interval
 * @param state where stateful operators get their rows from
 */
public record ExecutionConfig(ExecutionMode mode, Duration interval, StatePlacement state) {

  private static final Duration LEAST_REAL_TIME_INTERVAL = Duration.ofSeconds(5);
  private static final Duration REAL_TIME_INTERVAL = Duration.ofSeconds(60);

  /** A stateful query runs a batch at every trigger, for its timers, even without new rows. */
  private static final Duration MICRO_BATCH_INTERVAL = Duration.ofSeconds(1);

  public ExecutionConfig {
    if (mode == ExecutionMode.REAL_TIME && interval.compareTo(LEAST_REAL_TIME_INTERVAL) < 0) {
      throw new SettingsException(
          "execution.interval = "
              + interval.toMillis()
              + " ms is too short for real-time mode: it is the checkpoint interval, at least 5s");
    }
  }

  /** Reads the group {@code execution}. */
  public static ExecutionConfig from(Settings settings) {
    ExecutionMode mode = settings.choice("execution.mode", ExecutionMode.class);
    Duration interval =
        settings.optionalText("execution.interval").isPresent()
            ? settings.duration("execution.interval")
            : defaultInterval(mode);
    return new ExecutionConfig(
        mode, interval, settings.choice("execution.state", StatePlacement.class));
  }

  private static Duration defaultInterval(ExecutionMode mode) {
    return mode == ExecutionMode.REAL_TIME ? REAL_TIME_INTERVAL : MICRO_BATCH_INTERVAL;
  }
}
