package io.lowlag.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code ./mvnw test} stays quick: a unit test that starts Spark is in the group that waits. */
class QuickTestsTest {

  private static final Pattern STARTS_SPARK =
      Pattern.compile(
          "TestSpark\\.shared\\(|LakeSession\\.start\\(|SharedSpark\\.|ProcessorOnSpark\\b|OperatorRuns\\b"
              + "|SparkSession\\s*\\.builder\\(");
  private static final Pattern GROUP = Pattern.compile("(?m)^@Tag\\(\"spark\"\\)$");

  @Test
  void aTestThatStartsSparkSaysSo() throws IOException {
    List<String> starting = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Repository.root())) {
      for (Path tests : modules.map(module -> module.resolve("src/test/java")).toList()) {
        for (Path test : unitTests(tests)) {
          String text = Files.readString(test);
          if (STARTS_SPARK.matcher(text).find()) {
            (GROUP.matcher(text).find() ? starting : silent).add(test.getFileName().toString());
          }
        }
      }
    }

    assertThat(silent).as("tests that start Spark without @Tag(\"spark\")").isEmpty();
    assertThat(starting).hasSizeGreaterThan(20);
  }

  private static List<Path> unitTests(Path tests) throws IOException {
    if (!Files.isDirectory(tests)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(tests)) {
      // This file names what it looks for.
      return files
          .filter(file -> file.getFileName().toString().endsWith("Test.java"))
          .filter(file -> !file.endsWith("QuickTestsTest.java"))
          .toList();
    }
  }
}
