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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module's jar for spark-submit, on a class path that has Spark and nothing else. */
class SparkSubmitIT {

  /** What the job's jar has to bring, and what only tests need. */
  private static final Pattern NOT_SPARKS =
      Pattern.compile(
          "io/kroxylicious|io/delta|org/apache/kafka|spark-(sql|token-provider)-?.*kafka"
              + "|com/typesafe|info/picocli|HdrHistogram|junit|assertj|archunit|testcontainers");

  @TempDir private Path folder;

  @Test
  void theJobsJarNeedsNothingButSpark() throws Exception {
    CorrelationFixture ads = new CorrelationFixture("submit", 200, 2, 5);
    ads.sendAll();

    try (ChildJvm submit = submit(ads)) {
      assertThat(submit.awaitExit()).as(submit.output()).isZero();
      assertThat(submit.output()).contains("end=stopped").doesNotContain("\tat ");
    }

    // Timers are due in a later run: what is unmatched for want of a partner is not said yet.
    CorrelationFixture.Outputs found = ads.outputs();
    assertThat(found.matches()).containsExactlyInAnyOrderElementsOf(ads.expected.matches());
    assertThat(found.deadLetters()).containsExactlyInAnyOrderElementsOf(ads.expected.deadLetters());
    assertThat(ads.expected.unmatched().entrySet()).containsAll(found.unmatched());
  }

  private ChildJvm submit(CorrelationFixture ads) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--master", "local[2]"));
    arguments.addAll(List.of("--conf", "spark.ui.enabled=false"));
    arguments.addAll(List.of("--conf", "spark.sql.shuffle.partitions=2"));
    arguments.addAll(List.of("--class", CorrelationJob.class.getName(), jobJar().toString()));
    arguments.addAll(ads.settings(folder.resolve("checkpoint"), "available-now").asArguments());
    return ChildJvm.start(
        "org.apache.spark.deploy.SparkSubmit", "1g", sparksJars(), arguments, Map.of(), folder);
  }

  private static String sparksJars() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).startsWith(Repository.root()))
        .filter(entry -> !NOT_SPARKS.matcher(entry).find())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path jobJar() throws IOException {
    Path target = Repository.root().resolve("ad-attribution/target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.toString().endsWith("-job.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no job jar in " + target + ": package it first"));
    }
  }
}
