package io.lowlag.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.package$;
import org.junit.jupiter.api.Test;

/** The rules that {@code deploy/docker/Dockerfile} keeps. */
class DockerImageTest {

  private static final Path DOCKERFILE = Repository.root().resolve("deploy/docker/Dockerfile");

  /** The jobs' files in the image. */
  static Set<String> files() throws IOException {
    return copies().stream()
        .map(copy -> copy.get(copy.size() - 1))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The sources and the target of each copy; its options are left out. */
  static List<List<String>> copies() throws IOException {
    return instructions().stream()
        .filter(line -> line.startsWith("COPY "))
        .map(line -> List.of(line.split("\\s+")))
        .map(words -> words.stream().skip(1).filter(word -> !word.startsWith("--")).toList())
        .toList();
  }

  private static List<String> instructions() throws IOException {
    return Files.readString(DOCKERFILE)
        .replace("\\\n", " ")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  @Test
  void theBaseIsSparksOwnImageOfTheVersionThatLowlagIsBuiltFor() throws IOException {
    assertThat(instructions())
        .contains(
            "ARG SPARK_TAG=" + package$.MODULE$.SPARK_VERSION() + "-scala2.13-java17-ubuntu",
            "FROM apache/spark:${SPARK_TAG}${SPARK_DIGEST}")
        .filteredOn(line -> line.startsWith("FROM "))
        .hasSize(1);
  }

  @Test
  void itDoesNotRunAsRoot() throws IOException {
    List<String> instructions = instructions();

    assertThat(instructions.get(instructions.size() - 1)).isEqualTo("USER 185");
  }

  @Test
  void nothingIsFetchedAndNothingCanBeChanged() throws IOException {
    assertThat(instructions())
        .noneMatch(line -> line.startsWith("ADD "))
        .noneMatch(line -> line.matches(".*(curl|wget|https?://).*"))
        .filteredOn(line -> line.startsWith("COPY "))
        .hasSizeGreaterThan(3)
        .allMatch(line -> line.contains("--chown=root:root --chmod=0444"));
    assertThat(files())
        .allMatch(file -> file.startsWith("/opt/lowlag/"))
        .contains(
            "/opt/lowlag/ad-attribution-job.jar",
            "/opt/lowlag/game-sessionization-job.jar",
            "/opt/lowlag/fraud-features-job.jar");
  }

  @Test
  void theLinterHasNothingToSay() throws Exception {
    Tool.assumeInstalled("dockerfilelint");

    Tool.Ended linted = Tool.run(List.of("dockerfilelint", DOCKERFILE.toString()));

    assertThat(linted.output() + linted.error()).contains("Issues: None found");
    assertThat(linted.exitCode()).isZero();
  }
}
