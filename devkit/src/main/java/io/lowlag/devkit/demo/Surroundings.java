package io.lowlag.devkit.demo;

import io.lowlag.common.config.Overrides;
import java.util.List;
import java.util.Map;

/** Where a drill's job runs: what has to be there so that it can fail in the drill's way. */
interface Surroundings extends AutoCloseable {

  /** A process on this machine, whose broker is here too. */
  Surroundings PLAIN = () -> {};

  /** The host by which job and checker reach the broker. */
  default String brokerHost() {
    return "localhost";
  }

  /** What the job's command line begins with. */
  default List<String> prefix() {
    return List.of();
  }

  /** Environment variables of the job's process. */
  default Map<String, String> environment() {
    return Map.of();
  }

  /** Settings that the job needs here. */
  default Overrides settings() {
    return Overrides.none();
  }

  @Override
  void close() throws Exception;
}
