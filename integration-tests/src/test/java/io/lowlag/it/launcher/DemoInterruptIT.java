package io.lowlag.it.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.it.fixture.ChildJvm;
import io.lowlag.launcher.Lowlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C during the README's first command, as a process with a broker of its own. */
class DemoInterruptIT {

  private static final int SIGINT_EXIT = 130;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path OWN_STATUS = Path.of("/proc/self/status");

  @TempDir private Path folder;

  /** A shell's background job ignores Ctrl-C, and so does what it starts, however it is sent. */
  @BeforeEach
  void requireThatInterruptsArrive() throws IOException {
    if (Files.exists(OWN_STATUS)) {
      String ignored =
          Files.readAllLines(OWN_STATUS).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .findFirst()
              .orElse("SigIgn: 0");
      long mask = Long.parseUnsignedLong(ignored.replaceAll(".*\\s", ""), 16);
      Assumptions.assumeTrue((mask & 2) == 0, "SIGINT is ignored in this process");
    }
  }

  @Test
  void theTrafficAndTheJobEndInOrderAndTheReportIsThere() throws Exception {
    Path report = folder.resolve("report.json");
    List<String> arguments =
        List.of(
            "demo",
            "ad-attribution",
            "--rate",
            "100",
            "--seconds",
            "600",
            "--report",
            report.toString());

    try (ChildJvm demo =
        ChildJvm.start(Lowlag.class.getName(), "1g", arguments, Map.of(), folder)) {
      await().atMost(PATIENCE).until(() -> !demo.isAlive() || hasAnswered(demo.output()));

      assertThat(demo.interrupt()).as(demo.output()).isEqualTo(SIGINT_EXIT);

      assertThat(demo.output())
          .containsPattern("batches=[1-9]")
          .contains("end=stopped")
          .contains("interrupted: ")
          .doesNotContain("error: ")
          .doesNotContain("batch-cut-off")
          .doesNotContain("\tat ");
    }
    JsonNode json = new JsonMapper().readTree(report.toFile());
    assertThat(json.path("interrupted").asBoolean()).isTrue();
    assertThat(json.path("sent").asLong()).isPositive();
    assertThat(json.path("received").asLong()).isPositive();
    assertThat(json.has("lost")).isFalse();
  }

  private static boolean hasAnswered(String output) {
    return output.lines().anyMatch(line -> line.matches(".*answered +[1-9].*"));
  }
}
