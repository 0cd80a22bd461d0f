package io.lowlag.it.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.JobProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replay that is killed again and again, and one of topics whose beginnings are gone. */
@Tag("long")
class TornReplayIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int KILLS = 4;

  /** The same for all runs of a test. */
  private static final long BEGIN = System.currentTimeMillis() - Duration.ofHours(1).toMillis();

  @TempDir private Path folder;

  /** A new process knows of the time before it only what the offset log says. */
  @ParameterizedTest
  @ValueSource(strings = {"micro-batch", "available-now"})
  void killsBetweenLimitedBatchesChangeNoAnswer(String mode) throws Exception {
    CorrelationFixture ads = recorded("killed-" + mode);
    ads.sendRecordedBeside(ClockAhead.AHEAD.negated(), 60, 5);
    Overrides settings =
        ads.settings(folder.resolve("checkpoint"), mode)
            .with("source.max-offsets-per-trigger", "100")
            .with("spark.master", "local[4]")
            .withSpark("ui.enabled", "false")
            .withSpark("sql.shuffle.partitions", "2");

    for (int kill = 0; kill < KILLS; kill++) {
      int before = ads.outputs().size();
      try (JobProcess job = JobProcess.start(CorrelationJob.class, settings, folder)) {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(100))
            .until(() -> ads.outputs().size() > before + 50);
        assertThat(job.isAlive()).isTrue();
        job.kill();
      }
    }
    assertThat(ads.outputs().isComplete(ads.expected)).isFalse();

    ads.run(folder.resolve("checkpoint"), "available-now", "100", out -> true);
    ads.outputs().assertRightUpToRepetitions(ads.expected);
  }

  /** Requests whose impressions are gone are unmatched. */
  @Test
  void topicsWhoseBeginningsAreGoneGiveTheSameInEveryMode() throws Exception {
    CorrelationFixture ads = recorded("gone");
    ads.sendRecorded();
    ads.kafka.deleteFirst(ads.topic("ad-impressions"), 400);
    ads.run(folder.resolve("first"), "available-now", null, out -> true);
    CorrelationFixture.Outputs found = ads.outputs();
    assertThat(found.matches()).isNotEmpty();
    assertThat(found.unmatched()).isNotEmpty();

    for (String mode : List.of("real-time", "micro-batch", "available-now")) {
      String limit = mode.equals("real-time") ? null : "150";
      CorrelationFixture again = recorded("gone-" + mode).readingInputsOf(ads);
      again.run(folder.resolve(mode), mode, limit, out -> out.size() >= found.size());
      CorrelationFixture.Outputs other = again.outputs();

      assertThat(without(other, found)).as("only in %s", mode).isEmpty();
      assertThat(without(found, other)).as("missing in %s", mode).isEmpty();
      assertThat(other.size()).isEqualTo(found.size());
    }
  }

  /** Returns the answers of one run that the other has not. */
  private static Set<String> without(
      CorrelationFixture.Outputs one, CorrelationFixture.Outputs other) {
    Set<String> answers = answers(one);
    answers.removeAll(answers(other));
    return answers;
  }

  private static Set<String> answers(CorrelationFixture.Outputs outputs) {
    Set<String> answers = new TreeSet<>(outputs.matches());
    outputs.unmatched().forEach(event -> answers.add(event.getKey() + " " + event.getValue()));
    return answers;
  }

  private static CorrelationFixture recorded(String name) {
    return new CorrelationFixture(name, 100, 30, 7, BEGIN);
  }
}
