package io.lowlag.fraud.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.job.CommandErrors;
import io.lowlag.common.job.StreamingJob;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is refused before anything is started. */
class ScoringJobTest {

  private static final int CANNOT_START = 2;

  @Test
  void cannotWriteTheTableInRealTimeMode() {
    assertRefused(
        new ScoringJob(),
        "fraud.tables.scored = \"/lake/scored\" cannot be written in real-time mode: leave it out"
            + " here and run the job fraud-landing",
        "-D",
        "fraud.tables.scored=/lake/scored",
        "-D",
        "execution.mode=real-time");
  }

  @Test
  void cannotKeepItsCheckpointInItsTable() {
    assertRefused(
        new ScoringJob(),
        "the table /lake/scored and checkpoint.location /lake/scored/checkpoint overlap",
        "-D",
        "fraud.tables.scored=/lake/scored",
        "-D",
        "checkpoint.location=/lake/scored/checkpoint");
  }

  @Test
  void needsAModelThatThereIs() {
    assertRefused(
        new ScoringJob(),
        "fraud.scoring.model.class = \"no.such.Model\" is not a RiskModel",
        "-D",
        "fraud.scoring.model.class=no.such.Model");
  }

  @Test
  void aBackfillNeedsATableToFill() {
    assertRefused(new BackfillJob(), "fraud.tables.training is not set");
  }

  private static void assertRefused(StreamingJob<?> job, String expected, String... args) {
    StringWriter errors = new StringWriter();
    CommandLine line =
        CommandErrors.handledBy(new CommandLine(job)).setErr(new PrintWriter(errors));

    int exitCode = line.execute(args);

    assertThat(exitCode).isEqualTo(CANNOT_START);
    assertThat(errors.toString()).startsWith("error: ").contains(expected).doesNotContain("\tat ");
  }
}
