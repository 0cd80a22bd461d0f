package io.lowlag.it.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.fixture.Repository;
import io.lowlag.it.fixture.SparkDistribution;
import io.lowlag.it.fixture.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code deploy/standalone/submit.sh} as a user calls it.
 *
 * @param folder takes what it prints
 */
record SubmitScript(Path folder) {

  private static final Path SCRIPT = Repository.root().resolve("deploy/standalone/submit.sh");

  /** What came of a call. */
  record Result(int exitCode, String output) {}

  /** Runs it and waits until it has ended. */
  Result run(List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(arguments);
    Path output = Files.createTempFile(folder, "submit", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeAll(List.of("SPARK_HOME", "LOWLAG_MASTER"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("ends in time: %s", output).isTrue();
      return new Result(process.exitValue(), Files.readString(output));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Where Spark is, and which cluster. */
  Map<String, String> environment(StandaloneCluster cluster) throws IOException {
    return Map.of(
        "LOWLAG_MASTER", cluster.url(), "SPARK_HOME", SparkDistribution.below(folder).toString());
  }
}
