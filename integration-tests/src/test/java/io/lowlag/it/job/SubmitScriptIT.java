package io.lowlag.it.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.attribution.CorrelationFixture;
import io.lowlag.it.fixture.Repository;
import io.lowlag.it.fixture.StandaloneCluster;
import io.lowlag.launcher.Lowlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/standalone/submit.sh}, on a cluster of one master and two workers. */
class SubmitScriptIT {

  private static final Path SCRIPT = Repository.root().resolve("deploy/standalone/submit.sh");

  @TempDir private Path folder;

  @Test
  void aJobRunsOnACluster() throws Exception {
    long aMinuteAgo = System.currentTimeMillis() - 60_000;
    CorrelationFixture ads = new CorrelationFixture("script", 200, 2, 6, aMinuteAgo);
    ads.sendRecorded();
    try (StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      List<String> options =
          new ArrayList<>(
              ads.settings(folder.resolve("checkpoint"), "available-now")
                  .withSpark("driver.host", "127.0.0.1")
                  .withSpark("driver.bindAddress", "127.0.0.1")
                  .withSpark("executor.memory", "512m")
                  // The workers of the tests have no jars of their own.
                  .withSpark("executor.extraClassPath", sparksJars())
                  .asArguments());
      options.add(0, "ad-correlation");

      Result submitted =
          run(
              options,
              Map.of("LOWLAG_MASTER", cluster.url(), "SPARK_HOME", distribution().toString()));

      assertThat(submitted.exitCode()).as(submitted.output()).isZero();
      assertThat(submitted.output()).contains("end=stopped");
    }
    CorrelationFixture.Outputs found = ads.outputs();
    assertThat(found.matches()).containsExactlyInAnyOrderElementsOf(ads.expected.matches());
    assertThat(found.unmatched())
        .containsExactlyInAnyOrderElementsOf(ads.expected.unmatched().entrySet());
  }

  @Test
  void itKnowsEveryJob() throws Exception {
    Result listed = run(List.of("--list"), Map.of());

    assertThat(listed.exitCode()).isZero();
    assertThat(new TreeSet<>(listed.output().lines().toList()))
        .isEqualTo(
            new TreeSet<>(
                Lowlag.commandLine().getSubcommands().get("run").getSubcommands().keySet()));
  }

  @ParameterizedTest
  @CsvSource({
    "no-such-job, spark://h:7077, there is no job no-such-job",
    "ad-credit,   '',             LOWLAG_MASTER is not set",
    "ad-credit,   spark://h:7077, has no bin/spark-submit",
  })
  void whatIsWrongIsOneLine(String job, String master, String line) throws Exception {
    Result refused = run(List.of(job), Map.of("LOWLAG_MASTER", master, "SPARK_HOME", "/nowhere"));

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.output().lines()).hasSize(1);
    assertThat(refused.output()).startsWith("error: ").contains(line);
  }

  private record Result(int exitCode, String output) {}

  private Result run(List<String> arguments, Map<String, String> environment)
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

  /** What a Spark distribution brings, from the jars of the build. */
  private Path distribution() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("distribution/bin"));
    Path submit = bin.resolve("spark-submit");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(
        submit,
        "#!/bin/sh\nexec '%s' '@%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx1g -cp '%s' \\%n"
                .formatted(
                    java, Repository.root().resolve("config/spark-java17.args"), sparksJars())
            + "  org.apache.spark.deploy.SparkSubmit \"$@\"\n",
        UTF_8);
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    return bin.getParent();
  }

  private static String sparksJars() throws IOException {
    return Files.readString(Repository.root().resolve("realtime-state/target/spark-classpath.txt"))
        .strip();
  }
}
