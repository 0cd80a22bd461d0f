package io.lowlag.realtime.internal.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Histogram;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lowlag.realtime.metrics.LowlagMetrics;
import io.lowlag.realtime.testing.TestSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which attempt's state counts, while snapshots of every attempt are uploaded at once. */
@Tag("spark")
class RerunTest {

  /** The version that the second batch commits: the first is that of the state before any batch. */
  private static final int SECOND_BATCH = 3;

  private static final String STORE = "spark.sql.streaming.stateStore.";

  // Spark's maintenance thread still writes when a test has ended.
  @TempDir Path checkpoint;

  private OperatorRuns operator;

  @BeforeEach
  void uploadEverySnapshotAtOnce() {
    TestSpark.shared().conf().set(STORE + "minDeltasForSnapshot", "1");
    operator = new OperatorRuns(checkpoint, 1, new LedgerProcessor(), System::currentTimeMillis);
  }

  @AfterEach
  void restoreSettings() {
    TestSpark.shared().conf().unset(STORE + "minDeltasForSnapshot");
  }

  @Test
  void anAttemptWhoseOffsetsWereNotAcceptedIsNeverLoaded() {
    // Given a batch that committed its state, snapshot included, and was not accepted
    append("", "one", "k:append:a");
    append("one", "rejected", "k:append:rejected");
    awaitSnapshots(SECOND_BATCH, 1);

    // When it runs again from where it began, with other rows, and is accepted
    append("one", "accepted", "k:append:b");
    awaitSnapshots(SECOND_BATCH, 2);

    // Then the next batch continues from the accepted attempt, here and where nothing is loaded
    assertThat(append("accepted", "three", "k:append:c"))
        .containsExactly("k append 3 [a, b, c] {}");
    operator.restart();
    assertThat(append("accepted", "four", "k:append:d")).containsExactly("k append 3 [a, b, d] {}");
  }

  @Test
  void aPlannedBatchRunAgainCountsAsItWasRunLast() {
    append("", "one", "k:append:a");
    append("one", "two", "k:append:first");
    awaitSnapshots(SECOND_BATCH, 1);

    operator.restart();
    append("one", "two", "k:append:second");
    awaitSnapshots(SECOND_BATCH, 2);

    operator.restart();
    assertThat(append("two", "three", "k:append:c"))
        .containsExactly("k append 3 [a, second, c] {}");
  }

  @Test
  void aTaskGivenUpThatStillCommitsChangesNothing() {
    // Given a query that went on
    append("", "one", "k:append:a");
    append("one", "two", "k:append:b");
    awaitSnapshots(SECOND_BATCH, 1);
    append("two", "three", "k:append:c");

    // When an attempt of the second batch, elsewhere, commits only now
    OperatorRuns zombie =
        new OperatorRuns(checkpoint, 1, new LedgerProcessor(), System::currentTimeMillis);
    zombie.planned("one", "late", List.of(List.of("k:append:late")));
    awaitSnapshots(SECOND_BATCH, 2);

    // Then
    operator.restart();
    assertThat(append("three", "four", "k:append:d")).containsExactly("k append 4 [a, b, c, d] {}");
  }

  @Test
  void aBatchThatFailsAfterAPartitionCommittedRunsAgainFromTheSameState() {
    // Given two partitions, of which the second fails
    OperatorRuns two =
        new OperatorRuns(checkpoint, 2, new LedgerProcessor(), System::currentTimeMillis);
    two.planned("", "one", List.of(List.of("k:append:a"), List.of("l:append:a")));
    List<List<String>> failing = List.of(List.of("k:append:b"), List.of("l:nonsense:b"));
    assertThatThrownBy(() -> two.planned("one", "failed", failing))
        .hasStackTraceContaining("operation nonsense");

    // When the batch runs again
    List<List<String>> outputs =
        two.planned("one", "two", List.of(List.of("k:append:c"), List.of("l:append:c")));

    // Then both partitions are as if it ran once
    assertThat(outputs)
        .containsExactly(List.of("k append 2 [a, c] {}"), List.of("l append 2 [a, c] {}"));
  }

  @Test
  void aStateThatIsNotInTheCheckpointIsRefused() {
    assertThatThrownBy(() -> append("lost", "one", "k:append:a"))
        .hasStackTraceContaining("continue from state lost of partition 0, which is not in the");
  }

  @Test
  void aStateOfTheFormatBeforeIsReadOn() throws IOException {
    // Given a checkpoint as it was when all states of an operator were in one folder
    append("", "one", "k:append:a");
    operator.restart();
    Path root = checkpoint.resolve("lowlag-state/ledger");
    Files.move(root.resolve("state/one/0"), root.resolve("state/0"));
    Path entry = root.resolve("lineage/0/one");
    ObjectMapper json = new ObjectMapper();
    ObjectNode written = (ObjectNode) json.readTree(entry.toFile());
    assertThat(written.remove("store").asText()).isEqualTo("state/one");
    json.writeValue(entry.toFile(), written.put("format", 1));

    assertThat(append("one", "two", "k:append:b")).containsExactly("k append 2 [a, b] {}");
    operator.restart();
    assertThat(append("two", "three", "k:append:c")).containsExactly("k append 3 [a, b, c] {}");
  }

