package io.lowlag.devkit.demo;

import io.lowlag.common.config.Overrides;
import java.util.List;
import java.util.Map;

/** The environment of a drill's job, which makes the failure of the drill possible. */
interface Surroundings extends AutoCloseable {

  /** A process on this machine, with the broker on the same machine. */
  Surroundings PLAIN = () -> {};

  /** Returns the host at which the job and the checker reach the broker. */
  default String brokerHost() {
    return "localhost";
  }

  /** Returns the beginning of the job's command line. */
  default List<String> prefix() {
    return List.of();
  }

  /** Returns the environment variables of the job's process. */
  default Map<String, String> environment() {
    return Map.of();
  }

  /** Returns the settings that the job needs in this environment. */
  default Overrides settings() {
    return Overrides.none();
  }

  @Override
  void close() throws Exception;
}
