package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.error.CannotStartException;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * The port on which the driver serves metrics to Prometheus.
 *
 * @param number 1 to 65535
 */
record MetricsPort(int number) {

  private static final String SETTING = "metrics.port";
  private static final int LARGEST = 65_535;

  static Optional<MetricsPort> from(Settings settings) {
    return settings
        .optionalWholeNumber(SETTING, 1)
        .map(
            port -> {
              if (port > LARGEST) {
                throw new SettingsException(
                    SETTING + " = " + port + " is not a port: set a port from 1 to " + LARGEST);
              }
              return new MetricsPort(port.intValue());
            });
  }

  /**
   * Checks, before there is a session, that the port is free.
   *
   * @throws CannotStartException when it is not
   */
  void check() {
    try {
      new ServerSocket(number).close();
    } catch (IOException e) {
      throw new CannotStartException(
          SETTING
              + " = "
              + number
              + ": the job cannot listen on this port ("
              + e.getMessage()
              + "): set another port, or stop the process that uses it",
          e);
    }
  }
}
