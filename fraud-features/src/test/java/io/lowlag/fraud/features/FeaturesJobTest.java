package io.lowlag.fraud.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.job.CommandErrors;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is refused before anything is started. */
class FeaturesJobTest {

  private static final int CANNOT_START = 2;

  @Test
  void cannotRunInRealTimeMode() {
    assertRefused(
        "execution.mode = real-time cannot write through foreachBatch or to Delta",
        "-D",
        "fraud.tables.features=/tmp/features",
        "-D",
        "checkpoint.location=/tmp/checkpoint",
        "-D",
        "execution.mode=real-time");
  }

  @Test
  void needsATable() {
    assertRefused("fraud.tables.features is not set");
  }

  @Test
  void needsWindowsWithoutGaps() {
    assertRefused(
        "fraud.features: slide is 20m",
        "-D",
        "fraud.tables.features=/tmp/features",
        "-D",
        "fraud.features.slide=20 minutes");
  }

  private static void assertRefused(String expected, String... args) {
    StringWriter errors = new StringWriter();
    CommandLine line =
        CommandErrors.handledBy(new CommandLine(new FeaturesJob())).setErr(new PrintWriter(errors));

    int exitCode = line.execute(args);

    assertThat(exitCode).isEqualTo(CANNOT_START);
    assertThat(errors.toString()).startsWith("error: ").contains(expected).doesNotContain("\tat ");
  }
}