  @Test
  void aQueryThatBeginsAgainHasAStateOfItsOwn() {
    append("", "one", "k:append:a");
    append("one", "two", "k:append:b");
    awaitSnapshots(SECOND_BATCH, 1);
    operator.restart();

    append("", "other", "k:append:x");
    operator.restart();

    assertThat(append("other", "next", "k:append:y")).containsExactly("k append 2 [x, y] {}");
    assertThat(append("two", "three", "k:append:c")).containsExactly("k append 3 [a, b, c] {}");
  }

  @Test
  void olderStatesAreForgottenAndTheLastOnesKept() {
    TestSpark.shared().conf().set("spark.sql.streaming.minBatchesToRetain", "2");
    OperatorRuns shortLived =
        new OperatorRuns(checkpoint, 1, new LedgerProcessor(), System::currentTimeMillis);
    TestSpark.shared().conf().unset("spark.sql.streaming.minBatchesToRetain");
    String state = "";
    for (int batch = 0; batch < 8; batch++) {
      shortLived.planned(state, "s" + batch, List.of(List.of("k:append:" + batch)));
      state = "s" + batch;
    }

    try (Stream<Path> files = Files.list(checkpoint.resolve("lowlag-state/ledger/lineage/0"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("s5", "s6", "s7");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    shortLived.restart();
    // The first run's maintenance goes on here. It may delete a file of an older state after the
    // new run has listed it; Spark then repeats the task.
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsMatching(
            e -> String.valueOf(e.getMessage()).contains("CANNOT_LOAD_STATE_STORE"))
        .untilAsserted(
            () ->
                assertThat(shortLived.planned("s6", "again", List.of(List.of("k:add:x"))).get(0))
                    .containsExactly("k add 8 [0, 1, 2, 3, 4, 5, 6] {x=1}"));
  }

  @Test
  void keysThatAreNotCountedAreNoNumberAndBytesAre() {
    append("", "one", "k:append:a");
    operator.planned("one", "two", List.of(List.of("k:expire:0", "k:append:b")));

    assertThat(LowlagMetrics.registry().getGauges()).doesNotContainKey("state.ledger.keys");
    assertThat(bytes()).isPositive();
  }

  @Test
  void theBytesOfAPartitionThatMovedElsewhereAreNotCountedHere() {
    append("", "one", "k:append:a");
    long one = bytes();
    leave();
    assertThat(bytes()).as("the next planned batch may come later").isEqualTo(one);

    append("one", "two", "k:append:a");
    append("two", "three", "k:append:a");
    long three = bytes();
    leave();

    assertThat(bytes()).as("batches came one after the other").isLessThan(three);
  }

  @Test
  void neitherAreThoseOfATaskThatFailed() {
    append("", "one", "k:append:a");
    long one = bytes();

    assertThatThrownBy(() -> append("one", "failed", "k:nonsense:b"))
        .hasStackTraceContaining("operation nonsense");

    assertThat(bytes()).isLessThan(one);
  }

  /** Ends what is kept for the next batch, as happens after a minute without one. */
  private static void leave() {
    HostedProcessor.IDLE.endAll(seat -> true);
  }

  @Test
  void aBatchThatStartsFromAnotherStateIsNoBoundary() {
    Histogram boundaries = LowlagMetrics.histogram("state.ledger.boundary-us");
    append("", "one", "k:append:a");
    long before = boundaries.getCount();

    append("one", "elsewhere", "k:append:b");
    assertThat(boundaries.getCount()).isEqualTo(before + 1);
    // The partition was elsewhere meanwhile.
    append("one", "back", "k:append:c");

    assertThat(boundaries.getCount()).isEqualTo(before + 1);
  }

  private static long bytes() {
    return (long) LowlagMetrics.registry().getGauges().get("state.ledger.bytes").getValue();
  }

  @Test
  void aLongTaskDoesNotGatherAListenerForEachScan() {
    // Each row scans the key's map and timers; Spark's store has a listener for each scan.
    List<String> rows = Collections.nCopies(500, "k:add:x");
    operator.planned("", "one", List.of(rows));

    assertThat(OperatorRuns.LISTENERS.get()).isLessThan(20);
  }

  private List<String> append(String from, String to, String row) {
    return operator.planned(from, to, List.of(List.of(row))).get(0);
  }

  private void awaitSnapshots(int version, int count) {
    Path folder = checkpoint.resolve("lowlag-state/ledger/state/one/0/0/ledger");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.matches(version + "_.*\\.zip"))
                    .hasSizeGreaterThanOrEqualTo(count);
              }
            });
  }
}
