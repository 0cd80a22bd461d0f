package io.lowlag.it.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.attribution.CorrelationFixture;
import io.lowlag.it.fixture.SparkDistribution;
import io.lowlag.it.fixture.StandaloneCluster;
import io.lowlag.launcher.Lowlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/standalone/submit.sh}, on a cluster of one master and two workers. */
class SubmitScriptIT {

  @TempDir private Path folder;

  @Test
  void aJobRunsOnACluster() throws Exception {
    long aMinuteAgo = System.currentTimeMillis() - 60_000;
    CorrelationFixture ads = new CorrelationFixture("script", 200, 2, 6, aMinuteAgo);
    ads.sendRecorded();
    SubmitScript script = script();
    try (StandaloneCluster cluster = StandaloneCluster.start(folder)) {
      List<String> options =
          new ArrayList<>(
              ads.settings(folder.resolve("checkpoint"), "available-now")
                  .withSpark("driver.host", "127.0.0.1")
                  .withSpark("driver.bindAddress", "127.0.0.1")
                  .withSpark("executor.memory", "512m")
                  // The workers of the tests have no jars of their own.
                  .withSpark("executor.extraClassPath", SparkDistribution.classPath())
                  .asArguments());
      options.add(0, "ad-correlation");

      SubmitScript.Result submitted = script.run(options, script.environment(cluster));

      assertThat(submitted.exitCode()).as(submitted.output()).isZero();
      assertThat(submitted.output()).contains("end=stopped");
    }
    CorrelationFixture.Outputs found = ads.outputs();
    assertThat(found.matches()).containsExactlyInAnyOrderElementsOf(ads.expected.matches());
    assertThat(found.unmatched())
        .containsExactlyInAnyOrderElementsOf(ads.expected.unmatched().entrySet());
  }

  private SubmitScript script() {
    return new SubmitScript(folder);
  }

  @Test
  void itKnowsEveryJob() throws Exception {
    SubmitScript.Result listed = script().run(List.of("--list"), Map.of());

    assertThat(listed.exitCode()).isZero();
    assertThat(new TreeSet<>(listed.output().lines().toList()))
        .isEqualTo(
            new TreeSet<>(
                Lowlag.commandLine().getSubcommands().get("run").getSubcommands().keySet()));
  }

  @Test
  void ofSeveralJarsItTakesTheNewestVersion() throws Exception {
    Path jars = Files.createDirectory(folder.resolve("jars"));
    for (String version : List.of("0.9.0", "0.10.0", "0.2.0")) {
      Files.createFile(jars.resolve("ad-attribution-" + version + "-job.jar"));
    }
    Path bin = Files.createDirectories(folder.resolve("spark/bin"));
    Path submit = Files.writeString(bin.resolve("spark-submit"), "#!/bin/sh\necho \"$@\"\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();

    SubmitScript.Result submitted =
        script()
            .run(
                List.of("ad-credit"),
                Map.of(
                    "LOWLAG_MASTER", "spark://h:7077",
                    "SPARK_HOME", folder.resolve("spark").toString(),
                    "LOWLAG_JARS", jars.toString()));

    assertThat(submitted.output()).contains("ad-attribution-0.10.0-job.jar");
  }

  @ParameterizedTest
  @CsvSource({
    "no-such-job, spark://h:7077, there is no job no-such-job",
    "ad-credit,   '',             LOWLAG_MASTER is not set",
    "ad-credit,   spark://h:7077, has no bin/spark-submit",
    "--supervise ad-credit, spark://h:7077, --supervise needs --deploy-mode cluster",
    "--deploy-mode clutser ad-credit, spark://h:7077, clutser is neither client nor cluster",
    "--conf memory=2g ad-credit, spark://h:7077, --conf memory=2g is not spark.NAME=VALUE",
    "--superwise ad-credit, spark://h:7077, there is no option --superwise",
  })
  void whatIsWrongIsOneLine(String job, String master, String line) throws Exception {
    SubmitScript.Result refused =
        script()
            .run(
                List.of(job.split(" ")), Map.of("LOWLAG_MASTER", master, "SPARK_HOME", "/nowhere"));

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.output().lines()).hasSize(1);
    assertThat(refused.output()).startsWith("error: ").contains(line);
  }
}
