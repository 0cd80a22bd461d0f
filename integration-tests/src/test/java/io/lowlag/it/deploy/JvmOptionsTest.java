package io.lowlag.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to run a job gives its JVMs the options of {@code config/jvm-latency.args}. */
class JvmOptionsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deploy/standalone/submit.sh",
        "deploy/kubernetes/base/spark-application.yaml",
        "deploy/compose/compose.yaml",
        "docs/operations.md"
      })
  void forTheCompilerAreThoseOfTheLauncher(String file) throws IOException {
    assertThat(read(file)).contains(options("Inline"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deploy/kubernetes/base/spark-application.yaml",
        "deploy/compose/compose.yaml",
        "docs/operations.md"
      })
  void forTheCollectorAreThoseOfTheLauncher(String file) throws IOException {
    assertThat(read(file)).contains(options("UseParallelGC|NewRatio"));
  }

  /** A second collector beside the one of --conf, and no executor would start. */
  @Test
  void theScriptLeavesTheCollectorToItsUser() throws IOException {
    assertThat(read("deploy/standalone/submit.sh")).doesNotContain("GC");
  }

  private static String options(String names) throws IOException {
    Pattern wanted = Pattern.compile("-XX:\\+?(" + names + ").*|-XX:\\w*(" + names + ")\\w*=.*");
    try (Stream<String> lines = Files.lines(at("config/jvm-latency.args"))) {
      return lines.filter(wanted.asMatchPredicate()).collect(Collectors.joining(" "));
    }
  }

  private static String read(String file) throws IOException {
    return Files.readString(at(file));
  }

  private static Path at(String file) {
    return Repository.root().resolve(file);
  }
}
