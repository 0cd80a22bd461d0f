package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.Fault;
import io.lowlag.it.fixture.Rounds;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import io.lowlag.it.fixture.TornFileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that ends, or a disk that refuses, at each step between the first partition's state and
 * the batch's commit, while every version of the state is uploaded as a snapshot at once.
 */
class TornCommitIT {

  private static final String STATE_NAMED = ".*/lineage/\\d+/[^/]+";
  private static final String STATE_COMMITTED =
      ".*/lowlag-state/counting/state/[^/]+/0/\\d+/.*changelog";
  private static final String OFFSETS = ".*/checkpoint/offsets/\\d+";
  private static final String BATCH = ".*/checkpoint/commits/\\d+";

  /** In the order of a batch's end. */
  private static final List<Fault> KILLS =
      List.of(
          new Fault(Fault.Action.HALT, Fault.Moment.BEFORE, STATE_COMMITTED),
          new Fault(Fault.Action.HALT, Fault.Moment.AFTER, STATE_COMMITTED),
          new Fault(Fault.Action.HALT, Fault.Moment.AFTER, STATE_NAMED),
          new Fault(Fault.Action.HALT, Fault.Moment.BEFORE, OFFSETS),
          new Fault(Fault.Action.HALT, Fault.Moment.BEFORE, BATCH),
          new Fault(Fault.Action.HALT, Fault.Moment.AFTER, BATCH));

  /** Partition 1 fails when partition 0 has committed and named its state of the same batch. */
  private static final Fault SECOND_PARTITION_FAILS =
      new Fault(Fault.Action.FAIL_LAST, Fault.Moment.BEFORE, ".*/lineage/1/[^/]+");

  /** Beyond the first batch of a process, so that states of earlier ones are at stake too. */
  private static final Duration A_WHILE = Duration.ofSeconds(9);

  @TempDir private Path folder;

  @Test
  void killedBetweenTheStateAndTheBatch() {
    // The three that leave a state behind which no accepted batch names, or may name.
    breakAt(Rounds.oneEach(3), "local[2]", List.of(KILLS.get(2), KILLS.get(3), KILLS.get(4)));
  }

  @Test
  @Tag("long")
  void killedAtEveryStepForLong() {
    breakAt(Rounds.many(), "local[2]", KILLS);
  }

  @Test
  @Tag("long")
  void aBatchThatFailsAfterAPartitionCommittedForLong() {
    breakAt(Rounds.many(), "local[2]", List.of(SECOND_PARTITION_FAILS));
  }

  @Test
  @Tag("long")
  void aTaskThatFailsAfterAnotherCommittedForLong() {
    breakAt(Rounds.many(), "local[2,4]", List.of(SECOND_PARTITION_FAILS));
  }

  private void breakAt(Rounds rounds, String master, List<Fault> faults) {
    Path faultFile = folder.resolve("fault");
    boolean taskIsRepeated = master.contains(",");
    rounds.run(
        random -> {
          try (CountingFixture counting = new CountingFixture(TestKafka.shared(), rounds.seed());
              Supervisor job =
                  new Supervisor(
                      CountingJob.class, settings(counting, master, faultFile), folder)) {
            return CountingSuite.survive(
                counting,
                job,
                rounds,
                round -> {
                  int starts = job.starts();
                  breakOnce(counting, job, faults.get(round % faults.size()), faultFile, random);
                  counting.awaitProgress(job);
                  assertThat(job.starts() > starts)
                      .as("started again, since %s\n%s", faults, job.output())
                      .isEqualTo(!taskIsRepeated);
                });
          }
        });
  }

  // Not always in the first batch of a process: some states are loaded by then, some are not.
  private static void breakOnce(
      CountingFixture counting, Supervisor job, Fault fault, Path faultFile, Random random)
      throws Exception {
    counting.awaitProgress(job);
    Rounds.letPass(random, A_WHILE);
    fault.arm(faultFile);
    counting.tendUntil(job, "no fault at " + fault, () -> !Fault.isArmed(faultFile));
  }

  private Overrides settings(CountingFixture counting, String master, Path faultFile) {
    Path checkpoint = folder.resolve("checkpoint");
    return counting
        .settings(checkpoint, master)
        .with("checkpoint.location", TornFileSystem.locationOf(checkpoint))
        .withSpark("hadoop." + TornFileSystem.IMPLEMENTATION, TornFileSystem.class.getName())
        .withSpark("hadoop." + TornFileSystem.FAULT_FILE, faultFile.toString())
        .withSpark("sql.streaming.stateStore.minDeltasForSnapshot", "1")
        .withSpark("sql.streaming.stateStore.maintenanceInterval", "100ms");
  }
}
