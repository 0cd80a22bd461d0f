package io.lowlag.it.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.it.attribution.CorrelationFixture;
import io.lowlag.it.fixture.ChildJvm;
import io.lowlag.it.fixture.Repository;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The thin jar for spark-submit, on a class path that has what the platform brings and nothing
 * else. {@link SubmitScriptIT} submits the whole one.
 */
@Tag("long")
class SparkSubmitIT {

  private static final Pattern CONNECTOR =
      Pattern.compile("spark-(sql|token-provider)-kafka-0-10_|/kafka-clients-|/commons-pool2-");

  @TempDir private Path folder;

  @Test
  void theThinJarNeedsSparkAndItsKafkaConnector() throws Exception {
    runsAndAnswers("job-thin", sparksJars() + File.pathSeparator + connectorsJars());
  }

  private void runsAndAnswers(String kind, String platform) throws Exception {
    long aMinuteAgo = System.currentTimeMillis() - 60_000;
    CorrelationFixture ads = new CorrelationFixture("submit-" + kind, 200, 2, 5, aMinuteAgo);
    ads.sendRecorded();

    try (ChildJvm submit = submit(ads, new JobJar("ad-attribution", kind), platform)) {
      assertThat(submit.awaitExit()).as(submit.output()).isZero();
      assertThat(submit.output()).contains("end=stopped").doesNotContain("\tat ");
    }

    CorrelationFixture.Outputs found = ads.outputs();
    assertThat(found.matches()).containsExactlyInAnyOrderElementsOf(ads.expected.matches());
    assertThat(found.deadLetters()).containsExactlyInAnyOrderElementsOf(ads.expected.deadLetters());
    assertThat(found.unmatched())
        .containsExactlyInAnyOrderElementsOf(ads.expected.unmatched().entrySet());
  }

  private ChildJvm submit(CorrelationFixture ads, JobJar jar, String platform) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--master", "local[2]"));
    arguments.addAll(List.of("--conf", "spark.ui.enabled=false"));
    arguments.addAll(List.of("--conf", "spark.sql.shuffle.partitions=2"));
    arguments.addAll(List.of("--class", CorrelationJob.class.getName(), jar.path().toString()));
    arguments.addAll(ads.settings(folder.resolve("checkpoint"), "available-now").asArguments());
    return ChildJvm.start(
        "org.apache.spark.deploy.SparkSubmit", "1g", platform, arguments, Map.of(), folder);
  }

  /** The build writes down what Spark brings: spark-sql and all that comes with it. */
  private static String sparksJars() throws IOException {
    String jars =
        Files.readString(Repository.root().resolve("realtime-state/target/spark-classpath.txt"));
    assertThat(jars).contains("spark-core_").doesNotContainPattern(CONNECTOR);
    return jars.strip();
  }

  private static String connectorsJars() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> CONNECTOR.matcher(entry).find())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
