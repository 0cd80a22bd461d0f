package io.lowlag.it.deploy;

import io.lowlag.it.fixture.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The Kafka users of {@code deploy/kafka}, one for each job that uses topics. */
final class KafkaUsers {

  private static final Path FOLDER = Repository.root().resolve("deploy/kafka/acls");

  private KafkaUsers() {}

  /** Returns the name of a job's user; empty if the job has none. */
  static Optional<String> of(String job) {
    Path file = FOLDER.resolve(job + ".yaml");
    return Files.exists(file)
        ? Optional.of(Yaml.read(file).at("/metadata/name").asText())
        : Optional.empty();
  }
}
